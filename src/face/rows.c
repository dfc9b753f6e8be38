/* SPDX-License-Identifier: MIT */
#include "face/rows.h"

#include "api/operations.h"
#include "api/options.h"
#include "api/records.h"
#include "api/schema.h"
#include "api/traps.h"
#include "base/near.h"
#include "reply/outcome.h"
#include "json/json.h"

#include <lauxlib.h>

/* Fields that are empty, zero or false are left out, so that `if field.array` works. */

static void set_string(lua_State *L, const char *key, const char *value) {
  if (value != NULL) {
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
  }
}

static void set_flag(lua_State *L, const char *key, bool value) {
  if (value) {
    lua_pushboolean(L, true);
    lua_setfield(L, -2, key);
  }
}

static void set_record(lua_State *L, const char *key, const Record *record) {
  set_string(L, key, record != NULL ? record->name : NULL);
}

static void set_strings(lua_State *L, const char *key, const char *const *values) {
  if (values == NULL)
    return;
  lua_newtable(L);
  for (lua_Integer i = 0; values[i] != NULL; i++) {
    lua_pushstring(L, values[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, key);
}

static void set_choices(lua_State *L, const Choice *choices) {
  if (choices == NULL)
    return;
  lua_newtable(L);
  for (lua_Integer i = 0; choices[i].value != NULL; i++) {
    lua_createtable(L, 0, 2);
    set_string(L, "value", choices[i].value);
    set_string(L, "caution", choices[i].caution);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "choices");
}

static const char *severity_name(Severity severity) {
  static const char *const names[] = {
      [SEVERITY_NONE] = NULL, [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};
  return names[severity];
}

static const char *format_name(Format format) {
  static const char *const names[] = {[FORMAT_FREE] = NULL,
                                      [FORMAT_FILLED] = "filled",
                                      [FORMAT_NAME] = "name",
                                      [FORMAT_GPU] = "gpu",
                                      [FORMAT_TIME] = "time"};
  return names[format];
}

static const char *secret_name(Secret secret) {
  static const char *const names[] = {[SECRET_NEVER] = NULL,
                                      [SECRET_IF_MARKED] = "if_marked",
                                      [SECRET_UNLESS_CLEARED] = "unless_cleared"};
  return names[secret];
}

static void push_field(lua_State *L, const Field *field) {
  const Rare *rare = schema_rare(field);
  lua_createtable(L, 0, 8);
  set_string(L, "name", field->name);
  set_string(L, "note", field->note);
  set_string(L, "type", schema_type_name(field->type));
  set_record(L, "record", field->record);
  set_flag(L, "array", field->array);
  set_string(L, "required", severity_name(field->required));
  set_string(L, "why", rare->why);
  set_string(L, "fallback", field->fallback);
  set_string(L, "example", field->example);
  set_choices(L, field->choices);
  set_strings(L, "reserved", rare->reserved);
  if (field->below != SEVERITY_NONE) {
    lua_pushinteger(L, field->minimum);
    lua_setfield(L, -2, "minimum");
    set_string(L, "below", severity_name(field->below));
  }
  set_string(L, "format", format_name(field->format));
  set_string(L, "wire", rare->wire);
  set_string(L, "alias", rare->alias);
  set_string(L, "caution", rare->caution);
  set_string(L, "reset", rare->reset);
  set_string(L, "secret", secret_name(field->secret));
  set_flag(L, "marks_secret", field->marks_secret);
  set_flag(L, "masked", field->masked);
  set_flag(L, "unique", field->unique);
  set_flag(L, "or_false", field->or_false);
  set_flag(L, "unsent", field->unsent);
}

static void push_rule(lua_State *L, const Rule *rule) {
  static const char *const kinds[] = {
      [RULE_NEEDS] = "needs", [RULE_USELESS] = "useless", [RULE_WITHIN] = "within"};
  lua_createtable(L, 0, 6);
  set_string(L, "kind", kinds[rule->kind]);
  set_string(L, "severity", severity_name(rule->severity));
  set_string(L, "field", rule->field);
  set_string(L, "value", rule->value);
  set_string(L, "other", rule->other);
  set_string(L, "why", rule->why);
}

static void push_record(lua_State *L, const Record *record) {
  lua_createtable(L, 0, 6);
  set_string(L, "name", record->name);
  set_string(L, "note", record->note);
  set_string(L, "source", record->source);
  set_record(L, "more", record->more);
  set_flag(L, "closed", record->closed);
  lua_createtable(L, (int)record->count, 0);
  for (size_t i = 0; i < record->count; i++) {
    push_field(L, &record->fields[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_setfield(L, -2, "fields");
  lua_createtable(L, (int)record->rule_count, 0);
  for (size_t i = 0; i < record->rule_count; i++) {
    push_rule(L, &record->rules[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_setfield(L, -2, "rules");
}

static const char *repeat_name(Repeat repeat) {
  static const char *const names[] = {
      [REPEAT_ALWAYS] = "always", [REPEAT_REPLACE] = "replace", [REPEAT_NEVER] = "never"};
  return names[repeat];
}

static void push_operation(lua_State *L, const Operation *operation) {
  lua_createtable(L, 0, 10);
  set_string(L, "name", operation->name);
  set_string(L, "title", operation->title);
  set_string(L, "source", operation->source);
  set_string(L, "method", operation->method);
  set_string(L, "path", operation->path);
  set_string(L, "fixed", operation->fixed);
  set_record(L, "body", operation->body);
  set_record(L, "query", operation->query);
  set_record(L, "options", operation->body != NULL ? &options_write : operation->query);
  set_record(L, "reply", operation->reply);
  set_string(L, "repeats", repeat_name(operation->repeat));
  set_flag(L, "named", operation->named);
  set_flag(L, "creates", operation->creates);
  set_flag(L, "replaces", operation->replaces);
  set_flag(L, "keeps_masked", operation->keeps_masked);
  set_flag(L, "licensed", operation->licensed);
}

static void push_trap(lua_State *L, const Trap *trap) {
  lua_createtable(L, 0, 4);
  lua_pushinteger(L, trap->number);
  lua_setfield(L, -2, "number");
  set_string(L, "text", trap->text);
  set_string(L, "evidence", trap->evidence);
  set_strings(L, "operations", trap->operations);
}

/* Appends the records to the array on top. */
static void append_records(lua_State *L, const Record *const *records, size_t count) {
  for (size_t i = 0; i < count; i++) {
    push_record(L, records[i]);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  }
}

static int rows_records(lua_State *L) {
  size_t sent, options;
  const Record *const *api = schema_records(&sent);
  const Record *const *ours = options_records(&options);
  const Record *const outcomes[] = {&outcome_failure, &outcome_problem};
  lua_createtable(L, (int)(sent + options), 0);
  append_records(L, api, sent);
  append_records(L, ours, options);
  append_records(L, outcomes, COUNT(outcomes));
  return 1;
}

static int rows_operations(lua_State *L) {
  size_t count;
  const Operation *operations = operations_all(&count);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    push_operation(L, &operations[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int rows_traps(lua_State *L) {
  size_t count;
  const Trap *traps = traps_all(&count);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    push_trap(L, &traps[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

static int rows_kinds(lua_State *L) {
  lua_newtable(L);
  for (lua_Integer i = 0; outcome_kinds[i].name != NULL; i++) {
    lua_createtable(L, 0, 2);
    set_string(L, "name", outcome_kinds[i].name);
    set_string(L, "when", outcome_kinds[i].when);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* near(written, meant) -> the number of typos, or nil if it is another word */
static int rows_near(lua_State *L) {
  int slips = near_slips(luaL_checkstring(L, 1), luaL_checkstring(L, 2));
  if (slips < 0)
    lua_pushnil(L);
  else
    lua_pushinteger(L, slips);
  return 1;
}

static int rows_metatables(lua_State *L) {
  size_t count;
  const Record *const *records = schema_records(&count);
  lua_createtable(L, 0, (int)count + 1);
  for (size_t i = 0; i < count; i++) {
    json_push_record_metatable(L, records[i]);
    lua_setfield(L, -2, records[i]->name);
  }
  json_push_record_metatable(L, &outcome_problem);
  lua_setfield(L, -2, outcome_problem.name);
  json_push_array_metatable(L);
  lua_setfield(L, -2, "array");
  return 1;
}

void rows_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"kinds", rows_kinds},
                                       {"metatables", rows_metatables},
                                       {"near", rows_near},
                                       {"records", rows_records},
                                       {"operations", rows_operations},
                                       {"traps", rows_traps},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  lua_pushliteral(L, SCHEMA_MASK);
  lua_setfield(L, -2, "mask");
}
