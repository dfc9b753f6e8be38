/* SPDX-License-Identifier: MIT */
#include "path.h"
#include "text.h"

#include <lauxlib.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Long enough for any name a person typed. */
#define KEY_SHOWN 60

static bool is_identifier(const char *key) {
  static const char letters[] = "_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  if (*key == '\0' || strchr(letters, *key) == NULL || strlen(key) > KEY_SHOWN)
    return false;
  for (; *key != '\0'; key++)
    if (strchr(letters, *key) == NULL && strchr("0123456789", *key) == NULL)
      return false;
  return true;
}

void path_push_quoted(lua_State *L, const char *data, size_t length, size_t limit) {
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  luaL_addchar(&text, '"');
  size_t at = 0;
  while (at < length && at < limit) {
    unsigned char byte = (unsigned char)data[at];
    size_t step = 1;
    if (byte >= 0x80) { /* whole characters only */
      step = length - at < 4 ? length - at : 4;
      while (step > 0 && text_sound(data + at, step) != step)
        step--;
      for (size_t shorter = 2; shorter < step; shorter++)
        if (text_sound(data + at, shorter) == shorter)
          step = shorter;
    }
    if (step == 0 || byte < 0x20 || byte == 0x7F) {
      char escape[8];
      (void)snprintf(escape, sizeof escape, byte == '\n' ? "\\n" : "\\x%02X", byte);
      luaL_addstring(&text, escape);
      step = 1;
    } else {
      if (byte == '"' || byte == '\\')
        luaL_addchar(&text, '\\');
      luaL_addlstring(&text, data + at, step);
    }
    at += step;
  }
  luaL_addchar(&text, '"');
  if (at < length)
    luaL_addstring(&text, "...");
  luaL_pushresult(&text);
}

void path_push(lua_State *L, const Path *path) {
  luaL_checkstack(L, 8, "path");
  if (path == NULL || path->up == NULL) {
    lua_pushliteral(L, "");
    return;
  }
  path_push(L, path->up);
  const char *before = lua_tostring(L, -1);
  if (path->key == NULL) {
    lua_pushfstring(L, "%s[%I]", before, (LUAI_UACINT)path->index);
  } else if (is_identifier(path->key)) {
    lua_pushfstring(L, *before == '\0' ? "%s%s" : "%s.%s", before, path->key);
  } else {
    path_push_quoted(L, path->key, strlen(path->key), KEY_SHOWN);
    lua_pushfstring(L, "%s[%s]", before, lua_tostring(L, -1));
    lua_remove(L, -2);
  }
  lua_remove(L, -2);
}
