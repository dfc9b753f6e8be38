/* SPDX-License-Identifier: MIT */
#include "face/codec.h"
#include "api/options.h"
#include "base/box.h"
#include "base/text.h"
#include "check/validate.h"
#include "json/json.h"

#include "api/records.h"

#include <lauxlib.h>
#include <string.h>

static const Record *check_record(lua_State *L, int index) {
  const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "";
  const Record *record = schema_record(name);
  if (record == NULL)
    luaL_argerror(L, index, "no such record: expected a name such as \"BuildDefinition\"");
  return record;
}

static void release_text(void *text) {
  text_release(text);
}

/* encode(record, table) -> text; encode(nil, value): any value, whose own shape decides. */
static int codec_encode(lua_State *L) {
  const Record *record = lua_isnil(L, 1) ? NULL : check_record(L, 1);
  if (record != NULL)
    luaL_checktype(L, 2, LUA_TTABLE);
  else
    luaL_checkany(L, 2);
  /* not on the C stack, which is gone when an error closes the box */
  Text *text = lua_newuserdatauv(L, sizeof *text, 0);
  *text = (Text){0};
  box_new(L, release_text)->held = text;
  json_encode(L, 2, record, text);
  lua_pushlstring(L, text->data, text->length);
  return 1;
}

/* decode(record or nil, text) -> value | nil, why */
static int codec_decode(lua_State *L) {
  size_t length;
  const Record *record = lua_isnoneornil(L, 1) ? NULL : check_record(L, 1);
  const char *data = luaL_checklstring(L, 2, &length);
  if (json_decode(L, data, length, record))
    return 1;
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

/* check(operation, definition) -> problems or nil, errors, warnings */
static int codec_check(lua_State *L) {
  const Operation *operation = operations_find(luaL_checkstring(L, 1));
  if (operation == NULL)
    return luaL_argerror(L, 1, "no such operation");
  luaL_checkany(L, 2);
  const Record *record = operation->body != NULL ? operation->body : operation->query;
  Verdict verdict = validate_table(L, 2, record, operation);
  lua_pushinteger(L, verdict.errors);
  lua_pushinteger(L, verdict.warnings);
  return 3;
}

/* problems(options record, table) -> problems or nil */
static int codec_problems(lua_State *L) {
  size_t count;
  const Record *const *records = options_records(&count);
  const char *name = luaL_checkstring(L, 1);
  size_t i = 0;
  luaL_checktype(L, 2, LUA_TTABLE);
  while (i < count && strcmp(records[i]->name, name) != 0)
    i++;
  if (i == count)
    return luaL_argerror(L, 1, "no such record");
  validate_table(L, 2, records[i], NULL);
  return 1;
}

/* array(table) -> the same table, marked as an array, even if it is empty */
static int codec_array(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  json_push_array_metatable(L);
  lua_setmetatable(L, 1);
  return 1;
}

void codec_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"array", codec_array},       {"check", codec_check},
                                       {"decode", codec_decode},     {"encode", codec_encode},
                                       {"problems", codec_problems}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  json_push_null(L);
  lua_setfield(L, -2, "null");
}
