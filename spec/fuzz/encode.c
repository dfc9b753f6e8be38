/* SPDX-License-Identifier: MIT */

/* Validation and encoding of tables built from the input's bytes: mostly what the rows want,
 * otherwise holes, cycles, odd keys, NUL, broken UTF-8, metamethods that raise. A table without
 * validation errors must become JSON that reads back. */
#include "fuzz.h"

#include "api/operations.h"

#include <cjson/cJSON.h>
#include <lauxlib.h>

#include <math.h>
#include <string.h>

#define MAX_TABLES 64
#define MAX_VALUES 400
#define MAX_DEPTH 80

typedef struct Garden {
  lua_State *L;
  Bytes bytes;
  int tables, values, depth; /* `tables` of them are kept at stack index 1, for cycles */
} Garden;

static void grow_record(Garden *g, const Record *record);
static void grow_any(Garden *g);

static int raise(lua_State *L) {
  return luaL_error(L, "a metamethod ran");
}

static void grow_string(Garden *g, const Field *field) {
  static const char *const strings[] = {"",
                                        " ",
                                        "a",
                                        "a/b",
                                        ".",
                                        "..",
                                        "********",
                                        "IMAGE",
                                        "kubernetes",
                                        "vm",
                                        "shell",
                                        "dynamic",
                                        "static",
                                        "template",
                                        "local",
                                        "choice",
                                        "multi-select",
                                        "\xE6\x9E\x84\xE5\xBB\xBA",
                                        "\xED\xA0\x80",
                                        "\xFF",
                                        "a\nb\t\"\\",
                                        "\x7F",
                                        "1:2",
                                        "nvidia.com/gpu: 1",
                                        "ubuntu 20.04"};
  uint8_t kind = fuzz_byte(&g->bytes);
  if (field != NULL && field->choices != NULL && kind < 160) {
    size_t count = 1; /* of a list that is not empty */
    while (field->choices[count].value != NULL)
      count++;
    lua_pushstring(g->L, field->choices[kind % count].value);
  } else if (kind < 200) {
    lua_pushstring(g->L, strings[kind % COUNT(strings)]);
  } else {
    size_t length = fuzz_byte(&g->bytes);
    size_t left = (size_t)(g->bytes.end - g->bytes.at);
    length = length < left ? length : left;
    lua_pushlstring(g->L, (const char *)g->bytes.at, length);
    g->bytes.at += length;
  }
}

static void grow_number(Garden *g) {
  static const double floats[] = {0.5,  -0.0, 1e300,        -1e300, 1e19,  9007199254740993.0,
                                  30.0, 0.1,  2147483648.0, 1e-9,   -30.0, 123456.75};
  uint8_t kind = fuzz_byte(&g->bytes);
  if (kind == 255)
    lua_pushnumber(g->L, (lua_Number)NAN);
  else if (kind == 254)
    lua_pushnumber(g->L, (lua_Number)INFINITY);
  else if (kind == 253)
    lua_pushinteger(g->L, LUA_MININTEGER);
  else if (kind == 252)
    lua_pushinteger(g->L, LUA_MAXINTEGER);
  else if (kind >= 230)
    lua_pushnumber(g->L, floats[kind % COUNT(floats)]);
  else
    lua_pushinteger(g->L, (lua_Integer)kind - 20);
}

/* A value of the field's type, or sometimes anything. */
static void grow_value(Garden *g, const Field *field) {
  if (fuzz_byte(&g->bytes) >= 236) {
    grow_any(g);
    return;
  }
  switch (field->type) {
  case TYPE_STRING:
    grow_string(g, field);
    return;
  case TYPE_INTEGER:
  case TYPE_NUMBER:
    grow_number(g);
    return;
  case TYPE_BOOLEAN:
    lua_pushboolean(g->L, fuzz_byte(&g->bytes) & 1);
    return;
  case TYPE_RECORD:
    grow_record(g, field->record);
    return;
  default:
    grow_any(g);
    return;
  }
}

/* A new table, kept for later use. */
static void plant(Garden *g) {
  lua_newtable(g->L);
  if (g->tables < MAX_TABLES) {
    lua_pushvalue(g->L, -1);
    lua_rawseti(g->L, 1, ++g->tables);
  }
}

static void set_metatable(Garden *g) {
  static const char *const events[] = {"__index", "__newindex", "__len",   "__pairs",
                                       "__eq",    "__tostring", "__close", "__name"};
  lua_newtable(g->L);
  for (size_t i = 0; i < COUNT(events); i++) {
    lua_pushcfunction(g->L, raise);
    lua_setfield(g->L, -2, events[i]);
  }
  lua_setmetatable(g->L, -2);
}

static bool may_go_deeper(Garden *g) {
  return g->depth < MAX_DEPTH && g->values++ < MAX_VALUES && lua_checkstack(g->L, 20);
}

static void grow_array(Garden *g, const Field *field) {
  plant(g);
  g->depth++;
  size_t count = fuzz_below(&g->bytes, 5);
  for (size_t i = 1; i <= count && may_go_deeper(g); i++) {
    if (field != NULL)
      grow_value(g, field);
    else
      grow_any(g);
    lua_rawseti(g->L, -2, (lua_Integer)i);
  }
  g->depth--;
  uint8_t oddity = fuzz_byte(&g->bytes);
  if (oddity >= 250 && count > 0) {
    lua_pushnil(g->L);
    lua_rawseti(g->L, -2, 1);
  } else if (oddity >= 245) {
    lua_pushboolean(g->L, 1);
    lua_rawseti(g->L, -2, (lua_Integer)oddity - 246);
  } else if (oddity >= 240) {
    lua_pushboolean(g->L, 1);
    lua_setfield(g->L, -2, "x");
  } else if (oddity >= 237) {
    lua_pushinteger(g->L, 1);
    lua_rawseti(g->L, -2, LUA_MAXINTEGER);
  }
}

/* Any value. */
static void grow_any(Garden *g) {
  lua_State *L = g->L;
  uint8_t kind = fuzz_byte(&g->bytes);
  if (!may_go_deeper(g) || kind < 30) {
    lua_pushboolean(L, kind & 1);
  } else if (kind < 60) {
    grow_number(g);
  } else if (kind < 110) {
    grow_string(g, NULL);
  } else if (kind < 130 && g->tables > 0) {
    lua_rawgeti(L, 1, (lua_Integer)fuzz_below(&g->bytes, (size_t)g->tables) + 1);
  } else if (kind < 160) {
    grow_array(g, NULL);
  } else if (kind < 200) {
    plant(g);
    g->depth++;
    for (size_t i = fuzz_below(&g->bytes, 4); i > 0 && may_go_deeper(g); i--) {
      grow_string(g, NULL);
      grow_any(g);
      lua_rawset(L, -3);
    }
    g->depth--;
  } else if (kind < 215) {
    lua_getglobal(L, "core");
    lua_getfield(L, -1, "null");
    lua_remove(L, -2);
  } else if (kind < 225) {
    lua_pushcfunction(L, raise);
  } else if (kind < 235) {
    lua_newuserdatauv(L, 1, 0);
  } else {
    plant(g);
    set_metatable(g);
  }
}

static void grow_record(Garden *g, const Record *record) {
  lua_State *L = g->L;
  plant(g);
  if (!may_go_deeper(g))
    return;
  g->depth++;
  const Record *part = record;
  do {
    for (size_t i = 0; i < part->count; i++) {
      const Field *field = &part->fields[i];
      if (fuzz_byte(&g->bytes) >= 150 && field->required != SEVERITY_ERROR)
        continue;
      lua_pushstring(L, field->name);
      if (field->array && fuzz_byte(&g->bytes) < 245)
        grow_array(g, field);
      else
        grow_value(g, field);
      lua_rawset(L, -3);
    }
    part = part->more;
  } while (part != NULL);
  uint8_t oddity = fuzz_byte(&g->bytes);
  if (oddity >= 250) {
    set_metatable(g);
  } else if (oddity >= 225) {
    lua_pushliteral(L, "extra");
    grow_any(g);
    lua_rawset(L, -3);
  } else if (oddity >= 215) {
    grow_any(g);
    if (lua_isnil(L, -1) || (lua_isnumber(L, -1) && lua_tonumber(L, -1) != lua_tonumber(L, -1)))
      lua_pop(L, 1);
    else {
      grow_any(g);
      lua_rawset(L, -3);
    }
  } else if (oddity >= 205) {
    size_t which = fuzz_below(&g->bytes, record->count);
    lua_pushfstring(L, "%s_", record->fields[which].name);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
  }
  g->depth--;
}

/* Slots: 1 the tables, 2 the definition. Encodes it like the body of a call. */
static void check_encoding(lua_State *L, const Operation *operation, bool sound) {
  lua_getglobal(L, "core");
  lua_getfield(L, -1, "encode");
  lua_pushstring(L, operation->body->name);
  lua_pushvalue(L, 2);
  bool encoded = fuzz_call(L, 2, 1);
  if (!encoded) {
    fuzz_demand(!sound, lua_tostring(L, -1));
    return;
  }
  const char *text = lua_tostring(L, -1);
  fuzz_demand(strlen(text) == lua_rawlen(L, -1), "JSON with a NUL");
  cJSON *tree = cJSON_Parse(text);
  fuzz_demand(tree != NULL, "what was encoded is no JSON");
  cJSON_Delete(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  lua_State *L = fuzz_state();
  Garden g = {.L = L, .bytes = {data, data + size}};
  size_t count;
  const Operation *operations = operations_all(&count);
  const Operation *operation = &operations[fuzz_below(&g.bytes, count)];
  lua_newtable(L);
  if (fuzz_byte(&g.bytes) >= 250)
    grow_any(&g);
  else
    grow_record(&g, operation->body != NULL ? operation->body : operation->query);
  lua_settop(L, 2);
  lua_getglobal(L, "core");
  lua_getfield(L, -1, "check");
  lua_pushstring(L, operation->name);
  lua_pushvalue(L, 2);
  if (!fuzz_call(L, 2, 3))
    fuzz_demand(false, luaL_tolstring(L, -1, NULL));
  bool sound = lua_tointeger(L, -2) == 0;
  fuzz_demand(lua_isnil(L, -3) == (sound && lua_tointeger(L, -1) == 0), "problems and their count");
  if (operation->body != NULL && lua_istable(L, 2))
    check_encoding(L, operation, sound);
  fuzz_clean(L);
  return 0;
}
