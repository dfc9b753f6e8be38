/* SPDX-License-Identifier: MIT */
#include "check/walk.h"

#include <string.h>

/* How many missing elements of an array are named one by one. */
#define HOLES_NAMED 8

void walk_say_expected(Walk *w, const Path *path, const char *expected, bool secret) {
  problems_push_found(w->L, -1, secret);
  lua_pushfstring(w->L, "expected %s, got %s", expected, lua_tostring(w->L, -1));
  lua_remove(w->L, -2);
  problems_add(&w->problems, SEVERITY_ERROR, path);
}

bool walk_enter(Walk *w, const Path *path) {
  lua_State *L = w->L;
  const void *table = lua_topointer(L, -1);
  luaL_checkstack(L, 16, "validate");
  for (int i = 0; i < w->depth; i++) {
    if (w->open[i] == table) {
      SAY(w, SEVERITY_ERROR, path, "contains itself");
      return false;
    }
  }
  if (w->depth == JSON_MAX_DEPTH) {
    SAY(w, SEVERITY_ERROR, path, "nested deeper than %d levels", JSON_MAX_DEPTH);
    return false;
  }
  w->open[w->depth++] = table;
  if (lua_getmetatable(L, -1)) {
    lua_pushliteral(L, "__index");
    lua_pushliteral(L, "__pairs");
    bool inherits = lua_rawget(L, -3) != LUA_TNIL;
    lua_pop(L, 1);
    inherits = lua_rawget(L, -2) != LUA_TNIL || inherits;
    lua_pop(L, 2);
    if (inherits)
      SAY(w, SEVERITY_WARNING, path,
          "has a metatable; inherited fields are ignored, merge them with zadig.build");
  }
  return true;
}

void walk_leave(Walk *w) {
  w->depth--;
}

Keys walk_keys(lua_State *L) {
  Keys keys = {0};
  for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
    keys.count++;
    if (lua_type(L, -2) == LUA_TSTRING) {
      keys.named = true;
    } else if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1) {
      keys.positions++;
      if (lua_tointeger(L, -2) > keys.last)
        keys.last = lua_tointeger(L, -2);
    }
  }
  return keys;
}

void walk_say_holes(Walk *w, const Path *path, const Keys *keys) {
  lua_Integer missing = keys->last - keys->positions;
  Path element = {.up = path};
  int named = 0;
  for (lua_Integer i = 1; named < HOLES_NAMED && named < missing; i++) {
    bool hole = lua_rawgeti(w->L, -1, i) == LUA_TNIL;
    lua_pop(w->L, 1);
    if (!hole)
      continue;
    element.index = i;
    named++;
    SAY(w, SEVERITY_ERROR, &element, "missing (the array has a hole)");
  }
  if (missing > named)
    SAY(w, SEVERITY_ERROR, path, "%I more elements are missing", (LUAI_UACINT)(missing - named));
}

void walk_say_key(Walk *w, const Path *up, const char *message) {
  lua_State *L = w->L;
  Path path = {.up = up};
  if (lua_isinteger(L, -2)) {
    path.index = lua_tointeger(L, -2);
    SAY(w, SEVERITY_ERROR, &path, "%s", message);
  } else if (lua_type(L, -2) == LUA_TSTRING && strlen(lua_tostring(L, -2)) == lua_rawlen(L, -2)) {
    path.key = lua_tostring(L, -2);
    SAY(w, SEVERITY_ERROR, &path, "%s", message);
  } else { /* the key has no text for a path */
    problems_push_found(L, -2, false);
    SAY(w, SEVERITY_ERROR, up, "%s, got %s", message, lua_tostring(L, -1));
    lua_pop(L, 1);
  }
}

void walk_say_odd_keys(Walk *w, const Path *path, const char *message) {
  lua_State *L = w->L;
  int from = w->problems.kept;
  for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
    if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1)
      continue;
    walk_say_key(w, path, message);
  }
  problems_sort(&w->problems, from);
}

void walk_say_size(Walk *w, const Path *path) {
  lua_Integer tenths = (lua_Integer)(w->bytes / (SCHEMA_STORED_MAX / 160));
  if (w->bytes > SCHEMA_STORED_MAX)
    SAY(w, SEVERITY_ERROR, path,
        "%I bytes of text (%I.%I MiB); the server stores at most 16 MiB of a build",
        (LUAI_UACINT)w->bytes, (LUAI_UACINT)(tenths / 10), (LUAI_UACINT)(tenths % 10));
}
