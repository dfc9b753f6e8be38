/* SPDX-License-Identifier: MIT */
#include "check/validate.h"
#include "check/extra.h"
#include "check/scalar.h"
#include "check/unknown.h"
#include "check/walk.h"

#include <string.h>

/* A record being checked. */
typedef struct Subject {
  const Record *record;
  const Path *path;
  int table; /* stack */
} Subject;

static void check_record(Walk *w, const Record *record, const Path *path);

/* Whether something in the record is secret: then no value found in its place is shown. */
static bool holds_secrets(const Record *record) {
  for (size_t i = 0; record != NULL && i < record->count; i++)
    if (record->fields[i].secret != SECRET_NEVER || holds_secrets(record->fields[i].record))
      return true;
  return false;
}

/* Checks the value at the top: an element, or the value of a field that is not an array. */
static void check_value(Walk *w, const Field *field, const Path *path, int type, bool secret) {
  static const int wanted[] = {
      [TYPE_STRING] = LUA_TSTRING,   [TYPE_INTEGER] = LUA_TNUMBER, [TYPE_NUMBER] = LUA_TNUMBER,
      [TYPE_BOOLEAN] = LUA_TBOOLEAN, [TYPE_RECORD] = LUA_TTABLE,   [TYPE_ANY] = LUA_TNONE};
  if (field->type == TYPE_ANY)
    return;
  if (type != wanted[field->type])
    walk_say_expected(w, path, schema_type_name(field->type),
                      secret || holds_secrets(field->record));
  else if (field->type == TYPE_STRING) {
    w->bytes += (size_t)lua_rawlen(w->L, -1);
    scalar_check_string(w, field, path);
  } else if (field->type == TYPE_RECORD)
    check_record(w, field->record, path);
  else if (field->type != TYPE_BOOLEAN)
    scalar_check_number(w, field, path, secret);
}

/* Arrays. */

/* Reports an element that repeats another's value of a field that should be unique. */
static void check_unique(Walk *w, const Field *field, const Path *path, lua_Integer count) {
  lua_State *L = w->L;
  int array = lua_gettop(L);
  lua_newtable(L);
  for (lua_Integer i = 1; i <= count; i++) {
    Path element = {.up = path, .index = i};
    Path member = {.up = &element, .key = field->name};
    if (lua_rawgeti(L, array, i) == LUA_TTABLE) {
      lua_pushstring(L, field->name);
      if (lua_rawget(L, -2) == LUA_TSTRING) {
        lua_pushvalue(L, -1);
        if (lua_rawget(L, array + 1) == LUA_TNIL) {
          lua_pushvalue(L, -2);
          lua_pushinteger(L, i);
          lua_rawset(L, array + 1);
        } else {
          SAY(w, SEVERITY_WARNING, &member, "duplicate of element %I", lua_tointeger(L, -1));
        }
      }
    }
    lua_settop(L, array + 1);
  }
  lua_settop(L, array);
}

/* Whether the table at the top has a field of the record. */
static bool has_field(lua_State *L, const Record *record) {
  bool found = false;
  for (; record != NULL && !found; record = record->more)
    for (size_t i = 0; i < record->count && !found; i++) {
      lua_pushstring(L, record->fields[i].name);
      found = lua_rawget(L, -2) != LUA_TNIL;
      lua_pop(L, 1);
    }
  return found;
}

/* Checks the value at the top against a field that is an array. */
static void check_array(Walk *w, const Field *field, const Path *path, bool secret) {
  lua_State *L = w->L;
  const Record *record = field->record;
  if (!lua_istable(L, -1)) {
    lua_pushfstring(L, "an array of %ss", schema_type_name(field->type));
    lua_insert(L, -2);
    walk_say_expected(w, path, lua_tostring(L, -2), secret || holds_secrets(record));
    lua_remove(L, -2);
    return;
  }
  if (!walk_enter(w, path))
    return;
  Keys keys = walk_keys(L);
  if (keys.named && keys.positions == 0) {
    const char *type = schema_type_name(field->type);
    if (record != NULL && !has_field(L, record))
      SAY(w, SEVERITY_ERROR, path,
          "expected an array of %ss, got a table with other keys; see zadig.help \"%s\"", type,
          record->name);
    else
      SAY(w, SEVERITY_ERROR, path, "expected an array of %ss, got a table with named keys%s", type,
          record != NULL ? "; wrap it in { }" : "");
  } else {
    if (keys.count != keys.positions)
      walk_say_odd_keys(w, path, "unexpected key in an array");
    if (keys.last != keys.positions)
      walk_say_holes(w, path, &keys);
    /* If there are holes, the elements near the beginning are checked, not up to a far index. */
    lua_Integer count = keys.last <= 2 * keys.positions + 16 ? keys.last : keys.positions;
    Path element = {.up = path};
    for (lua_Integer i = 1; i <= count; i++) {
      element.index = i;
      int type = lua_rawgeti(L, -1, i);
      if (type != LUA_TNIL)
        check_value(w, field, &element, type, secret);
      lua_pop(L, 1);
    }
    for (size_t i = 0; record != NULL && count > 1 && i < record->count; i++)
      if (record->fields[i].unique)
        check_unique(w, &record->fields[i], path, count);
  }
  walk_leave(w);
}

/* Records. */

/* Pushes a member of the record. */
static int push_member(Walk *w, const Subject *s, const char *name) {
  lua_pushstring(w->L, name);
  return lua_rawget(w->L, s->table);
}

/* Whether the value at the top, of that type, is empty. */
static bool is_empty(lua_State *L, int type) {
  if (type == LUA_TSTRING)
    return lua_rawlen(L, -1) == 0;
  if (type != LUA_TTABLE)
    return false;
  lua_pushnil(L);
  if (lua_next(L, -2) == 0)
    return true;
  lua_pop(L, 2);
  return false;
}

/* Whether the field's value must be hidden. */
static bool is_secret(Walk *w, const Subject *s, const Field *field) {
  bool secret = true;
  for (size_t i = 0; secret && i < s->record->count; i++) {
    if (!s->record->fields[i].marks_secret)
      continue;
    int type = push_member(w, s, s->record->fields[i].name);
    bool cleared = type == LUA_TBOOLEAN && !lua_toboolean(w->L, -1);
    if (cleared || (type == LUA_TNIL && field->secret == SECRET_IF_MARKED))
      secret = false;
    lua_pop(w->L, 1);
  }
  return secret;
}

static bool rule_applies(Walk *w, const Subject *s, const Rule *rule) {
  bool applies = push_member(w, s, rule->field) == LUA_TSTRING &&
                 (rule->value != NULL ? strcmp(lua_tostring(w->L, -1), rule->value) == 0
                                      : lua_rawlen(w->L, -1) > 0);
  lua_pop(w->L, 1);
  return applies;
}

/* Reports the elements of the array at the top that are not in the array of the other field. */
static void check_within(Walk *w, const Subject *s, const Rule *rule, const Path *path,
                         bool secret) {
  lua_State *L = w->L;
  int values = lua_gettop(L);
  int other = push_member(w, s, rule->other);
  if (lua_istable(L, values) && other == LUA_TTABLE && !is_empty(L, other)) {
    lua_Integer count = (lua_Integer)lua_rawlen(L, values);
    lua_Integer options = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= count; i++) {
      bool found = lua_rawgeti(L, values, i) != LUA_TSTRING; /* reported already */
      for (lua_Integer k = 1; !found && k <= options; k++) {
        lua_rawgeti(L, values + 1, k);
        found = lua_rawequal(L, -1, -2);
        lua_pop(L, 1);
      }
      if (!found) {
        Path element = {.up = path, .index = i};
        problems_push_found(L, -1, secret);
        SAY(w, rule->severity, &element, "%s is not in %s", lua_tostring(L, -1), rule->other);
      }
      lua_settop(L, values + 1);
    }
  }
  lua_settop(L, values);
}

/* What other fields require of this one, whose value is at the top unless `empty`. True: a message
 * says already that it is empty. */
static bool check_rules(Walk *w, const Subject *s, const Field *field, const Path *path, bool empty,
                        bool secret) {
  bool said = false;
  for (size_t i = 0; i < s->record->rule_count; i++) {
    const Rule *rule = &s->record->rules[i];
    if (rule->kind == RULE_WITHIN) {
      if (!empty && strcmp(rule->field, field->name) == 0)
        check_within(w, s, rule, path, secret);
    } else if (empty == (rule->kind == RULE_NEEDS) && strcmp(rule->other, field->name) == 0 &&
               rule_applies(w, s, rule)) {
      if (empty && rule->value == NULL)
        SAY(w, rule->severity, path, "missing, needed with %s: %s", rule->field, rule->why);
      else if (empty)
        SAY(w, rule->severity, path, "required when %s is \"%s\": %s", rule->field, rule->value,
            rule->why);
      else
        SAY(w, rule->severity, path, "has no effect when %s is \"%s\"", rule->field, rule->value);
      said = empty;
    }
  }
  return said;
}

static void say_required(Walk *w, const Field *field, const Path *path) {
  lua_State *L = w->L;
  const char *why = schema_rare(field)->why;
  const char *what = field->required == SEVERITY_ERROR ? "required"
                     : why != NULL                     ? "missing"
                                                       : "missing; the document requires it";
  if (field->choices != NULL)
    scalar_push_choices(L, field->choices);
  else
    lua_pushliteral(L, "");
  const char *choices = lua_tostring(L, -1);
  lua_pushfstring(L, "%s%s%s%s%s%s", what, *choices != '\0' ? " (" : "", choices,
                  *choices != '\0' ? ")" : "", why != NULL ? ": " : "", why != NULL ? why : "");
  lua_remove(L, -2);
  problems_add(&w->problems, field->required, path);
}

/* Whether the field's empty value, of that type, counts as missing. */
static bool is_left_out(const Field *field, int type) {
  if (type == LUA_TSTRING)
    return field->type == TYPE_STRING && !field->array &&
           (field->choices != NULL || field->format != FORMAT_FREE);
  return field->array && field->required == SEVERITY_ERROR;
}

/* Reports a field that is left out; `said`: a rule has reported it. */
static void check_absence(Walk *w, const Field *field, const Path *path, bool said) {
  if (field->required != SEVERITY_NONE && !said)
    say_required(w, field, path);
  if (schema_rare(field)->reset != NULL && w->operation->replaces)
    SAY(w, SEVERITY_WARNING, path, "%s", schema_rare(field)->reset);
}

/* Checks the value at the top, of that type. */
static void check_field(Walk *w, const Subject *s, const Field *field, const Path *path, int type) {
  lua_State *L = w->L;
  bool empty = is_empty(L, type);
  bool secret = field->secret != SECRET_NEVER && is_secret(w, s, field);
  bool said = s->record->rule_count > 0 && check_rules(w, s, field, path, empty, secret);
  if (empty && is_left_out(field, type)) {
    check_absence(w, field, path, said);
    return;
  }
  if (field->or_false && type == LUA_TBOOLEAN && !lua_toboolean(L, -1))
    return;
  if (field->array)
    check_array(w, field, path, secret);
  else
    check_value(w, field, path, type, secret);
  if (schema_rare(field)->caution != NULL)
    SAY(w, SEVERITY_WARNING, path, "%s", schema_rare(field)->caution);
}

/* Checks the rows of one record; returns how many of the table's `count` keys are known now. */
static lua_Integer check_rows(Walk *w, const Subject *s, lua_Integer known, lua_Integer count) {
  lua_State *L = w->L;
  json_push_shape(L, w->shapes, s->record);
  int shape = lua_gettop(L);
  for (size_t i = 0; i < s->record->count; i++) {
    const Field *field = &s->record->fields[i];
    Path path = {.up = s->path, .key = field->name};
    int type = LUA_TNIL;
    if (known < count) { /* otherwise all keys have been seen, and this field is missing */
      lua_rawgeti(L, shape, JSON_SHAPE_NAME(i));
      type = lua_rawget(L, s->table);
    }
    if (type == LUA_TNIL) {
      bool said = s->record->rule_count > 0 && check_rules(w, s, field, &path, true, true);
      check_absence(w, field, &path, said);
    } else {
      known++;
      check_field(w, s, field, &path, type);
    }
    lua_settop(L, shape);
  }
  lua_pop(L, 1);
  return known;
}

/* Reports the keys of the table at the top that no row knows, with what they may have meant. */
static void say_unknown(Walk *w, const Subject *s) {
  lua_State *L = w->L;
  int from = w->problems.kept;
  for (lua_pushnil(L); lua_next(L, s->table) != 0; lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) {
      walk_say_key(w, s->path, "field names must be strings");
      continue;
    }
    Path path = {.up = s->path};
    path.key = lua_tostring(L, -2);
    if (strlen(path.key) != lua_rawlen(L, -2)) {
      walk_say_key(w, s->path, "field names must not contain a NUL");
      continue;
    }
    bool closed = s->record->closed;
    if ((strcmp(path.key, "extra") != 0 || closed) && schema_field(s->record, path.key) == NULL)
      unknown_say(w, s->record, &path);
  }
  problems_sort(&w->problems, from);
}

/* Checks the table at the top. */
static void check_record(Walk *w, const Record *record, const Path *path) {
  lua_State *L = w->L;
  Subject s = {.record = record, .path = path, .table = lua_gettop(L)};
  if (!walk_enter(w, path))
    return;
  if (lua_rawlen(L, -1) > 0 && !walk_keys(L).named) {
    SAY(w, SEVERITY_ERROR, path, "expected one table of named fields (%s), got an array",
        record->name);
  } else {
    lua_Integer count = 0, known = 0;
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1))
      count++;
    Subject part = s;
    do {
      known = check_rows(w, &part, known, count);
      part.record = part.record->more;
    } while (part.record != NULL);
    if (known < count && !record->closed && push_member(w, &s, "extra") != LUA_TNIL) {
      extra_check(w, record, path);
      known++;
    }
    lua_settop(L, s.table);
    if (known < count)
      say_unknown(w, &s);
  }
  walk_leave(w);
}

Verdict validate_table(lua_State *L, int index, const Record *record, const Operation *operation) {
  static const Operation none = {.path = "", .creates = 1, .keeps_masked = 1};
  Walk walk = {.L = L, .operation = operation != NULL ? operation : &none};
  Path root = {0};
  index = lua_absindex(L, index);
  luaL_checkstack(L, 8, "validate");
  walk.problems = problems_begin(L);
  json_push_shapes(L);
  walk.shapes = lua_gettop(L);
  lua_pushvalue(L, index);
  if (lua_istable(L, -1))
    check_record(&walk, record, &root);
  else
    walk_say_expected(&walk, &root, "table", false);
  walk_say_size(&walk, &root);
  lua_pop(L, 2);
  problems_end(&walk.problems);
  return (Verdict){.errors = walk.problems.errors, .warnings = walk.problems.warnings};
}
