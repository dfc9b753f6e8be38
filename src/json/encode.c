/* SPDX-License-Identifier: MIT */
#include "json/json.h"

#include <cjson/cJSON.h>
#include <lauxlib.h>

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Enough for most definitions. */
#define FIRST_ROOM 2048

/* Enough for any number, its sign and the NUL. */
#define NUMBER_ROOM 40

typedef struct Writer {
  lua_State *L;
  Text *out;
  int shapes; /* stack: the table of shapes */
  int depth;
} Writer;

static void write_any(Writer *w);

/* The table differs from the one that was validated: a finalizer or a hook has changed it. */
static void changed(Writer *w, const char *name) {
  luaL_error(w->L, "\"%s\" has the wrong type, or was changed while it was being sent", name);
}

static void reserve(Writer *w, size_t more) {
  if (!text_reserve(w->out, more))
    luaL_error(w->L, "not enough memory");
}

static void put(Writer *w, const char *data, size_t length) {
  reserve(w, length);
  (void)text_append(w->out, data, length); /* there is room for them */
}

/* Names of rows need no escaping. */
static void put_key(Writer *w, const char *name, bool first) {
  size_t length = strlen(name);
  reserve(w, length + 4);
  char *at = w->out->data + w->out->length;
  if (!first)
    *at++ = ',';
  *at++ = '"';
  memcpy(at, name, length);
  memcpy(at + length, "\":", 3);
  w->out->length = (size_t)(at + length + 2 - w->out->data);
}

/* Whether the text can be written between quotes as it is. */
static bool is_plain(const char *data, size_t length) {
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)data[i] < 0x20 || data[i] == '"' || data[i] == '\\')
      return false;
  return true;
}

/* cJSON writes strings that need escaping, from a node on the stack straight into the text; most
 * strings do not. */
static void write_string(Writer *w, const char *data, size_t length, const char *name) {
  if (text_sound(data, length) != length || length > (INT_MAX - 64) / 6)
    changed(w, name);
  if (is_plain(data, length)) {
    reserve(w, length + 2);
    char *at = w->out->data + w->out->length;
    *at = '"';
    memcpy(at + 1, data, length);
    memcpy(at + 1 + length, "\"", 2);
    w->out->length += length + 2;
    return;
  }
  cJSON node = {.type = cJSON_String | cJSON_IsReference, .valuestring = (char *)(size_t)data};
  size_t room = length + length / 8 + 16;
  for (;;) {
    reserve(w, room);
    char *place = w->out->data + w->out->length;
    if (cJSON_PrintPreallocated(&node, place, (int)room, 0)) {
      w->out->length += strlen(place);
      return;
    }
    *place = '\0';
    room = 6 * length + 16; /* every byte as \u00xx, the quotes, and what cJSON reserves besides */
  }
}

static void write_integer(Writer *w, lua_Integer value) {
  char digits[NUMBER_ROOM];
  char *at = digits + sizeof digits;
  lua_Unsigned rest = value < 0 ? 0u - (lua_Unsigned)value : (lua_Unsigned)value;
  do
    *--at = (char)('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0)
    *--at = '-';
  put(w, at, (size_t)(digits + sizeof digits - at));
}

/* The shortest digits that read back as the same number, with a point in every locale. cJSON may
 * stop at fifteen digits, which is not always exact. */
static void write_float(Writer *w, lua_Number value) {
  char digits[NUMBER_ROOM];
  int precision = 14;
  do
    (void)snprintf(digits, sizeof digits, "%.*g", ++precision, value);
  while (precision < 17 && strtod(digits, NULL) != value);
  bool pointed = false;
  for (const char *at = digits; *at != '\0'; at++) {
    if (strchr("+-.0123456789e", *at) != NULL && *at != '.')
      put(w, at, 1);
    else if (!pointed)
      put(w, ".", 1);
    pointed = pointed || strchr("+-0123456789e", *at) == NULL;
  }
}

static void write_number(Writer *w, const char *name) {
  int integral;
  lua_Integer integer = lua_tointegerx(w->L, -1, &integral);
  if (integral) {
    write_integer(w, integer);
    return;
  }
  lua_Number value = lua_tonumber(w->L, -1);
  if (!isfinite(value))
    changed(w, name);
  write_float(w, value);
}

static void write_boolean(Writer *w) {
  if (lua_toboolean(w->L, -1))
    put(w, "true", 4);
  else
    put(w, "false", 5);
}

static void enter(Writer *w) {
  luaL_checkstack(w->L, 12, "json");
  if (++w->depth > JSON_MAX_DEPTH)
    luaL_error(w->L, "nested deeper than %d levels", JSON_MAX_DEPTH);
}

typedef struct Key {
  const char *data; /* the array of keys keeps it alive */
  size_t length;
} Key;

static int compare_keys(const void *left, const void *right) {
  const Key *a = left;
  const Key *b = right;
  size_t common = a->length < b->length ? a->length : b->length;
  int order = memcmp(a->data, b->data, common);
  return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

/* Writes the members of the table at the top in alphabetical order, except for keys of `record`
 * (which may be NULL). */
static void write_members(Writer *w, const Record *record, bool *first) {
  lua_State *L = w->L;
  int table = lua_gettop(L);
  lua_newtable(L);
  lua_Integer count = 0;
  for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING)
      changed(w, "extra");
    lua_pushvalue(L, -2);
    lua_rawseti(L, table + 1, ++count);
  }
  Key *keys = lua_newuserdatauv(L, (size_t)count * sizeof *keys + 1, 0);
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, table + 1, i + 1);
    keys[i].data = lua_tolstring(L, -1, &keys[i].length);
    lua_pop(L, 1);
  }
  qsort(keys, (size_t)count, sizeof *keys, compare_keys);
  for (lua_Integer i = 0; i < count; i++) {
    lua_pushlstring(L, keys[i].data, keys[i].length);
    if (record != NULL && schema_field(record, keys[i].data) != NULL)
      changed(w, keys[i].data);
    if (!*first)
      put(w, ",", 1);
    *first = false;
    write_string(w, keys[i].data, keys[i].length, "extra");
    put(w, ":", 1);
    lua_rawget(L, table);
    write_any(w);
    lua_pop(L, 1);
  }
  lua_settop(L, table);
}

static bool is_array(Writer *w) {
  lua_State *L = w->L;
  if (lua_rawlen(L, -1) > 0)
    return true;
  if (!lua_getmetatable(L, -1))
    return false;
  json_push_array_metatable(L);
  bool marked = lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return marked;
}

/* The number of elements of the array at the top. If it has a hole, lua_rawlen returns any of
 * several borders, and Lua 5.5 another one than Lua 5.4. What lies beyond the border must not be
 * lost. */
static lua_Integer array_count(Writer *w, const char *name) {
  lua_State *L = w->L;
  lua_Integer count = (lua_Integer)lua_rawlen(L, -1), keys = 0;
  for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1))
    keys++;
  if (keys != count)
    changed(w, name);
  return count;
}

/* Writes a value of `extra`: its own shape decides. */
static void write_any(Writer *w) {
  lua_State *L = w->L;
  size_t length;
  const char *data;
  bool first = true;
  switch (lua_type(L, -1)) {
  case LUA_TSTRING:
    data = lua_tolstring(L, -1, &length);
    write_string(w, data, length, "extra");
    return;
  case LUA_TNUMBER:
    write_number(w, "extra");
    return;
  case LUA_TBOOLEAN:
    write_boolean(w);
    return;
  case LUA_TTABLE:
    break;
  default:
    json_push_null(L);
    if (!lua_rawequal(L, -1, -2))
      changed(w, "extra");
    lua_pop(L, 1);
    put(w, "null", 4);
    return;
  }
  enter(w);
  if (is_array(w)) {
    lua_Integer count = array_count(w, "extra");
    for (lua_Integer i = 1; i <= count; i++) {
      put(w, i == 1 ? "[" : ",", 1);
      lua_rawgeti(L, -1, i);
      write_any(w);
      lua_pop(L, 1);
    }
    put(w, count == 0 ? "[]" : "]", count == 0 ? 2 : 1);
  } else {
    put(w, "{", 1);
    write_members(w, NULL, &first);
    put(w, "}", 1);
  }
  w->depth--;
}

static void write_record(Writer *w, const Record *record);

/* Writes the value at the top: an element, or the value of a field that is not an array. */
static void write_value(Writer *w, const Field *field) {
  lua_State *L = w->L;
  int type = lua_type(L, -1);
  size_t length;
  int integral = 0;
  lua_Integer integer = 0;
  switch (field->type) {
  case TYPE_STRING:
    if (type != LUA_TSTRING)
      changed(w, field->name);
    const char *data = lua_tolstring(L, -1, &length);
    write_string(w, data, length, field->name);
    return;
  case TYPE_INTEGER:
    if (type == LUA_TNUMBER)
      integer = lua_tointegerx(L, -1, &integral);
    if (!integral)
      changed(w, field->name);
    write_integer(w, integer);
    return;
  case TYPE_BOOLEAN:
    if (type != LUA_TBOOLEAN)
      changed(w, field->name);
    write_boolean(w);
    return;
  case TYPE_ANY:
    write_any(w);
    return;
  default: /* a record: fractions exist only in options */
    if (type != LUA_TTABLE)
      changed(w, field->name);
    write_record(w, field->record);
    return;
  }
}

static void write_field(Writer *w, const Field *field) {
  lua_State *L = w->L;
  if (!field->array) {
    write_value(w, field);
    return;
  }
  if (!lua_istable(L, -1))
    changed(w, field->name);
  put(w, "[", 1);
  lua_Integer count = array_count(w, field->name);
  for (lua_Integer i = 1; i <= count; i++) {
    if (i > 1)
      put(w, ",", 1);
    lua_rawgeti(L, -1, i);
    write_value(w, field);
    lua_pop(L, 1);
  }
  put(w, "]", 1);
}

static void write_rows(Writer *w, int table, const Record *record, bool *first) {
  lua_State *L = w->L;
  json_push_shape(L, w->shapes, record);
  int shape = lua_gettop(L);
  for (size_t i = 0; i < record->count; i++) {
    lua_rawgeti(L, shape, JSON_SHAPE_NAME(i));
    if (lua_rawget(L, table) != LUA_TNIL) {
      put_key(w, schema_wire(&record->fields[i]), *first);
      *first = false;
      write_field(w, &record->fields[i]);
    }
    lua_pop(L, 1);
  }
  lua_rawgeti(L, shape, JSON_SHAPE_EXTRA(record));
  lua_replace(L, shape); /* replaces the shape by the key "extra" */
}

/* Writes the table at the top. */
static void write_record(Writer *w, const Record *record) {
  lua_State *L = w->L;
  int table = lua_gettop(L);
  bool first = true;
  enter(w);
  put(w, "{", 1);
  write_rows(w, table, record, &first);
  if (lua_rawget(L, table) != LUA_TNIL) {
    if (!lua_istable(L, -1))
      changed(w, "extra");
    write_members(w, record, &first);
  }
  put(w, "}", 1);
  lua_settop(L, table);
  w->depth--;
}

void json_encode(lua_State *L, int index, const Record *record, Text *out) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 4, "json");
  json_push_shapes(L);
  Writer writer = {.L = L, .out = out, .shapes = lua_gettop(L)};
  reserve(&writer, FIRST_ROOM);
  lua_pushvalue(L, index);
  if (record != NULL)
    write_record(&writer, record);
  else
    write_any(&writer);
  lua_pop(L, 2);
}
