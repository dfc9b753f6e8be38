/* SPDX-License-Identifier: MIT */
#include "check/problems.h"
#include "reply/outcome.h"
#include "json/json.h"

#include <lauxlib.h>

#include <string.h>

/* How many bytes of a string a message shows. */
#define SHOWN 40

Problems problems_begin(lua_State *L) {
  lua_pushnil(L);
  return (Problems){.L = L, .list = lua_gettop(L)};
}

/* Appends the message and its path, the two values at the top, to the list at `list`, and pops
 * them. */
static void keep(lua_State *L, int list, Severity severity) {
  if (lua_isnil(L, list)) {
    lua_newtable(L);
    json_push_array_metatable(L);
    lua_setmetatable(L, -2);
    lua_replace(L, list);
  }
  lua_createtable(L, 0, 3);
  lua_insert(L, -3);
  lua_setfield(L, -3, "path");
  lua_setfield(L, -2, "message");
  lua_pushstring(L, severity == SEVERITY_ERROR ? "error" : "warning");
  lua_setfield(L, -2, "severity");
  json_push_record_metatable(L, &outcome_problem); /* so that they print well */
  lua_setmetatable(L, -2);
  lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
}

void problems_append_error(lua_State *L, int list, const char *path, const char *message) {
  lua_pushstring(L, message);
  lua_pushstring(L, path);
  keep(L, list, SEVERITY_ERROR);
}

void problems_add(Problems *problems, Severity severity, const Path *path) {
  if (severity == SEVERITY_ERROR)
    problems->errors++;
  else
    problems->warnings++;
  if (problems->kept >= PROBLEMS_KEPT) {
    lua_pop(problems->L, 1);
    return;
  }
  problems->kept_errors += severity == SEVERITY_ERROR;
  luaL_checkstack(problems->L, 8, "problems");
  path_push(problems->L, path);
  keep(problems->L, problems->list, severity);
  problems->kept++;
}

/* Pushes the entry and its path. */
static const char *push_path(Problems *problems, int index) {
  lua_rawgeti(problems->L, problems->list, index);
  lua_getfield(problems->L, -1, "path");
  return lua_tostring(problems->L, -1);
}

void problems_sort(Problems *problems, int from) {
  lua_State *L = problems->L;
  luaL_checkstack(L, 8, "problems");
  for (int i = from + 2; i <= problems->kept; i++) {
    const char *moving = push_path(problems, i);
    int place = i;
    for (; place > from + 1; place--) {
      bool stays = strcmp(push_path(problems, place - 1), moving) <= 0;
      lua_pop(L, 1);
      if (stays) {
        lua_pop(L, 1);
        break;
      }
      lua_rawseti(L, problems->list, place);
    }
    lua_pop(L, 1);
    lua_rawseti(L, problems->list, place);
  }
}

void problems_end(Problems *problems) {
  int left = problems->errors + problems->warnings - problems->kept;
  if (left == 0)
    return;
  lua_pushfstring(problems->L, "... and %d more", left);
  lua_pushliteral(problems->L, "");
  keep(problems->L, problems->list,
       problems->errors > problems->kept_errors ? SEVERITY_ERROR : SEVERITY_WARNING);
}

void problems_push_found(lua_State *L, int index, bool secret) {
  size_t length;
  const char *data;
  int type = lua_type(L, index);
  index = lua_absindex(L, index);
  luaL_checkstack(L, 8, "problems");
  if (type == LUA_TTABLE) {
    lua_pushstring(L, lua_rawlen(L, index) > 0 ? "an array" : "a table");
    return;
  }
  const char *name = lua_isinteger(L, index) ? "integer" : lua_typename(L, type);
  if (type != LUA_TSTRING && type != LUA_TNUMBER && type != LUA_TBOOLEAN) {
    json_push_null(L);
    lua_pushstring(L, lua_rawequal(L, -1, index) ? "null" : name);
    lua_remove(L, -2);
  } else if (secret) {
    lua_pushfstring(L, "%s [hidden]", name);
  } else if (type == LUA_TBOOLEAN) {
    lua_pushfstring(L, "%s %s", name, lua_toboolean(L, index) ? "true" : "false");
  } else if (type == LUA_TNUMBER) {
    lua_pushvalue(L, index);
    luaL_gsub(L, lua_tostring(L, -1), ",", "."); /* some locales have a decimal comma */
    lua_pushfstring(L, "%s %s", name, lua_tostring(L, -1));
    lua_replace(L, -3);
    lua_pop(L, 1);
  } else {
    data = lua_tolstring(L, index, &length);
    path_push_quoted(L, data, length, SHOWN);
    lua_pushfstring(L, "%s %s", name, lua_tostring(L, -1));
    lua_remove(L, -2);
  }
}
