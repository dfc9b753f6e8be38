/* SPDX-License-Identifier: MIT */
#include "face/names.h"

#include "base/text.h"

#include <lauxlib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NAMES "zadig.Names"
#define FIRST_ROOM 64
/* The limit of slot numbers. */
#define MOST_BYTES (UINT32_MAX - 1)

/* All names in one text, each after its length; a slot has the offset of a name plus one. */
typedef struct Names {
  Text bytes;
  uint32_t *slots; /* owned; 0: free */
  size_t room;     /* the number of slots: a power of two, or 0 */
  size_t count;
  uint64_t seed; /* random, so that no server can choose names that collide */
} Names;

/* FNV-1a, mixed once more so that the low bits are good. */
static uint64_t names_hash(const Names *names, const char *name, size_t length) {
  uint64_t hash = names->seed;
  for (size_t i = 0; i < length; i++)
    hash = (hash ^ (unsigned char)name[i]) * UINT64_C(0x100000001B3);
  hash ^= hash >> 32;
  hash *= UINT64_C(0x9E3779B97F4A7C15);
  return hash ^ hash >> 29;
}

static const char *names_at(const Names *names, uint32_t slot, uint32_t *length) {
  const char *entry = names->bytes.data + (slot - 1);
  memcpy(length, entry, sizeof *length);
  return entry + sizeof *length;
}

/* The slot of the name, or the free slot for it. */
static uint32_t *names_slot(const Names *names, const char *name, size_t length) {
  size_t mask = names->room - 1;
  size_t at = (size_t)names_hash(names, name, length) & mask;
  for (; names->slots[at] != 0; at = (at + 1) & mask) {
    uint32_t size;
    const char *other = names_at(names, names->slots[at], &size);
    if (size == length && memcmp(other, name, length) == 0)
      break;
  }
  return &names->slots[at];
}

/* Doubles the slots; false: no memory, and nothing has changed. */
static bool names_grow(Names *names) {
  Names wider = *names;
  wider.room = names->room > 0 ? 2 * names->room : FIRST_ROOM;
  wider.slots = calloc(wider.room, sizeof *wider.slots);
  if (wider.slots == NULL)
    return false;
  for (size_t i = 0; i < names->room; i++) {
    uint32_t length;
    if (names->slots[i] == 0)
      continue;
    const char *name = names_at(names, names->slots[i], &length);
    *names_slot(&wider, name, length) = names->slots[i];
  }
  free(names->slots);
  *names = wider;
  return true;
}

/* names:add(name) -> true if it was not in the set */
static int names_add(lua_State *L) {
  Names *names = luaL_checkudata(L, 1, NAMES);
  size_t length;
  const char *name = luaL_checklstring(L, 2, &length);
  uint32_t size = (uint32_t)length, *slot;
  if (sizeof size + length > MOST_BYTES - names->bytes.length ||
      (4 * (names->count + 1) > 3 * names->room && !names_grow(names)))
    return luaL_error(L, "not enough memory");
  slot = names_slot(names, name, length);
  bool added = *slot == 0;
  if (added) {
    if (!text_reserve(&names->bytes, sizeof size + length))
      return luaL_error(L, "not enough memory");
    *slot = (uint32_t)names->bytes.length + 1;
    text_append(&names->bytes, (const char *)&size, sizeof size);
    text_append(&names->bytes, name, length);
    names->count++;
  }
  lua_pushboolean(L, added);
  return 1;
}

static int names_gc(lua_State *L) {
  Names *names = luaL_checkudata(L, 1, NAMES);
  text_release(&names->bytes);
  free(names->slots);
  *names = (Names){0};
  return 0;
}

/* core.names() -> an empty set */
static int core_names(lua_State *L) {
  Names *names = lua_newuserdatauv(L, sizeof *names, 0);
  *names = (Names){.seed = (uint64_t)(uintptr_t)names ^ (uint64_t)time(NULL) << 32};
  luaL_setmetatable(L, NAMES);
  return 1;
}

static const luaL_Reg methods[] = {{"add", names_add}, {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__index", NULL}, /* replaced by the methods */
                                       {"__gc", names_gc},
                                       {NULL, NULL}};

void names_open(lua_State *L) {
  lua_pushcfunction(L, core_names);
  lua_setfield(L, -2, "names");
  luaL_newmetatable(L, NAMES);
  luaL_setfuncs(L, metamethods, 0);
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}
