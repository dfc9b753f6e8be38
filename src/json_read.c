/* SPDX-License-Identifier: MIT */
#include "json_read.h"
#include "json.h"

#include <lauxlib.h>

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

/* Pushes a string of cJSON's, the NULs put back. */
static void push_string(Reader *r, const char *string) {
  if (r->stand_in[0] == '\0' || strstr(string, r->stand_in) == NULL) {
    lua_pushlstring(r->L, string, strlen(string));
    return;
  }
  luaL_Buffer whole;
  luaL_buffinit(r->L, &whole);
  for (const char *next; (next = strstr(string, r->stand_in)) != NULL; string = next + 3) {
    luaL_addlstring(&whole, string, (size_t)(next - string));
    luaL_addchar(&whole, '\0');
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
    cJSON_ArrayForEach(child, item) {
      json_read_any(r, child);
      lua_rawseti(L, -2, ++index);
    }
    lua_pushvalue(L, r->array);
    lua_setmetatable(L, -2);
    return;
  case cJSON_Object:
    luaL_checkstack(L, 8, "json");
    lua_createtable(L, 0, count_children(item));
    cJSON_ArrayForEach(child, item) {
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

/* Pushes an element of an array the rows know; `shape` is the record's, where it has one. */
static bool read_element(Reader *r, const cJSON *item, const Field *field, int shape,
                         const Path *path) {
  if (field->type == TYPE_RECORD)
    return json_read_record(r, item, field->record, shape, path);
  if (cJSON_IsNull(item))
    return json_read_mismatch(r, path, item, "a value");
  json_read_any(r, item);
  return true;
}

static bool read_array(Reader *r, const cJSON *item, const Field *field, const Path *path) {
  lua_State *L = r->L;
  if (!cJSON_IsArray(item))
    return json_read_mismatch(r, path, item, "an array");
  lua_createtable(L, count_children(item), 0);
  int shape = lua_gettop(L) + 1;
  if (field->type == TYPE_RECORD)
    json_push_shape(L, r->shapes, field->record);
  else
    lua_pushnil(L);
  Path element = {.up = path};
  const cJSON *child;
  cJSON_ArrayForEach(child, item) {
    element.index++;
    if (!read_element(r, child, field, shape, &element))
      return false;
    lua_rawseti(L, shape - 1, element.index);
  }
  lua_pushvalue(L, r->array);
  lua_setmetatable(L, shape - 1);
  lua_settop(L, shape - 1);
  return true;
}

bool json_read_field(Reader *r, const cJSON *item, const Field *field, const Path *path) {
  if (field == NULL) {
    json_read_any(r, item);
    return true;
  }
  if (cJSON_IsNull(item)) {
    if (field->array)
      push_empty_array(r);
    else
      lua_pushnil(r->L);
    return true;
  }
  if (field->array)
    return read_array(r, item, field, path);
  if (field->type != TYPE_RECORD) {
    json_read_any(r, item);
    return true;
  }
  json_push_shape(r->L, r->shapes, field->record);
  int shape = lua_gettop(r->L);
  if (!json_read_record(r, item, field->record, shape, path))
    return false;
  lua_replace(r->L, shape);
  return true;
}

Filling json_read_begin(Reader *r, const Record *record, int shape) {
  luaL_checkstack(r->L, 12, "json");
  lua_createtable(r->L, 0, (int)record->count);
  return (Filling){.record = record, .shape = shape, .table = lua_gettop(r->L), .in_rows = true};
}

const Field *json_read_key(Reader *r, Filling *f, const char *key) {
  const Record *record = f->record;
  if (f->next >= record->count || strcmp(record->fields[f->next].name, key) != 0) {
    const Field *field = schema_field(record, key);
    f->in_rows = false;
    if (field == NULL || field < record->fields || field >= record->fields + record->count) {
      push_string(r, key);
      return field;
    }
    f->next = (size_t)(field - record->fields);
  }
  lua_rawgeti(r->L, f->shape, JSON_SHAPE_NAME(f->next));
  return &record->fields[f->next++];
}

void json_read_end(Reader *r, const Filling *f) {
  lua_State *L = r->L;
  for (const Record *record = f->record; record != NULL; record = record->more) {
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
  }
  lua_rawgeti(L, f->shape, JSON_SHAPE_METATABLE(f->record));
  lua_setmetatable(L, f->table);
}

bool json_read_record(Reader *r, const cJSON *item, const Record *record, int shape,
                      const Path *path) {
  if (!cJSON_IsObject(item))
    return json_read_mismatch(r, path, item, "an object");
  Filling filling = json_read_begin(r, record, shape);
  const cJSON *child;
  cJSON_ArrayForEach(child, item) {
    const Field *field = json_read_key(r, &filling, child->string);
    Path member = {.up = path, .key = child->string};
    if (!json_read_field(r, child, field, &member))
      return false;
    lua_rawset(r->L, filling.table);
  }
  json_read_end(r, &filling);
  return true;
}
