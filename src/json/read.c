/* SPDX-License-Identifier: MIT */
#include "json/read.h"
#include "json/json.h"

#include <lauxlib.h>

#include <stdint.h>
#include <string.h>

static const char *kind_of(const cJSON *item) {
  switch (item->type & 0xFF) {
  case cJSON_Object:
    return "an object";
  case cJSON_Array:
    return "an array";
  case cJSON_String:
    return "a string";
  case cJSON_Number:
    return "a number";
  case cJSON_NULL:
    return "null";
  default:
    return "a boolean";
  }
}

bool json_read_mismatch(Reader *r, const Path *path, const cJSON *item, const char *expected) {
  const char *found = kind_of(item);
  path_push(r->L, path);
  const char *where = lua_tostring(r->L, -1);
  if (*where == '\0')
    lua_pushfstring(r->L, "the reply is %s, expected %s", found, expected);
  else
    lua_pushfstring(r->L, "\"%s\" is %s, expected %s", where, found, expected);
  return false;
}

/* Pushes a string of cJSON's, with its NULs restored. */
static void push_string(Reader *r, const char *string) {
  if (r->stand_in[0] == '\0' || strstr(string, r->stand_in) == NULL) {
    lua_pushlstring(r->L, string, strlen(string));
    return;
  }
  luaL_Buffer whole;
  luaL_buffinit(r->L, &whole);
  for (const char *next; (next = strstr(string, r->stand_in)) != NULL; string = next + 3) {
    luaL_addlstring(&whole, string, (size_t)(next - string));
    luaL_addlstring(&whole, "", 1);
  }
  luaL_addstring(&whole, string);
  luaL_pushresult(&whole);
}

static void push_number(Reader *r, double value) {
  const double limit = 9007199254740992.0; /* 2^53: all integers up to here are exact */
  lua_Integer integer;
  if (value >= -limit && value <= limit && (double)(integer = (lua_Integer)value) == value)
    lua_pushinteger(r->L, integer);
  else
    lua_pushnumber(r->L, value);
}

static void push_empty_array(Reader *r) {
  lua_createtable(r->L, 0, 0);
  lua_pushvalue(r->L, r->array);
  lua_setmetatable(r->L, -2);
}

static int count_children(const cJSON *item) {
  int count = 0;
  for (const cJSON *child = item->child; child != NULL; child = child->next)
    count++;
  return count;
}

void json_read_any(Reader *r, const cJSON *item) {
  lua_State *L = r->L;
  const cJSON *child;
  lua_Integer index = 0;
  switch (item->type & 0xFF) {
  case cJSON_String:
    push_string(r, item->valuestring);
    return;
  case cJSON_Number:
    push_number(r, item->valuedouble);
    return;
  case cJSON_NULL:
    json_push_null(L);
    return;
  case cJSON_Array:
    luaL_checkstack(L, 8, "json");
    lua_createtable(L, count_children(item), 0);
    for (child = item->child; child != NULL; child = child->next) {
      json_read_any(r, child);
      lua_rawseti(L, -2, ++index);
    }
    lua_pushvalue(L, r->array);
    lua_setmetatable(L, -2);
    return;
  case cJSON_Object:
    luaL_checkstack(L, 8, "json");
    lua_createtable(L, 0, count_children(item));
    for (child = item->child; child != NULL; child = child->next) {
      push_string(r, child->string);
      json_read_any(r, child);
      lua_rawset(L, -3);
    }
    return;
  default:
    lua_pushboolean(L, (item->type & 0xFF) == cJSON_True);
    return;
  }
}

bool json_read_element(Reader *r, const cJSON *item, const Field *field, const Path *path) {
  if (field->type == TYPE_RECORD)
    return json_read_mismatch(r, path, item, "an object");
  if (cJSON_IsNull(item))
    return json_read_mismatch(r, path, item, "a value");
  json_read_any(r, item);
  return true;
}

bool json_read_field(Reader *r, const cJSON *item, const Field *field, const Path *path) {
  if (field != NULL && cJSON_IsNull(item)) {
    if (field->array)
      push_empty_array(r);
    else
      lua_pushnil(r->L);
    return true;
  }
  if (field != NULL && field->array)
    return json_read_mismatch(r, path, item, "an array");
  if (field != NULL && field->type == TYPE_RECORD)
    return json_read_mismatch(r, path, item, "an object");
  json_read_any(r, item);
  return true;
}

int json_read_spread(Reader *r, const Record *record, int shape) {
  int spread = lua_gettop(r->L) + 1;
  for (size_t i = 0; i < record->count; i++)
    lua_rawgeti(r->L, shape, JSON_SHAPE_NAME(i));
  lua_rawgeti(r->L, shape, JSON_SHAPE_METATABLE(record));
  return spread;
}

Filling json_read_begin(Reader *r, const Record *record, int shape, int spread) {
  lua_createtable(r->L, 0, (int)record->count);
  return (Filling){.record = record,
                   .shape = shape,
                   .spread = spread,
                   .table = lua_gettop(r->L),
                   .in_rows = true};
}

/* Pushes a member of the shape. */
static void push_member(Reader *r, const Filling *f, lua_Integer member) {
  if (f->spread != 0)
    lua_pushvalue(r->L, f->spread + (int)(member - JSON_SHAPE_NAME(0)));
  else
    lua_rawgeti(r->L, f->shape, member);
}

const Field *json_read_row(Reader *r, Filling *f) {
  push_member(r, f, JSON_SHAPE_NAME(f->next));
  return &f->record->fields[f->next++];
}

const Field *json_read_key(Reader *r, Filling *f) {
  const Record *record = f->record;
  size_t length;
  const char *key = lua_tolstring(r->L, -1, &length);
  const Field *field = strlen(key) == length ? schema_field(record, key) : NULL;
  size_t away = (size_t)((uintptr_t)field - (uintptr_t)record->fields);
  f->in_rows = false;
  if (away < record->count * sizeof *field) /* else it is in the record that this one includes */
    f->next = away / sizeof *field + 1;
  return field;
}

void json_read_end(Reader *r, const Filling *f) {
  lua_State *L = r->L;
  const Record *record = f->record;
  do {
    for (size_t i = f->in_rows && record == f->record ? f->next : 0; i < record->count; i++) {
      if (!record->fields[i].array)
        continue;
      lua_pushstring(L, record->fields[i].name);
      lua_pushvalue(L, -1);
      if (lua_rawget(L, f->table) == LUA_TNIL) {
        lua_pop(L, 1);
        push_empty_array(r);
        lua_rawset(L, f->table);
      } else {
        lua_pop(L, 2);
      }
    }
    record = record->more;
  } while (record != NULL);
  push_member(r, f, JSON_SHAPE_METATABLE(f->record));
  lua_setmetatable(L, f->table);
}
