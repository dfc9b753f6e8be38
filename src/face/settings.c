/* SPDX-License-Identifier: MIT */
#include "face/settings.h"

#include "api/options.h"
#include "check/problems.h"
#include "http/url.h"

#include <lauxlib.h>
#include <string.h>

bool settings_has_control(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
      return true;
  return false;
}

static bool is_header_name(const char *name, size_t length) {
  static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return length > 0 && strspn(name, token) == length;
}

/* Headers that the client writes itself. */
static bool is_own_header(const char *name) {
  static const char *const own[] = {"authorization",   "content-type",
                                    "content-length",  "transfer-encoding",
                                    "accept-encoding", "host",
                                    "connection",      "expect",
                                    "accept",          NULL};
  for (const char *const *o = own; *o != NULL; o++)
    if (curl_strequal(*o, name))
      return true;
  return false;
}

/* What is wrong with a header, its name at -2 and its value at -1, or NULL; `*named`: its name can
 * be shown. */
static const char *header_fault(lua_State *L, bool *named) {
  size_t length = 0;
  const char *text = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &length) : NULL;
  *named = text != NULL && is_header_name(text, length);
  if (text == NULL)
    return "expected names as keys: { [\"X-Name\"] = \"value\" }";
  if (!*named)
    return "a header name is not valid in HTTP";
  if (is_own_header(text))
    return "the client sets this header itself";
  if (lua_type(L, -1) != LUA_TSTRING)
    return "expected a string";
  text = lua_tolstring(L, -1, &length);
  return settings_has_control(text, length) ? "must not contain control characters" : NULL;
}

static void check_headers(lua_State *L, int headers, int problems, const char *option) {
  if (!lua_istable(L, headers)) {
    problems_append_error(L, problems, option, "expected a table of names and values");
    return;
  }
  for (lua_pushnil(L); lua_next(L, headers) != 0; lua_pop(L, 1)) {
    bool named;
    const char *fault = header_fault(L, &named);
    if (fault == NULL)
      continue;
    lua_pushfstring(L, named ? "%s[\"%s\"]" : "%s", option, named ? lua_tostring(L, -2) : NULL);
    problems_append_error(L, problems, lua_tostring(L, -1), fault);
    lua_pop(L, 1);
  }
}

/* Whether the value at the top is "host:port:address". */
static bool is_resolve(lua_State *L) {
  size_t length;
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &length) : NULL;
  return text != NULL && !settings_has_control(text, length) && url_resolved_address(text) != NULL;
}

static void check_resolve(lua_State *L, int list, int problems, const char *option) {
  for (lua_Integer i = 1; lua_istable(L, list) && lua_rawgeti(L, list, i) != LUA_TNIL; i++) {
    if (lua_type(L, -1) == LUA_TSTRING && !is_resolve(L)) {
      lua_pushfstring(L, "%s[%I]", option, (LUAI_UACINT)i);
      problems_append_error(L, problems, lua_tostring(L, -1), "expected \"host:port:address\"");
    }
    lua_settop(L, list);
  }
  lua_settop(L, list);
}

/* A proxy without a scheme is an http proxy. */
static bool is_proxy(const char *text) {
  static const char *const schemes[] = {"http", "https", "socks4", "socks4a", "socks5", "socks5h"};
  const char *end = strstr(text, "://");
  size_t length = end != NULL ? (size_t)(end - text) : 0;
  for (size_t i = 0; end != NULL && i < sizeof schemes / sizeof schemes[0]; i++)
    if (strlen(schemes[i]) == length && curl_strnequal(schemes[i], text, length))
      return true;
  return end == NULL;
}

/* Checks of options that the rows cannot express; adds to the problems at `problems`. */
static void check_options(lua_State *L, int options, int problems) {
  for (const Record *record = &options_connect; record != NULL; record = record->more)
    for (size_t i = 0; i < record->count; i++) {
      const Field *field = &record->fields[i];
      lua_pushstring(L, field->name);
      lua_rawget(L, options);
      if (field->id == OPTION_HEADERS && !lua_isnil(L, -1)) {
        check_headers(L, lua_gettop(L), problems, field->name);
      } else if (field->id == OPTION_RESOLVE) {
        check_resolve(L, lua_gettop(L), problems, field->name);
      } else if (lua_type(L, -1) == LUA_TSTRING && field->type == TYPE_STRING) {
        const char *text = lua_tostring(L, -1);
        if (settings_has_control(text, strlen(text))) /* the row's check has reported a NUL */
          problems_append_error(L, problems, field->name, "must not contain control characters");
        else if (field->id == OPTION_PROXY && !is_proxy(text))
          problems_append_error(L, problems, field->name,
                                "must begin with \"http://\", \"https://\" or \"socks5://\"");
      }
      lua_pop(L, 1);
    }
}

static void check_url(lua_State *L, int options, int problems) {
  const char *wrong = NULL;
  size_t length;
  lua_pushliteral(L, "url");
  if (lua_rawget(L, options) == LUA_TSTRING) {
    const char *url = lua_tolstring(L, -1, &length);
    if (!settings_has_control(url, length) &&
        !url_check(url, &wrong)) /* the first mistake has been reported */
      luaL_error(L, "not enough memory");
  }
  if (wrong != NULL) {
    problems_append_error(L, problems, "url", wrong);
  }
  lua_pop(L, 1);
}

void settings_check(lua_State *L, int options, int problems) {
  check_options(L, options, problems);
  check_url(L, options, problems);
}

/* The value differs from the one that was validated: a finalizer has changed the caller's table. */
static void changed(lua_State *L, const Field *option) {
  luaL_error(L, "option \"%s\" was changed while it was being read", option->name);
}

static CURLcode set_headers(lua_State *L, HttpSession *session, const Field *option, int headers) {
  CURLcode code = CURLE_OK;
  for (lua_pushnil(L); lua_next(L, headers) != 0; lua_pop(L, 1)) {
    bool named;
    if (header_fault(L, &named) != NULL)
      changed(L, option);
    const char *name = lua_tostring(L, -2), *value = lua_tostring(L, -1);
    bool empty = value[strspn(value, " ")] == '\0'; /* libcurl would leave the header out */
    const char *line = lua_pushfstring(L, empty ? "%s;" : "%s: %s", name, value);
    if (code == CURLE_OK)
      code = http_session_add(session, option, line);
    lua_pop(L, 1);
  }
  return code;
}

static CURLcode set_resolve(lua_State *L, HttpSession *session, const Field *option, int list) {
  CURLcode code = CURLE_OK;
  for (lua_Integer i = 1; code == CURLE_OK && lua_rawgeti(L, list, i) != LUA_TNIL; i++) {
    if (!is_resolve(L))
      changed(L, option);
    const char *text = lua_tostring(L, -1), *address = url_resolved_address(text);
    bool bare = address[0] != '[' && strchr(address, ':') != NULL; /* IPv6 */
    lua_pushlstring(L, text, (size_t)(address - text));
    lua_pushfstring(L, bare ? "%s[%s]" : "%s%s", lua_tostring(L, -1), address);
    code = http_session_add(session, option, lua_tostring(L, -1));
    lua_pop(L, 3);
  }
  lua_settop(L, list);
  return code;
}

/* Gives the value at the top, which passed validation, to the session. */
static CURLcode set_option(lua_State *L, HttpSession *session, const Field *option) {
  int value = lua_gettop(L);
  bool list = option->array || option->type == TYPE_ANY;
  if (list && !lua_istable(L, value))
    changed(L, option);
  if (option->array)
    return set_resolve(L, session, option, value);
  if (list)
    return set_headers(L, session, option, value);
  if (option->type == TYPE_STRING)
    return http_session_set_text(session, option, lua_tostring(L, value));
  return http_session_set_number(
      session, option, lua_isboolean(L, value) ? lua_toboolean(L, value) : lua_tonumber(L, value));
}

void settings_apply(lua_State *L, HttpSession *session, int options, int problems) {
  for (const Record *record = &options_transport; record != NULL; record = record->more)
    for (size_t i = 0; i < record->count; i++) {
      const Field *field = &record->fields[i];
      CURLcode code = CURLE_OK;
      lua_pushstring(L, field->name);
      if (lua_rawget(L, options) != LUA_TNIL)
        code = set_option(L, session, field);
      if (code == CURLE_OUT_OF_MEMORY)
        luaL_error(L, "not enough memory");
      if (code != CURLE_OK) {
        const char *why = curl_easy_strerror(code); /* such as: built without it */
        bool too_long = code == CURLE_BAD_FUNCTION_ARGUMENT;
        problems_append_error(L, problems, field->name, too_long ? "is too long" : why);
      }
      lua_pop(L, 1);
    }
}
