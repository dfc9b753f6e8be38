/* SPDX-License-Identifier: MIT */
#include "check/scalar.h"
#include "base/near.h"
#include "base/text.h"
#include "check/format.h"

#include <math.h>
#include <string.h>

bool scalar_check_text(Walk *w, const Path *path, const char *data, size_t length) {
  size_t sound = text_sound(data, length);
  if (sound == length)
    return true;
  SAY(w, SEVERITY_ERROR, path, "%s at byte %I",
      data[sound] == '\0' ? "contains a NUL" : "is not valid UTF-8", (LUAI_UACINT)(sound + 1));
  return false;
}

void scalar_push_choices(lua_State *L, const Choice *choices) {
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  luaL_addstring(&text, "one of ");
  for (const Choice *choice = choices; choice->value != NULL; choice++) {
    luaL_addstring(&text, choice == choices ? "\"" : ", \"");
    luaL_addstring(&text, choice->value);
    luaL_addstring(&text, "\"");
  }
  luaL_pushresult(&text);
}

/* A secret's value is not shown; no row has both a secret and choices. */
static void check_choice(Walk *w, const Field *field, const Path *path, const char *value) {
  lua_State *L = w->L;
  for (const Choice *choice = field->choices; choice->value != NULL; choice++) {
    if (strcmp(choice->value, value) == 0) {
      if (choice->caution != NULL)
        SAY(w, SEVERITY_WARNING, path, "\"%s\": %s", value, choice->caution);
      return;
    }
  }
  const char *near = NULL;
  int fewest = 0;
  for (const Choice *choice = field->choices; choice->value != NULL; choice++) {
    int slips = near_slips(value, choice->value);
    if (slips >= 0 && (near == NULL || slips < fewest)) {
      near = choice->value;
      fewest = slips;
    }
  }
  problems_push_found(L, -1, false);
  scalar_push_choices(L, field->choices);
  lua_pushfstring(L, "expected %s, got %s", lua_tostring(L, -1), lua_tostring(L, -2));
  if (near != NULL) {
    lua_pushfstring(L, "%s; did you mean \"%s\"?", lua_tostring(L, -1), near);
    lua_remove(L, -2);
  }
  problems_add(&w->problems, SEVERITY_ERROR, path);
  lua_pop(L, 2);
}

/* Reports a name that a path cannot contain: an error if a path has to contain it now or later. */
static void check_path(Walk *w, const Path *path, const char *name) {
  const Operation *operation = w->operation;
  bool carried = operation->creates || strchr(operation->path, '{') != NULL;
  const char *fault = format_path_fault(name);
  if (fault != NULL)
    SAY(w, carried ? SEVERITY_ERROR : SEVERITY_WARNING, path, "%s", fault);
}

void scalar_check_string(Walk *w, const Field *field, const Path *path) {
  size_t length;
  const char *value = lua_tolstring(w->L, -1, &length);
  if (!scalar_check_text(w, path, value, length))
    return;
  const Operation *operation = w->operation;
  const char *fault = NULL;
  if (field->format != FORMAT_FREE)
    fault = format_fault(field->format, value, operation->creates);
  if (field->format == FORMAT_NAME && fault == NULL)
    check_path(w, path, value);
  if (fault != NULL)
    SAY(w, SEVERITY_ERROR, path, "%s", fault);
  else if (field->choices != NULL)
    check_choice(w, field, path, value);
  if (field->masked && !operation->keeps_masked && strcmp(value, SCHEMA_MASK) == 0)
    SAY(w, SEVERITY_ERROR, path, "\"%s\" would be stored literally; give the actual value",
        SCHEMA_MASK);
  for (const char *const *own = schema_rare(field)->reserved; own != NULL && *own != NULL; own++)
    if (strcmp(*own, value) == 0)
      SAY(w, SEVERITY_ERROR, path, "\"%s\" is built in; leave it out", value);
}

static bool fits_integer(lua_Number value) {
  /* Both bounds are powers of two, so they have an exact lua_Number; the upper one is excluded. */
  return value >= (lua_Number)LUA_MININTEGER && value < -(lua_Number)LUA_MININTEGER;
}

void scalar_check_number(Walk *w, const Field *field, const Path *path, bool secret) {
  lua_State *L = w->L;
  lua_Number value = lua_tonumber(L, -1);
  int integral;
  lua_tointegerx(L, -1, &integral);
  if (field->type == TYPE_NUMBER ? !isfinite(value) : !integral) {
    const char *expected = schema_type_name(field->type);
    if (field->type == TYPE_INTEGER && isfinite(value) && !fits_integer(value))
      expected = "64-bit integer";
    walk_say_expected(w, path, expected, secret);
  } else if (field->below != SEVERITY_NONE && value < (lua_Number)field->minimum) {
    problems_push_found(L, -1, secret);
    lua_pushfstring(L, "expected %I or more, got %s", (LUAI_UACINT)field->minimum,
                    lua_tostring(L, -1));
    lua_remove(L, -2);
    problems_add(&w->problems, field->below, path);
  }
}
