/* SPDX-License-Identifier: MIT */
#include "base/box.h"
#include "json/escapes.h"
#include "json/json.h"
#include "json/read.h"
#include "json/scan.h"

#include <lauxlib.h>

#include <stdlib.h>
#include <string.h>

/* Up to this many elements are collected before their array is created, so that it has the right
 * size. */
#define GATHERED 16

/* Records with at most this many fields have their last strings kept, from the third of an array
 * on; a field whose strings differ this often in a row is given up. */
#define KEPT_FIELDS 8
#define KEPT_MISSES 2

/* The text is never parsed into one tree. This file walks the structure that the rows describe, and
 * passes values that need no unescaping straight to Lua. cJSON parses only the others, one at a
 * time, and the values of unknown keys. */
typedef struct Source {
  Reader reader;
  const char *begin;
  const char *at;
  const char *end;
  Box *tree; /* cJSON's tree of the current value */
} Source;

static void release_tree(void *tree) {
  cJSON_Delete(tree);
}

/* All functions that fail push one line of text and return false, which their callers pass on. */

static bool no_json(Source *s, const char *at) {
  if (s->begin == s->end)
    lua_pushliteral(s->reader.L, "empty");
  else
    lua_pushfstring(s->reader.L, "invalid JSON at byte %I of %I",
                    (LUAI_UACINT)(at < s->end ? at - s->begin + 1 : s->end - s->begin),
                    (LUAI_UACINT)(s->end - s->begin));
  return false;
}

static char skip_space(Source *s) {
  while (*s->at == ' ' || *s->at == '\n' || *s->at == '\t' || *s->at == '\r')
    s->at++;
  return *s->at; /* NUL at the end */
}

/* Parses the current value with cJSON; the box owns the tree. */
static bool parse(Source *s) {
  char first = skip_space(s);
  if (first == '\0' || strchr("{[\"-0123456789tfn", first) == NULL)
    return no_json(s, s->at);
  const char *stop = s->at;
  cJSON *tree = NULL;
  /* cJSON does not distinguish invalid text from lack of memory. So it tries twice, and the attempt
   * that got further shows the position; after two failures an allocation tells which it was. */
  for (int attempt = 0; attempt < 2 && tree == NULL; attempt++) {
    const char *end = NULL;
    tree = cJSON_ParseWithLengthOpts(s->at, (size_t)(s->end - s->at), &end, 0);
    if (tree != NULL || end > stop)
      stop = end;
  }
  if (tree == NULL) {
    cJSON *probe = cJSON_CreateNull();
    if (probe == NULL)
      return luaL_error(s->reader.L, "not enough memory") != 0;
    cJSON_Delete(probe);
    return no_json(s, stop);
  }
  s->tree->held = tree;
  s->at = stop;
  return true;
}

static void drop(Source *s) {
  cJSON *tree = s->tree->held;
  s->tree->held = NULL;
  cJSON_Delete(tree);
}

/* Pushes the current value, parsed by cJSON. */
static bool parse_piece(Source *s, const Field *field, const Path *path) {
  if (!parse(s) || !json_read_field(&s->reader, s->tree->held, field, path))
    return false;
  drop(s);
  return true;
}

/* Pushes the current scalar, if it needs no parser. */
static bool scan_scalar(Source *s) {
  const char *data;
  size_t length;
  long long integer;
  bool boolean;
  if (json_scan_string(&s->at, &data, &length))
    lua_pushlstring(s->reader.L, data, length);
  else if (json_scan_integer(&s->at, &integer))
    lua_pushinteger(s->reader.L, integer);
  else if (json_scan_boolean(&s->at, &boolean))
    lua_pushboolean(s->reader.L, boolean);
  else
    return false;
  return true;
}

/* Pushes the current key, and sets `*field` to its row or NULL. */
static bool parse_key(Source *s, Filling *filling, const Field **field) {
  const char *data, *name;
  size_t length;
  lua_State *L = s->reader.L;
  if (skip_space(s) != '"')
    return no_json(s, s->at);
  name = json_read_next(filling);
  length = name != NULL ? strlen(name) : 0;
  if (name != NULL && strncmp(s->at + 1, name, length) == 0 && s->at[length + 1] == '"') {
    s->at += length + 2;
    *field = json_read_row(&s->reader, filling);
    return true;
  }
  if (json_scan_string(&s->at, &data, &length)) {
    lua_pushlstring(L, data, length);
  } else {
    if (!parse(s))
      return false;
    json_read_any(&s->reader, s->tree->held);
    drop(s);
  }
  *field = json_read_key(&s->reader, filling);
  return true;
}

/* Pushes the current string, the value of that row; an equal one of the last record is pushed
 * again. False: it needs unescaping, or the field is given up. */
static bool scan_repeated(Source *s, const Filling *filling, size_t row) {
  lua_State *L = s->reader.L;
  Last *last = &filling->last[row];
  int slot = filling->spread + (int)(filling->record->count + 1 + row);
  const char *data;
  size_t length;
  if (last->misses >= KEPT_MISSES || !json_scan_string(&s->at, &data, &length))
    return false;
  if (last->data != NULL && last->length == length && memcmp(last->data, data, length) == 0) {
    last->misses = 0;
    lua_pushvalue(L, slot);
    return true;
  }
  last->misses += last->data != NULL;
  lua_pushlstring(L, data, length);
  lua_copy(L, -1, slot);
  last->data = data;
  last->length = length;
  return true;
}

static bool parse_value(Source *s, const Field *field, const Path *path);

/* Adds the current key and its value to the table. */
static bool parse_member(Source *s, Filling *filling, const Path *path) {
  const Field *field;
  if (!parse_key(s, filling, &field))
    return false;
  Path member = {.up = path, .key = field != NULL ? field->name : lua_tostring(s->reader.L, -1)};
  if (skip_space(s) != ':')
    return no_json(s, s->at);
  s->at++;
  skip_space(s);
  bool repeats = filling->last != NULL && field == &filling->record->fields[filling->next - 1] &&
                 field->type == TYPE_STRING && !field->array;
  if (!(repeats && scan_repeated(s, filling, filling->next - 1)) && !parse_value(s, field, &member))
    return false;
  lua_rawset(s->reader.L, filling->table);
  return true;
}

/* Fills the table with the current object. */
static bool parse_members(Source *s, Filling *filling, const Path *path) {
  char next = ',';
  s->at++;
  if (skip_space(s) == '}')
    next = '}';
  while (next == ',') {
    if (!parse_member(s, filling, path))
      return false;
    next = skip_space(s);
    if (next == ',')
      s->at++;
  }
  if (next != '}')
    return no_json(s, s->at);
  s->at++;
  json_read_end(&s->reader, filling);
  return true;
}

/* Pushes the current element; `shape` is the record's, with its members behind it, if it is one. */
static bool parse_element(Source *s, const Field *field, int shape, Last *last, const Path *path) {
  if (field->type == TYPE_RECORD && *s->at == '{') {
    Filling filling = json_read_begin(&s->reader, field->record, shape, shape + 1);
    filling.last = path->index > 2 ? last : NULL;
    return parse_members(s, &filling, path);
  }
  if (field->type != TYPE_RECORD && scan_scalar(s))
    return true;
  if (!parse(s) || !json_read_element(&s->reader, s->tree->held, field, path))
    return false;
  drop(s);
  return true;
}

/* Creates the array of the `count` values at the top, in the slot below its shape. */
static void make_array(lua_State *L, int table, int count) {
  lua_createtable(L, count, 0);
  lua_replace(L, table);
  for (; count > 0; count--)
    lua_rawseti(L, table, count);
}

/* Pushes the current array, element by element. */
static bool parse_array(Source *s, const Field *field, const Path *path) {
  static const Record none; /* gcc 14 reads `count` before it knows whether there is a record */
  lua_State *L = s->reader.L;
  bool records = field->type == TYPE_RECORD;
  const Record *record = records ? field->record : &none;
  Last last[KEPT_FIELDS];
  bool keep = records && record->count <= KEPT_FIELDS;
  luaL_checkstack(L, GATHERED + KEPT_FIELDS + 16 + (int)record->count, "json");
  lua_pushnil(L);
  int table = lua_gettop(L);
  if (records) {
    json_push_shape(L, s->reader.shapes, record);
    (void)json_read_spread(&s->reader, record, table + 1);
  }
  if (keep) {
    memset(last, 0, sizeof last);
    lua_settop(L, lua_gettop(L) + (int)record->count);
  }
  Path element = {.up = path};
  char next = ',';
  s->at++;
  if (skip_space(s) == ']')
    next = ']';
  while (next == ',') {
    element.index++;
    if (!parse_element(s, field, table + 1, keep ? last : NULL, &element))
      return false;
    if (element.index == GATHERED)
      make_array(L, table, GATHERED);
    else if (element.index > GATHERED)
      lua_rawseti(L, table, element.index);
    next = skip_space(s);
    if (next == ',') {
      s->at++;
      skip_space(s);
    }
  }
  if (next != ']')
    return no_json(s, s->at);
  s->at++;
  if (element.index < GATHERED)
    make_array(L, table, (int)element.index);
  lua_settop(L, table);
  lua_pushvalue(L, s->reader.array);
  lua_setmetatable(L, table);
  return true;
}

/* Pushes the value of a field; NULL: a key that the rows do not know. */
static bool parse_value(Source *s, const Field *field, const Path *path) {
  lua_State *L = s->reader.L;
  if (field != NULL && field->array)
    return *s->at == '[' ? parse_array(s, field, path) : parse_piece(s, field, path);
  if (field != NULL && field->type == TYPE_RECORD) {
    if (*s->at != '{')
      return parse_piece(s, field, path);
    luaL_checkstack(L, 12, "json");
    json_push_shape(L, s->reader.shapes, field->record);
    int shape = lua_gettop(L);
    Filling filling = json_read_begin(&s->reader, field->record, shape, 0);
    if (!parse_members(s, &filling, path))
      return false;
    lua_replace(L, shape);
    return true;
  }
  return scan_scalar(s) || parse_piece(s, field, path);
}

/* Whether the value at the top has the type of a required row. */
static bool fits(lua_State *L, const Field *field) {
  switch (field->type) {
  case TYPE_STRING:
    return lua_type(L, -1) == LUA_TSTRING;
  case TYPE_INTEGER:
    return lua_isinteger(L, -1);
  default:
    return true;
  }
}

static bool check_required(Source *s, const Filling *filling) {
  lua_State *L = s->reader.L;
  for (size_t i = 0; i < filling->record->count; i++) {
    const Field *field = &filling->record->fields[i];
    if (field->required != SEVERITY_ERROR)
      continue;
    lua_rawgeti(L, filling->shape, JSON_SHAPE_NAME(i));
    if (lua_rawget(L, filling->table) == LUA_TNIL) {
      lua_pushfstring(L, "\"%s\" is missing", field->name);
      return false;
    }
    if (!fits(L, field)) {
      lua_pushfstring(L, "\"%s\" is a %s, expected %s %s", field->name, luaL_typename(L, -1),
                      field->type == TYPE_INTEGER ? "an" : "a", schema_type_name(field->type));
      return false;
    }
    lua_pop(L, 1);
  }
  return true;
}

static bool parse_root(Source *s, const Record *record) {
  Path root = {0};
  if (skip_space(s) != '{') {
    if (!parse(s))
      return false;
    return json_read_mismatch(&s->reader, &root, s->tree->held, "an object");
  }
  json_push_shape(s->reader.L, s->reader.shapes, record);
  Filling filling = json_read_begin(&s->reader, record, lua_gettop(s->reader.L), 0);
  if (!parse_members(s, &filling, &root))
    return false;
  return check_required(s, &filling);
}

static bool parse_text(Source *s, const Record *record) {
  if (s->end - s->at >= 3 && memcmp(s->at, "\xEF\xBB\xBF", 3) == 0)
    s->at += 3;
  if (record != NULL ? !parse_root(s, record) : !parse(s))
    return false;
  if (record == NULL)
    json_read_any(&s->reader, s->tree->held);
  skip_space(s);
  if (s->at != s->end)
    return no_json(s, s->at);
  return true;
}

/* Makes the reader read a copy in which no \u0000 is left; the copy is the box's. */
static bool read_copy(Source *s, Box *copy) {
  size_t length = (size_t)(s->end - s->begin);
  if (!json_replace_nuls(s->reader.L, s->begin, length, copy, s->reader.stand_in))
    return false;
  s->begin = s->at = copy->held;
  s->end = s->begin + length;
  return true;
}

bool json_decode(lua_State *L, const char *data, size_t length, const Record *record) {
  Source s = {.reader = {.L = L}, .begin = data, .at = data, .end = data + length};
  luaL_checkstack(L, 12, "json");
  lua_pushnil(L); /* the slot of the result, below the boxes */
  int result = lua_gettop(L);
  s.tree = box_new(L, release_tree);
  json_push_array_metatable(L);
  s.reader.array = lua_gettop(L);
  json_push_shapes(L);
  s.reader.shapes = lua_gettop(L);
  const char *broken = memchr(data, '\0', length);
  bool ok;
  if (broken == NULL)
    broken = json_find_broken_escape(data, s.end);
  if (broken != NULL)
    ok = no_json(&s, broken);
  else if (json_find_nul(data, s.end) != NULL)
    ok = read_copy(&s, box_new(L, free)) && parse_text(&s, record);
  else
    ok = parse_text(&s, record);
  lua_copy(L, -1, result);
  box_settop(L, result);
  return ok;
}
