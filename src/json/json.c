/* SPDX-License-Identifier: MIT */
#include "json/json.h"

#include "api/records.h"

#include <lauxlib.h>

/* Their addresses are keys of the registry. */
static const char null_key = 0;
static const char array_key = 0;
static const char shapes_key = 0;

static int null_tostring(lua_State *L) {
  lua_pushliteral(L, "null");
  return 1;
}

static void push_named(lua_State *L, const char *name) {
  lua_createtable(L, 0, 2); /* space for the display's __tostring */
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
}

static void push_new_shape(lua_State *L, const Record *record) {
  lua_createtable(L, (int)record->count + 2, 0);
  for (size_t i = 0; i < record->count; i++) {
    lua_pushstring(L, record->fields[i].name);
    lua_rawseti(L, -2, JSON_SHAPE_NAME(i));
  }
  lua_pushfstring(L, "zadig.%s", record->name);
  push_named(L, lua_tostring(L, -1));
  lua_rawseti(L, -3, JSON_SHAPE_METATABLE(record));
  lua_pop(L, 1);
  lua_pushliteral(L, "extra");
  lua_rawseti(L, -2, JSON_SHAPE_EXTRA(record));
}

void json_open(lua_State *L) {
  luaL_checkstack(L, 6, "json");
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &shapes_key) == LUA_TNIL) {
    lua_newuserdatauv(L, 1, 0);
    push_named(L, "zadig.null");
    lua_pushcfunction(L, null_tostring);
    lua_setfield(L, -2, "__tostring");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &null_key);
    push_named(L, "zadig.array");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &array_key);
    size_t count;
    const Record *const *records = schema_records(&count);
    lua_createtable(L, 0, (int)count);
    for (size_t i = 0; i < count; i++) {
      push_new_shape(L, records[i]);
      lua_rawsetp(L, -2, records[i]);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &shapes_key); /* last: its presence means that all exist */
  }
  lua_pop(L, 1);
}

void json_push_null(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &null_key);
}

void json_push_array_metatable(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &array_key);
}

void json_push_shapes(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &shapes_key);
}

void json_push_shape(lua_State *L, int shapes, const Record *record) {
  if (lua_rawgetp(L, shapes, record) != LUA_TNIL)
    return;
  lua_pop(L, 1);
  push_new_shape(L, record); /* for a record that is not among schema_records */
  lua_pushvalue(L, -1);
  lua_rawsetp(L, shapes, record);
}

void json_push_record_metatable(lua_State *L, const Record *record) {
  json_push_shapes(L);
  json_push_shape(L, lua_gettop(L), record);
  lua_rawgeti(L, -1, JSON_SHAPE_METATABLE(record));
  lua_replace(L, -3);
  lua_pop(L, 1);
}
