/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <lauxlib.h>
#include <lua.h>

#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The linker redirects the modules' calls to module_ functions, and ours to the real ones. */
void *module_malloc(size_t size) __asm__("__wrap_malloc");
void *module_calloc(size_t count, size_t size) __asm__("__wrap_calloc");
void *module_realloc(void *block, size_t size) __asm__("__wrap_realloc");
void module_free(void *block) __asm__("__wrap_free");
char *module_strdup(const char *text) __asm__("__wrap_strdup");
lua_State *module_newstate(void) __asm__("__wrap_luaL_newstate");
void *real_malloc(size_t size) __asm__("__real_malloc");
void real_free(void *block) __asm__("__real_free");

static struct {
  pthread_mutex_t lock;
  Fault fault;
  long nth, seen;
  bool armed, hit, trap;
  struct {
    void *block;
    size_t size;
  } again; /* whether Lua is asking a second time */
  Use use[OWNERS];
  const char *watched;
  long leftovers[OWNERS];
} memory = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Whether this request, the `seen`th, must fail. */
static bool memory_struck(void) {
  switch (memory.fault) {
  case FAULT_SOFT:
  case FAULT_ONCE:
    return memory.seen == memory.nth;
  case FAULT_ONWARD:
    return memory.seen >= memory.nth;
  case FAULT_NONE:
  case FAULT_ALWAYS:
    break;
  }
  return false;
}

bool memory_denied(void) {
  pthread_mutex_lock(&memory.lock);
  bool denied = false;
  if (memory.armed) {
    memory.seen++;
    denied = memory_struck();
    memory.hit = memory.hit || denied;
  }
  pthread_mutex_unlock(&memory.lock);
  if (denied && memory.trap)
    abort();
  return denied;
}

/* Counts a block as allocated, or with -1 as freed. */
static void memory_count(Owner owner, const void *block, int change) {
  size_t size = malloc_usable_size((void *)(uintptr_t)block);
  pthread_mutex_lock(&memory.lock);
  memory.use[owner].blocks += change;
  memory.use[owner].bytes += change * (long long)size;
  pthread_mutex_unlock(&memory.lock);
}

static void *memory_take(Owner owner, size_t size) {
  void *block = real_malloc(size);
  if (block == NULL)
    abort(); /* the machine running out of memory is not what is tested */
  memory_count(owner, block, 1);
  return block;
}

static void memory_give(Owner owner, void *block) {
  if (block == NULL)
    return;
  size_t size = malloc_usable_size(block);
  if (memory.watched != NULL && memmem(block, size, memory.watched, strlen(memory.watched)) != NULL)
    memory.leftovers[owner]++;
  memory_count(owner, block, -1);
  memset(block, 0xA5, size); /* so that uses after free fail in Lua, too */
  real_free(block);
}

/* A block never grows in place, so that its old contents are checked each time. */
static void *memory_move(Owner owner, void *block, size_t size) {
  void *moved = memory_take(owner, size);
  if (block != NULL) {
    size_t old_size = malloc_usable_size(block);
    memcpy(moved, block, old_size < size ? old_size : size);
    memory_give(owner, block);
  }
  return moved;
}

#define DOOR(name, owner)                                                                          \
  static void *name##_malloc(size_t size) {                                                        \
    return memory_denied() ? NULL : memory_take(owner, size);                                      \
  }                                                                                                \
  static void name##_free(void *block) {                                                           \
    memory_give(owner, block);                                                                     \
  }

DOOR(for_curl, OWNER_CURL)
DOOR(for_cjson, OWNER_CJSON)

static void *for_curl_realloc(void *block, size_t size) {
  return memory_denied() ? NULL : memory_move(OWNER_CURL, block, size);
}

static void *memory_zeroed(Owner owner, size_t count, size_t size) {
  if (memory_denied())
    return NULL;
  void *block = memory_take(owner, count * size);
  return memset(block, 0, count * size);
}

static void *for_curl_calloc(size_t count, size_t size) {
  return memory_zeroed(OWNER_CURL, count, size);
}

static char *for_curl_strdup(const char *text) {
  size_t size = strlen(text) + 1;
  return memory_denied() ? NULL : memcpy(memory_take(OWNER_CURL, size), text, size);
}

void *module_malloc(size_t size) {
  return memory_denied() ? NULL : memory_take(OWNER_MODULE, size);
}

void *module_calloc(size_t count, size_t size) {
  return memory_zeroed(OWNER_MODULE, count, size);
}

void *module_realloc(void *block, size_t size) {
  return memory_denied() ? NULL : memory_move(OWNER_MODULE, block, size);
}

void module_free(void *block) {
  memory_give(OWNER_MODULE, block);
}

char *module_strdup(const char *text) {
  size_t size = strlen(text) + 1;
  return memory_denied() ? NULL : memcpy(memory_take(OWNER_MODULE, size), text, size);
}

lua_State *memory_newstate(void *owner) {
#if LUA_VERSION_NUM >= 505
  return lua_newstate(memory_lua, owner, luaL_makeseed(NULL));
#else
  return lua_newstate(memory_lua, owner);
#endif
}

/* A state that is being created has nothing to collect, and does not ask again. */
lua_State *module_newstate(void) {
  static char sandbox;
  bool armed = memory.armed;
  memory.armed = armed && memory.fault != FAULT_ALWAYS;
  lua_State *L = memory_newstate(&sandbox);
  memory.armed = armed;
  return L;
}

bool memory_install(void) {
  cJSON_Hooks hooks = {for_cjson_malloc, for_cjson_free};
  cJSON_InitHooks(&hooks);
  return curl_global_init_mem(CURL_GLOBAL_ALL, for_curl_malloc, for_curl_free, for_curl_realloc,
                              for_curl_strdup, for_curl_calloc) == CURLE_OK;
}

void memory_arm(Fault fault, long nth) {
  memory.fault = fault;
  memory.nth = nth;
  memory.seen = 0;
  memory.hit = false;
  memory.again.size = 0;
  memory.armed = true;
}

long memory_disarm(bool *hit) {
  memory.armed = false;
  *hit = memory.hit;
  return memory.seen;
}

void memory_trap(bool on) {
  memory.trap = on;
}

Use memory_use(Owner owner) {
  return memory.use[owner];
}

void memory_watch(const char *text) {
  memory.watched = text;
  memset(memory.leftovers, 0, sizeof memory.leftovers);
}

long memory_leftovers(Owner owner) {
  return memory.leftovers[owner];
}

/* Only one state asks at a time: the owner of a sandbox waits for its answer. */
static bool memory_lua_denied(void *block, size_t size) {
  if (!memory.armed)
    return false;
  bool again = memory.again.size == size && memory.again.block == block;
  memory.again.size = 0;
  if (again && memory.fault == FAULT_ONCE)
    return true;
  bool denied = memory_denied() || (memory.fault == FAULT_ALWAYS && !again);
  if (denied) {
    memory.again.block = block;
    memory.again.size = size;
  }
  return denied;
}

void *memory_lua(void *ud, void *block, size_t old_size, size_t size) {
  Owner owner = ud == NULL ? OWNER_LUA : OWNER_SANDBOX;
  if (size == 0) {
    memory_give(owner, block);
    return NULL;
  }
  bool grows = block == NULL || size > old_size; /* freeing never fails */
  return grows && memory_lua_denied(block, size) ? NULL : memory_move(owner, block, size);
}

const char *memory_owner_name(Owner owner) {
  static const char *const names[OWNERS] = {"Lua", "libcurl", "cJSON", "the sandbox's Lua",
                                            "the modules"};
  return names[owner];
}
