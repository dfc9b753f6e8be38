/* SPDX-License-Identifier: MIT */
#include "check/extra.h"
#include "check/scalar.h"

#include <math.h>
#include <string.h>

/* Checks the value at the top, which the rows do not describe. */
static void check_any(Walk *w, const Path *path) {
  lua_State *L = w->L;
  size_t length = 0;
  const char *data;
  switch (lua_type(L, -1)) {
  case LUA_TBOOLEAN:
    return;
  case LUA_TSTRING:
    data = lua_tolstring(L, -1, &length);
    scalar_check_text(w, path, data, length);
    return;
  case LUA_TNUMBER:
    if (!isfinite(lua_tonumber(L, -1)))
      walk_say_expected(w, path, "a finite number", false);
    return;
  case LUA_TTABLE:
    break;
  default:
    json_push_null(L);
    bool null = lua_rawequal(L, -1, -2);
    lua_pop(L, 1);
    if (!null)
      walk_say_expected(w, path, "a value that JSON can represent", false);
    return;
  }
  if (!walk_enter(w, path))
    return;
  Keys keys = walk_keys(L);
  if (keys.positions > 0 && keys.count != keys.positions)
    walk_say_odd_keys(w, path, "unexpected key in an array");
  if (keys.last != keys.positions)
    walk_say_holes(w, path, &keys);
  for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
    Path member = {.up = path};
    if (lua_type(L, -2) == LUA_TSTRING) {
      member.key = lua_tolstring(L, -2, &length);
      if (scalar_check_text(w, &member, member.key, length))
        check_any(w, &member);
    } else if (keys.positions == 0) {
      walk_say_key(w, path, "keys of a JSON object must be strings");
    } else if (lua_isinteger(L, -2)) {
      member.index = lua_tointeger(L, -2);
      check_any(w, &member);
    }
  }
  walk_leave(w);
}

/* How many bytes match that small letter for the server; 0: none. Go's case folding maps two
 * letters outside ASCII to ASCII: the long s and the Kelvin sign. */
static size_t same_letter(const char *at, char letter) {
  if (*at == letter || (*at >= 'A' && *at <= 'Z' && *at - 'A' + 'a' == letter))
    return 1;
  const char *beyond = letter == 's' ? "\xC5\xBF" : letter == 'k' ? "\xE2\x84\xAA" : NULL;
  return beyond != NULL && strncmp(at, beyond, strlen(beyond)) == 0 ? strlen(beyond) : 0;
}

/* The name of the field that the server takes the key for, or NULL. The server ignores case, and of
 * two such keys the last counts. */
static const char *find_in_any_case(const Record *record, const char *key) {
  for (; record != NULL; record = record->more)
    for (size_t i = 0; i < record->count; i++) {
      const char *name = record->fields[i].name;
      const char *at = key, *letter = name;
      for (size_t same; *letter != '\0' && (same = same_letter(at, *letter)) > 0; letter++)
        at += same;
      if (*letter == '\0' && *at == '\0')
        return name;
    }
  return NULL;
}

void extra_check(Walk *w, const Record *record, const Path *up) {
  lua_State *L = w->L;
  Path path = {.up = up, .key = "extra"};
  int from = w->problems.kept;
  if (!lua_istable(L, -1)) {
    walk_say_expected(w, &path, "table", false);
    return;
  }
  if (!walk_enter(w, &path))
    return;
  for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
    size_t length;
    Path member = {.up = &path};
    if (lua_type(L, -2) != LUA_TSTRING) {
      walk_say_key(w, &path, "field names must be strings");
      continue;
    }
    member.key = lua_tolstring(L, -2, &length);
    if (!scalar_check_text(w, &member, member.key, length))
      continue;
    const char *other = find_in_any_case(record, member.key);
    if (schema_field(record, member.key) != NULL || strcmp(member.key, "extra") == 0)
      SAY(w, SEVERITY_ERROR, &member, "is a known field; set it directly, not in extra");
    else if (other != NULL)
      SAY(w, SEVERITY_ERROR, &member,
          "the server reads this as \"%s\"; set that field directly, not in extra", other);
    check_any(w, &member);
  }
  walk_leave(w);
  problems_sort(&w->problems, from);
}
