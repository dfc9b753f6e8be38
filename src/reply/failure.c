/* SPDX-License-Identifier: MIT */
#include "reply/failure.h"

#include <lauxlib.h>
#include <stdint.h>
#include <string.h>

#define MAX_SERVER_TEXT 1000
#define MAX_SHOWN 200

static void set_text(lua_State *L, const char *key, const char *value) {
  if (value != NULL && value[0] != '\0') {
    lua_pushstring(L, value);
    lua_setfield(L, -2, key);
  }
}

/* How many of the first `most` bytes of a text to keep, so that it ends between characters if it is
 * UTF-8: no character is longer than four bytes. */
static size_t cut_length(const char *text, size_t length, size_t most) {
  size_t end = length < most ? length : most;
  while (end < length && end + 3 > most && ((unsigned char)text[end] & 0xC0) == 0x80)
    end--;
  return end;
}

/* Appends text for one line on a terminal: blanks for what text_shown rejects, at most `most`
 * bytes, cut between characters. */
static void add_line(luaL_Buffer *out, const char *text, size_t length, size_t most) {
  size_t end = cut_length(text, length, most), step;
  bool blank = false; /* what replaces a character: a blank, so that words are not joined */
  for (size_t i = 0; i < end; i += step) {
    step = text_shown(text + i, end - i);
    if (step > 0) {
      luaL_addlstring(out, text + i, step);
      blank = false;
      continue;
    }
    step = 1;
    if (!blank || ((unsigned char)text[i] & 0xC0) != 0x80)
      luaL_addstring(out, " ");
    blank = true;
  }
  if (end < length)
    luaL_addstring(out, "...");
}

/* Appends the value of a field of the input, quoted; a question mark if it is missing. The slot
 * above the input holds it meanwhile: there must be nothing between the buffer and the top. */
static void add_field(lua_State *L, luaL_Buffer *out, int input, const char *key, size_t length) {
  size_t size;
  lua_pushlstring(L, key, length);
  const char *value = lua_rawget(L, input) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : NULL;
  lua_replace(L, input + 1);
  if (value == NULL) {
    luaL_addstring(out, "?");
  } else {
    luaL_addstring(out, "\"");
    add_line(out, value, size, MAX_SHOWN);
    luaL_addstring(out, "\"");
  }
}

/* Pushes `says` with its {field}s replaced. */
static void push_says(lua_State *L, const char *says, int input) {
  luaL_Buffer out;
  const char *open;
  lua_pushvalue(L, input); /* a copy of the input, and a slot for one of its values */
  input = lua_gettop(L);
  lua_pushnil(L);
  luaL_buffinit(L, &out);
  while ((open = strchr(says, '{')) != NULL) {
    const char *close = strchr(open, '}');
    luaL_addlstring(&out, says, (size_t)(open - says));
    add_field(L, &out, input, open + 1, (size_t)(close - open - 1));
    says = close + 1;
  }
  luaL_addstring(&out, says);
  luaL_pushresult(&out);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

void failure_push(lua_State *L, const FailureFacts *facts) {
  const Operation *operation = facts->operation;
  lua_createtable(L, 0, 12);
  luaL_setmetatable(L, FAILURE);
  set_text(L, "kind", facts->kind);
  push_says(L, facts->says, facts->input);
  lua_setfield(L, -2, "message");
  set_text(L, "hint", facts->hint);
  set_text(L, "operation", operation->name);
  set_text(L, "method", operation->method);
  set_text(L, "url", facts->url);
  set_text(L, "sent", facts->sent);
  set_text(L, "cause", facts->cause);
  if (facts->status > 0) {
    lua_pushinteger(L, facts->status);
    lua_setfield(L, -2, "status");
  }
  if (facts->retry_after >= 0) {
    lua_pushinteger(L, facts->retry_after);
    lua_setfield(L, -2, "retry_after");
  }
  lua_pushnumber(L, facts->elapsed);
  lua_setfield(L, -2, "elapsed");
}

/* Whether the problem at `index` is a warning. */
static bool is_warning(lua_State *L, int index) {
  bool warning = false;
  if (lua_istable(L, index)) {
    lua_getfield(L, index, "severity");
    warning = lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), "warning") == 0;
    lua_pop(L, 1);
  }
  return warning;
}

void failure_push_invalid(lua_State *L, const Operation *operation, const char *what) {
  int problems = lua_gettop(L);
  lua_Integer count = (lua_Integer)lua_rawlen(L, problems), warnings = 0;
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, problems, i);
    warnings += is_warning(L, lua_gettop(L));
    lua_pop(L, 1);
  }
  if (warnings < count) /* otherwise strict makes the warnings block */
    count -= warnings;
  lua_createtable(L, 0, 6);
  luaL_setmetatable(L, FAILURE);
  set_text(L, "kind", "invalid");
  lua_pushfstring(L, "invalid %s for %s (%I problem%s)", what, operation->name, (LUAI_UACINT)count,
                  count == 1 ? "" : "s");
  lua_setfield(L, -2, "message");
  set_text(L, "operation", operation->name);
  set_text(L, "sent", "no");
  lua_insert(L, -2);
  lua_setfield(L, -2, "problems");
}

bool failure_append_server_text(Text *out, const char *text, size_t length, const char *hide,
                                size_t hide_length) {
  size_t i = 0, end = cut_length(text, length, MAX_SERVER_TEXT);
  bool ok = true;
  while (ok && i < end) {
    if (hide_length > 0 && length - i >= hide_length && memcmp(text + i, hide, hide_length) == 0) {
      ok = text_append_string(out, "[hidden]");
      i += hide_length;
    } else {
      ok = text_append(out, text + i, 1);
      i++;
    }
  }
  return ok;
}

/* Appends a text field of the failure at 1, if it has one, up to that many bytes. */
static bool add_text(lua_State *L, luaL_Buffer *out, const char *before, const char *key,
                     size_t most) {
  size_t length;
  const char *value;
  lua_getfield(L, 1, key);
  lua_replace(L, 2);
  value = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &length) : NULL;
  if (value == NULL)
    return false;
  luaL_addstring(out, before);
  add_line(out, value, length, most);
  return true;
}

/* Adds the whole number of the table at `index`, if it has one. */
static void add_number(lua_State *L, int index, luaL_Buffer *out, const char *before,
                       const char *key) {
  char digits[32];
  lua_getfield(L, index, key);
  lua_replace(L, 2);
  if (!lua_isinteger(L, 2))
    return;
  luaL_addstring(out, before);
  lua_pushfstring(L, "%I", (LUAI_UACINT)lua_tointeger(L, 2));
  lua_replace(L, 2);
  strncpy(digits, lua_tostring(L, 2), sizeof digits - 1);
  digits[sizeof digits - 1] = '\0';
  luaL_addstring(out, digits);
}

/* Adds the file and the line of the problem at 4, if it has them. */
static const char *add_place(lua_State *L, luaL_Buffer *out, const char *before) {
  size_t length;
  lua_getfield(L, 4, "file");
  lua_replace(L, 2);
  const char *file = lua_type(L, 2) == LUA_TSTRING ? lua_tolstring(L, 2, &length) : NULL;
  if (file == NULL)
    return before;
  luaL_addstring(out, before);
  add_line(out, file, length, MAX_SERVER_TEXT);
  add_number(L, 4, out, ":", "line");
  return ": ";
}

static void add_problems(lua_State *L, luaL_Buffer *out) {
  for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, 3); i++) {
    static const char *const keys[] = {"path", "message"};
    const char *before = "\n  ";
    lua_rawgeti(L, 3, i);
    lua_replace(L, 4);
    if (!lua_istable(L, 4))
      continue;
    if (is_warning(L, 4))
      before = "\n  (warning) ";
    before = add_place(L, out, before);
    for (int k = 0; k < 2; k++) {
      lua_getfield(L, 4, keys[k]);
      lua_replace(L, 2);
      const char *text = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
      if (text == NULL || text[0] == '\0')
        continue;
      luaL_addstring(out, before);
      luaL_addstring(out, text);
      before = ": ";
    }
  }
}

/* One line, then what helps: problems, the hint, the server's message. Slots 2 to 4, below the
 * buffer's own slot, hold what is being appended. */
static int failure_tostring(lua_State *L) {
  luaL_Buffer out;
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 4);
  luaL_buffinit(L, &out);
  luaL_addstring(&out, FAILURE);
  if (!add_text(L, &out, ": ", "message", SIZE_MAX))
    luaL_addstring(&out, ": no message");
  lua_getfield(L, 1, "problems");
  lua_replace(L, 3);
  if (lua_istable(L, 3)) {
    add_problems(L, &out);
  } else if (add_text(L, &out, " (", "kind", MAX_SHOWN)) {
    add_text(L, &out, ", ", "operation", MAX_SHOWN);
    add_number(L, 1, &out, ", HTTP ", "status");
    add_number(L, 1, &out, ", code ", "code");
    luaL_addstring(&out, ")");
  }
  add_text(L, &out, "\n  hint: ", "hint", SIZE_MAX);
  add_text(L, &out, "\n  server: ", "server_message", MAX_SHOWN);
  add_text(L, &out, "\n  server: ", "description", MAX_SHOWN);
  add_text(L, &out, "\n  cause: ", "cause", MAX_SHOWN);
  luaL_pushresult(&out);
  return 1;
}

/* core.failure(fields) -> the same table, now a failure: for conclusions of the Lua layer that no
 * single exchange shows. */
static int core_failure(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  luaL_setmetatable(L, FAILURE);
  return 1;
}

/* core.is_failure(value) -> boolean */
static int core_is_failure(lua_State *L) {
  luaL_checkany(L, 1);
  luaL_getmetatable(L, FAILURE);
  lua_pushboolean(L, lua_getmetatable(L, 1) && lua_rawequal(L, -1, -2));
  return 1;
}

/* core.invalid(operation, problems) -> the failure that a call with these problems returns. */
static int core_invalid(lua_State *L) {
  const Operation *operation = operations_find(luaL_checkstring(L, 1));
  if (operation == NULL)
    return luaL_argerror(L, 1, "no such operation");
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  failure_push_invalid(L, operation, operation->body != NULL ? "definition" : "query");
  return 1;
}

void failure_open(lua_State *L) {
  lua_pushcfunction(L, core_is_failure);
  lua_setfield(L, -2, "is_failure");
  lua_pushcfunction(L, core_invalid);
  lua_setfield(L, -2, "invalid");
  lua_pushcfunction(L, core_failure);
  lua_setfield(L, -2, "failure");
  luaL_newmetatable(L, FAILURE);
  lua_pushcfunction(L, failure_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pop(L, 1);
}
