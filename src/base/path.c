/* SPDX-License-Identifier: MIT */
#include "base/path.h"
#include "base/text.h"

#include <lauxlib.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Longer than names that people type. */
#define KEY_SHOWN 60

static bool is_identifier(const char *key) {
  static const char characters[] =
      "_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  size_t length = strspn(key, characters);
  return length > 0 && length <= KEY_SHOWN && key[length] == '\0' && *key > '9';
}

static void add_quoted(luaL_Buffer *text, const char *data, size_t length, size_t limit) {
  size_t at = 0;
  luaL_addstring(text, "\"");
  while (at < length && at < limit) {
    size_t step = text_shown(data + at, length - at);
    if (step == 0) {
      char escape[8];
      (void)snprintf(escape, sizeof escape, data[at] == '\n' ? "\\n" : "\\x%02X",
                     (unsigned char)data[at]);
      luaL_addstring(text, escape);
      at++;
      continue;
    }
    if (data[at] == '"' || data[at] == '\\')
      luaL_addstring(text, "\\");
    luaL_addlstring(text, data + at, step);
    at += step;
  }
  luaL_addstring(text, "\"");
  if (at < length)
    luaL_addstring(text, "...");
}

void path_push_quoted(lua_State *L, const char *data, size_t length, size_t limit) {
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  add_quoted(&text, data, length, limit);
  luaL_pushresult(&text);
}

/* Appends all but the root; paths are no deeper than the values that are walked. */
static void add_path(luaL_Buffer *text, const Path *path) {
  char index[32];
  if (path->up == NULL)
    return;
  add_path(text, path->up);
  if (path->key == NULL) {
    (void)snprintf(index, sizeof index, "[" LUA_INTEGER_FMT "]", (LUAI_UACINT)path->index);
    luaL_addstring(text, index);
  } else if (is_identifier(path->key)) {
    if (path->up->up != NULL)
      luaL_addstring(text, ".");
    luaL_addstring(text, path->key);
  } else {
    luaL_addstring(text, "[");
    add_quoted(text, path->key, strlen(path->key), KEY_SHOWN);
    luaL_addstring(text, "]");
  }
}

void path_push(lua_State *L, const Path *path) {
  luaL_Buffer text;
  luaL_checkstack(L, 4, "path");
  luaL_buffinit(L, &text);
  add_path(&text, path);
  luaL_pushresult(&text);
}
