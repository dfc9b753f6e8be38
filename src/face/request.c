/* SPDX-License-Identifier: MIT */
#include "face/request.h"

#include "api/options.h"
#include "check/problems.h"
#include "check/validate.h"
#include "face/client.h"
#include "http/url.h"

#include <lauxlib.h>
#include <string.h>

/* Pushes a new table with the fields of the table at `from`; nil gives an empty one. */
static void push_copy(lua_State *L, int from) {
  lua_newtable(L);
  if (lua_isnil(L, from))
    return;
  lua_pushnil(L);
  while (lua_next(L, from) != 0) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

/* Copies from the metatable of the table at `from` what the validation warns about, and nothing
 * else: no finalizer. */
static void keep_inheritance(lua_State *L, int from) {
  static const char *const keys[] = {"__index", "__pairs"};
  if (!lua_getmetatable(L, from))
    return;
  lua_createtable(L, 0, 2);
  for (int i = 0; i < 2; i++) {
    lua_pushstring(L, keys[i]);
    lua_rawget(L, -3);
    lua_setfield(L, -2, keys[i]);
  }
  lua_setmetatable(L, -3);
  lua_pop(L, 1);
}

/* Pushes the project of this call if its input names none: that of the options or the client. */
static int push_project(lua_State *L) {
  if (lua_istable(L, REQUEST_OPTIONS)) {
    lua_pushliteral(L, SCHEMA_PROJECT);
    if (lua_rawget(L, REQUEST_OPTIONS) != LUA_TNIL)
      return LUA_TSTRING;
    lua_pop(L, 1);
  }
  return lua_getiuservalue(L, REQUEST_CLIENT, CLIENT_PROJECT);
}

void request_complete(lua_State *L, const Operation *operation) {
  bool named = false;
  if (operation->body != NULL) {
    push_copy(L, REQUEST_INPUT);
    keep_inheritance(L, REQUEST_INPUT);
    lua_pushliteral(L, SCHEMA_PROJECT);
    named = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 1);
  } else {
    push_copy(L, REQUEST_OPTIONS);
    if (lua_istable(L, REQUEST_OPTIONS))
      keep_inheritance(L, REQUEST_OPTIONS);
    if (operation->named) { /* the first row of its query is the name */
      lua_pushvalue(L, REQUEST_INPUT);
      lua_setfield(L, -2, operation->query->fields[0].name);
    }
  }
  lua_replace(L, REQUEST_INPUT);
  if (named)
    return;
  lua_pushliteral(L, SCHEMA_PROJECT);
  if (push_project(L) != LUA_TNIL)
    lua_rawset(L, REQUEST_INPUT);
  else
    lua_pop(L, 2);
}

/* Appends the problems at the top to those at REQUEST_PROBLEMS, each path prefixed by "options",
 * and pops them. */
static void append_problems(lua_State *L) {
  int from = lua_gettop(L);
  bool first = lua_isnil(L, REQUEST_PROBLEMS);
  for (lua_Integer i = 1; lua_rawgeti(L, from, i) == LUA_TTABLE; i++) {
    lua_getfield(L, -1, "path");
    const char *member = lua_tostring(L, -1);
    lua_pushfstring(L, *member != '\0' ? "options.%s" : "options", member);
    lua_setfield(L, -3, "path");
    lua_pop(L, 1);
    if (first)
      lua_pop(L, 1);
    else
      lua_rawseti(L, REQUEST_PROBLEMS, (lua_Integer)lua_rawlen(L, REQUEST_PROBLEMS) + 1);
  }
  lua_settop(L, from);
  if (first)
    lua_replace(L, REQUEST_PROBLEMS);
  else
    lua_pop(L, 1);
}

/* Appends an error at a path in the options. */
static void append_error(lua_State *L, const char *path, const char *message) {
  lua_pushfstring(L, "options.%s", path);
  problems_append_error(L, REQUEST_PROBLEMS, lua_tostring(L, -1), message);
  lua_pop(L, 1);
}

/* The name of a build is given in one place only. */
static int check_one_name(lua_State *L, const Operation *operation) {
  bool twice = false;
  if (operation->named && lua_istable(L, REQUEST_OPTIONS)) {
    lua_pushstring(L, operation->query->fields[0].name);
    twice = lua_rawget(L, REQUEST_OPTIONS) != LUA_TNIL;
    lua_pop(L, 1);
    if (twice)
      append_error(L, operation->query->fields[0].name, "is the first argument, not an option");
  }
  return twice;
}

/* A definition and its call must not name different projects. */
static int check_same_project(lua_State *L) {
  const char *option, *given;
  bool same;
  lua_pushliteral(L, SCHEMA_PROJECT);
  option = lua_rawget(L, REQUEST_OPTIONS) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  lua_pushliteral(L, SCHEMA_PROJECT);
  given = lua_rawget(L, REQUEST_INPUT) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  same = option == NULL || given == NULL || strcmp(option, given) == 0;
  lua_pop(L, 2);
  if (same)
    return 0;
  append_error(L, SCHEMA_PROJECT, "differs from the definition's, which takes precedence");
  return 1;
}

static bool is_strict(lua_State *L, bool strict) {
  if (lua_istable(L, REQUEST_OPTIONS)) {
    lua_pushliteral(L, "strict");
    if (lua_rawget(L, REQUEST_OPTIONS) != LUA_TNIL)
      strict = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return strict;
}

bool request_blocked(lua_State *L, const Operation *operation, bool strict) {
  bool definition = operation->body != NULL;
  Verdict verdict =
      validate_table(L, REQUEST_INPUT, definition ? operation->body : operation->query, operation);
  if (definition && !lua_isnil(L, REQUEST_OPTIONS)) {
    Verdict options = validate_table(L, REQUEST_OPTIONS, &options_write, NULL);
    if (lua_isnil(L, -1))
      lua_pop(L, 1);
    else
      append_problems(L);
    verdict.errors += options.errors + check_same_project(L);
    verdict.warnings += options.warnings;
  }
  verdict.errors += check_one_name(L, operation);
  return verdict.errors > 0 || (verdict.warnings > 0 && is_strict(L, strict));
}

/* Appends the value of a field of the input, percent-encoded. False: it is missing. */
static bool append_value(lua_State *L, Text *url, const char *before, const char *key,
                         const char *field) {
  size_t length;
  bool ok;
  lua_pushstring(L, field);
  if (lua_rawget(L, REQUEST_INPUT) == LUA_TNIL) {
    lua_pop(L, 1);
    return false;
  }
  if (lua_type(L, -1) == LUA_TNUMBER) /* page 2 may be given as 2.0 */
    lua_pushfstring(L, "%I", (LUAI_UACINT)lua_tointeger(L, -1));
  else
    lua_pushvalue(L, -1);
  const char *value = lua_tolstring(L, -1, &length);
  ok = text_append_string(url, before) && text_append_string(url, key) &&
       url_append_encoded(url, value, length);
  lua_pop(L, 2);
  if (!ok)
    luaL_error(L, "not enough memory");
  return true;
}

/* Appends the path with its {field}s replaced. */
static void append_path(lua_State *L, Text *url, const char *path) {
  const char *open;
  while ((open = strchr(path, '{')) != NULL) {
    const char *close = strchr(open, '}');
    if (!text_append(url, path, (size_t)(open - path)))
      luaL_error(L, "not enough memory");
    lua_pushlstring(L, open + 1, (size_t)(close - open - 1));
    append_value(L, url, "", "", lua_tostring(L, -1));
    lua_pop(L, 1);
    path = close + 1;
  }
  if (!text_append_string(url, path))
    luaL_error(L, "not enough memory");
}

static void append_query(lua_State *L, Text *url, const Operation *operation) {
  const char *before = "?";
  if (operation->fixed != NULL) {
    if (!text_append_string(url, before) || !text_append_string(url, operation->fixed))
      luaL_error(L, "not enough memory");
    before = "&";
  }
  for (size_t i = 0; i < operation->query->count; i++) {
    const Field *field = &operation->query->fields[i];
    const char *const keys[] = {schema_wire(field), schema_rare(field)->alias};
    for (size_t k = 0; k < COUNT(keys) && keys[k] != NULL && !field->unsent; k++) {
      lua_pushfstring(L, "%s=", keys[k]);
      if (append_value(L, url, before, lua_tostring(L, -1), field->name))
        before = "&";
      lua_pop(L, 1);
    }
  }
}

void request_address(lua_State *L, const Operation *operation, Text *url) {
  append_path(L, url, operation->path);
  append_query(L, url, operation);
}
