/* SPDX-License-Identifier: MIT */
#include "call.h"

#include "client.h"
#include "failure.h"
#include "json.h"
#include "judge.h"
#include "loop.h"
#include "options.h"
#include "validate.h"

#include <lauxlib.h>
#include <string.h>

#define CALL "zadig.Call"

typedef struct Call {
  HttpExchange exchange;
  const Operation *operation; /* NULL: closed */
  Text url;
  Text body;
} Call;

/* User values of a call. INPUT is what the operation was given, its project filled in. */
enum { CALL_CLIENT = 1, CALL_INPUT, CALL_ENGINE, CALL_VALUES = CALL_ENGINE };

/* Arguments and slots of core.prepare. */
enum { CLIENT_AT = 1, NAME_AT, INPUT_AT, OPTIONS_AT, PROBLEMS_AT, SELF_AT };

static Call *call_check(lua_State *L) {
  Call *call = luaL_checkudata(L, 1, CALL);
  if (call->operation == NULL)
    luaL_error(L, "attempt to use a closed call");
  return call;
}

static int call_close(lua_State *L) {
  Call *call = luaL_checkudata(L, 1, CALL);
  lua_settop(L, 1);
  if (lua_getiuservalue(L, 1, CALL_ENGINE) == LUA_TUSERDATA)
    loop_forget(L, 2, &call->exchange);
  call->operation = NULL;
  http_exchange_release(&call->exchange);
  text_release(&call->url);
  text_wipe(&call->body); /* it may hold credentials */
  return 0;
}

/* Adds the fields of the table at `from` to a new one, which is pushed; nil adds none. */
static void push_copy(lua_State *L, int from) {
  lua_newtable(L);
  if (lua_isnil(L, from))
    return;
  lua_pushnil(L);
  while (lua_next(L, from) != 0) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

/* Pushes the project of this call that its input does not name: the options' or the client's. */
static int push_project(lua_State *L) {
  if (lua_istable(L, OPTIONS_AT)) {
    lua_pushliteral(L, SCHEMA_PROJECT);
    if (lua_rawget(L, OPTIONS_AT) != LUA_TNIL)
      return LUA_TSTRING;
    lua_pop(L, 1);
  }
  return lua_getiuservalue(L, CLIENT_AT, CLIENT_PROJECT);
}

/* Replaces the input by what is validated and sent: for a definition without a project a
 * copy with one, for a query the options together with the build's name. */
static void complete_input(lua_State *L, const Operation *operation) {
  if (operation->body != NULL) {
    lua_pushliteral(L, SCHEMA_PROJECT);
    bool named = lua_rawget(L, INPUT_AT) != LUA_TNIL;
    lua_pop(L, 1);
    if (named)
      return;
    push_copy(L, INPUT_AT);
  } else {
    push_copy(L, OPTIONS_AT);
    if (operation->named) { /* the first row of its query is the name */
      lua_pushvalue(L, INPUT_AT);
      lua_setfield(L, -2, operation->query->fields[0].name);
    }
  }
  lua_replace(L, INPUT_AT);
  lua_pushliteral(L, SCHEMA_PROJECT);
  if (push_project(L) != LUA_TNIL)
    lua_rawset(L, INPUT_AT);
  else
    lua_pop(L, 2);
}

/* Appends the problems at the top to those at PROBLEMS_AT, each path behind "options.", and
 * pops them. */
static void append_problems(lua_State *L) {
  int from = lua_gettop(L);
  if (lua_isnil(L, PROBLEMS_AT)) {
    lua_newtable(L);
    lua_replace(L, PROBLEMS_AT);
  }
  for (lua_Integer i = 1; lua_rawgeti(L, from, i) == LUA_TTABLE; i++) {
    lua_getfield(L, -1, "path");
    lua_pushfstring(L, "options.%s", lua_tostring(L, -1));
    lua_setfield(L, -3, "path");
    lua_pop(L, 1);
    lua_rawseti(L, PROBLEMS_AT, (lua_Integer)lua_rawlen(L, PROBLEMS_AT) + 1);
  }
  lua_settop(L, from - 1);
}

/* A definition and its call must not name different projects. */
static int check_same_project(lua_State *L) {
  const char *option, *given;
  bool same;
  lua_pushliteral(L, SCHEMA_PROJECT);
  option = lua_rawget(L, OPTIONS_AT) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  lua_pushliteral(L, SCHEMA_PROJECT);
  given = lua_rawget(L, INPUT_AT) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  same = option == NULL || given == NULL || strcmp(option, given) == 0;
  lua_pop(L, 2);
  if (same)
    return 0;
  lua_createtable(L, 1, 0);
  lua_createtable(L, 0, 3);
  lua_pushliteral(L, SCHEMA_PROJECT);
  lua_setfield(L, -2, "path");
  lua_pushliteral(L, "differs from the definition's; the definition decides");
  lua_setfield(L, -2, "message");
  lua_pushliteral(L, "error");
  lua_setfield(L, -2, "severity");
  lua_rawseti(L, -2, 1);
  append_problems(L);
  return 1;
}

static bool is_strict(lua_State *L, const Client *client) {
  bool strict = client->strict;
  if (lua_istable(L, OPTIONS_AT)) {
    lua_getfield(L, OPTIONS_AT, "strict");
    if (!lua_isnil(L, -1))
      strict = lua_toboolean(L, -1);
    lua_pop(L, 1);
  }
  return strict;
}

/* Leaves the problems, or nil, at PROBLEMS_AT; true when they block the call. */
static bool has_problems(lua_State *L, const Operation *operation, const Client *client) {
  bool definition = operation->body != NULL;
  Verdict verdict =
      validate_table(L, INPUT_AT, definition ? operation->body : operation->query, operation);
  if (definition && !lua_isnil(L, OPTIONS_AT)) {
    Verdict options = validate_table(L, OPTIONS_AT, &options_write, NULL);
    if (lua_isnil(L, -1))
      lua_pop(L, 1);
    else
      append_problems(L);
    verdict.errors += options.errors + check_same_project(L);
    verdict.warnings += options.warnings;
  }
  return verdict.errors > 0 || (verdict.warnings > 0 && is_strict(L, client));
}

/* Appends the value of a field of the input, percent-encoded. False: it has none. */
static bool append_value(lua_State *L, Text *url, const char *before, const char *key,
                         const char *field) {
  size_t length;
  bool ok;
  lua_pushstring(L, field);
  if (lua_rawget(L, INPUT_AT) == LUA_TNIL) {
    lua_pop(L, 1);
    return false;
  }
  if (lua_type(L, -1) == LUA_TNUMBER) /* 2.0 is the page 2 */
    lua_pushfstring(L, "%I", (LUAI_UACINT)lua_tointeger(L, -1));
  else
    lua_pushvalue(L, -1);
  const char *value = lua_tolstring(L, -1, &length);
  ok = text_append_string(url, before) && text_append_string(url, key) &&
       http_append_encoded(url, value, length);
  lua_pop(L, 2);
  if (!ok)
    luaL_error(L, "not enough memory");
  return true;
}

/* Appends the path, its {field}s filled in. */
static void append_path(lua_State *L, Text *url, const char *path) {
  const char *open;
  while ((open = strchr(path, '{')) != NULL) {
    const char *close = strchr(open, '}');
    if (!text_append(url, path, (size_t)(open - path)))
      luaL_error(L, "not enough memory");
    lua_pushlstring(L, open + 1, (size_t)(close - open - 1));
    append_value(L, url, "", "", lua_tostring(L, -1));
    lua_pop(L, 1);
    path = close + 1;
  }
  if (!text_append_string(url, path))
    luaL_error(L, "not enough memory");
}

static void append_query(lua_State *L, Text *url, const Operation *operation) {
  const char *before = "?";
  if (operation->fixed != NULL) {
    if (!text_append_string(url, before) || !text_append_string(url, operation->fixed))
      luaL_error(L, "not enough memory");
    before = "&";
  }
  for (size_t i = 0; i < operation->query->count; i++) {
    const Field *field = &operation->query->fields[i];
    const char *const keys[] = {schema_wire(field), field->alias};
    for (size_t k = 0; k < COUNT(keys) && keys[k] != NULL && !field->unsent; k++) {
      lua_pushfstring(L, "%s=", keys[k]);
      if (append_value(L, url, before, lua_tostring(L, -1), field->name))
        before = "&";
      lua_pop(L, 1);
    }
  }
}

/* Pushes a call that is ready to be exchanged. */
static void push_call(lua_State *L, const Operation *operation, Client *client) {
  Call *call = lua_newuserdatauv(L, sizeof *call, CALL_VALUES);
  *call = (Call){.operation = operation};
  luaL_setmetatable(L, CALL);
  http_exchange_init(&call->exchange, client->session);
  lua_pushvalue(L, CLIENT_AT);
  lua_setiuservalue(L, SELF_AT, CALL_CLIENT);
  lua_pushvalue(L, INPUT_AT);
  lua_setiuservalue(L, SELF_AT, CALL_INPUT);
  if (!text_append(&call->url, client->url.data, client->url.length))
    luaL_error(L, "not enough memory");
  append_path(L, &call->url, operation->path);
  append_query(L, &call->url, operation);
  if (operation->body != NULL)
    json_encode(L, INPUT_AT, operation->body, &call->body);
  call->exchange.method = operation->method;
  call->exchange.url = &call->url;
  call->exchange.body = operation->body != NULL ? &call->body : NULL;
  call->exchange.repeatable = operation->repeat == REPEAT_ALWAYS;
}

/* core.prepare(client, operation, input, options) -> call, warnings | nil
 *   or nil, failure of kind invalid. The caller has checked the arguments' types: input is the
 * definition, the build's name, or nil where there is neither; options is a table or nil. */
static int core_prepare(lua_State *L) {
  Client *client = client_test(L, CLIENT_AT);
  const Operation *operation = operations_find(luaL_checkstring(L, NAME_AT));
  luaL_argcheck(L, client != NULL && client->session != NULL, CLIENT_AT, "open client expected");
  luaL_argcheck(L, operation != NULL, NAME_AT, "no such operation");
  lua_settop(L, OPTIONS_AT);
  luaL_argcheck(L, operation->body == NULL || lua_istable(L, INPUT_AT), INPUT_AT, "table expected");
  luaL_argcheck(L, lua_isnil(L, OPTIONS_AT) || lua_istable(L, OPTIONS_AT), OPTIONS_AT,
                "table expected");
  complete_input(L, operation);
  if (has_problems(L, operation, client)) {
    failure_push_invalid(L, operation, operation->body != NULL ? "definition" : "query");
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  push_call(L, operation, client);
  lua_pushvalue(L, PROBLEMS_AT);
  return 2;
}

/* call:start(engine, timeout | nil, connect_timeout | nil): seconds. */
static int call_start(lua_State *L) {
  Call *call = call_check(L);
  HttpExchange *x = &call->exchange;
  luaL_argcheck(L, x->engine == NULL, 1, "the call runs already");
  if (!lua_isnoneornil(L, 3))
    x->timeout_ms = http_milliseconds(luaL_checknumber(L, 3));
  if (!lua_isnoneornil(L, 4))
    x->connect_timeout_ms = http_milliseconds(luaL_checknumber(L, 4));
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, 1, CALL_ENGINE);
  x->end = HTTP_IDLE;
  loop_start(L, 2, x, 1);
  return 0;
}

/* call:cancel(): what runs ends as cancelled, and the engine hands it out. */
static int call_cancel(lua_State *L) {
  engine_cancel(&call_check(L)->exchange);
  return 0;
}

/* call:done() -> has the exchange ended? */
static int call_done(lua_State *L) {
  lua_pushboolean(L, call_check(L)->exchange.end != HTTP_IDLE);
  return 1;
}

static const char *sent_name(HttpSent sent) {
  static const char *const names[] = {
      [HTTP_SENT_NO] = "no", [HTTP_SENT_MAYBE] = "maybe", [HTTP_SENT_YES] = "yes"};
  return names[sent];
}

static FailureFacts call_facts(const Call *call, int input) {
  const HttpExchange *x = &call->exchange;
  return (FailureFacts){.operation = call->operation,
                        .url = call->url.data,
                        .sent = sent_name(x->sent),
                        .status = x->status,
                        .retry_after = x->retry_after,
                        .elapsed = x->elapsed,
                        .input = input};
}

/* Sets the field of the failure at the top to server text. */
static void set_server_text(lua_State *L, const Call *call, const char *key, const char *text,
                            size_t length) {
  size_t secret_length = 0;
  const char *secret = http_session_secret(call->exchange.session, &secret_length);
  if (length == 0)
    return;
  failure_push_server_text(L, text, length, secret, secret_length);
  lua_setfield(L, -2, key);
}

/* Sets `to` in the failure at the top from the text `from` of the error object at `error`. */
static void copy_server_text(lua_State *L, const Call *call, int error, const char *from,
                             const char *to) {
  size_t length;
  lua_pushstring(L, from);
  if (lua_rawget(L, error) == LUA_TSTRING) {
    const char *text = lua_tolstring(L, -1, &length);
    lua_insert(L, -2);
    set_server_text(L, call, to, text, length);
    lua_insert(L, -2);
  }
  lua_pop(L, 1);
}

/* Pushes the failure that a reply other than a success means. The error object is decoded by
 * no row: whatever it is, it must not cost the status. */
static void push_judged(lua_State *L, const Call *call, int input) {
  const HttpExchange *x = &call->exchange;
  const char *text = x->reply.data != NULL ? x->reply.data : "";
  long code = 0;
  bool object = json_decode(L, text, x->reply.length, NULL); /* else: why it is none */
  int error = lua_gettop(L);
  object = object && lua_istable(L, error);
  if (object) {
    lua_pushliteral(L, "code");
    lua_rawget(L, error);
    code = lua_isinteger(L, -1) ? (long)lua_tointeger(L, -1) : 0;
    lua_pop(L, 1);
  }
  const Judgement *judgement = judge_reply(x->status, code, text);
  FailureFacts facts = call_facts(call, input);
  facts.kind = judgement->kind;
  facts.says = judgement->says;
  facts.hint = judgement->hint;
  if (x->redirect.length > 0) {
    facts.says = "the server redirects, which is never followed";
    facts.hint = "put the address it names into url, if it is yours";
  }
  failure_push(L, &facts);
  if (code != 0) {
    lua_pushinteger(L, code);
    lua_setfield(L, -2, "code");
  }
  if (x->redirect.length > 0)
    set_server_text(L, call, "redirect", x->redirect.data, x->redirect.length);
  if (object) {
    copy_server_text(L, call, error, "message", "server_message");
    copy_server_text(L, call, error, "description", "description");
    copy_server_text(L, call, error, "reason", "description");
  } else {
    set_server_text(L, call, "description", text, x->reply.length);
  }
  lua_remove(L, error);
}

static void push_unfinished(lua_State *L, const Call *call, int input) {
  static const char *const kinds[] = {
      [HTTP_NETWORK] = "network",   [HTTP_TIMEOUT] = "timeout",     [HTTP_TLS] = "tls",
      [HTTP_PROTOCOL] = "protocol", [HTTP_CANCELLED] = "cancelled",
  };
  const HttpExchange *x = &call->exchange;
  FailureFacts facts = call_facts(call, input);
  facts.kind = kinds[x->end];
  facts.says = x->code->says;
  facts.hint = x->code->hint;
  facts.cause = x->cause;
  if (x->too_large) {
    facts.says = "the reply is larger than max_body, or its headers have no end";
    facts.hint = "raise max_body, or ask for smaller pages";
    facts.cause = NULL;
  }
  failure_push(L, &facts);
}

/* call:result() -> reply, or nil and a failure: judges and decodes what the exchange brought. */
static int call_result(lua_State *L) {
  const Call *call = call_check(L);
  const HttpExchange *x = &call->exchange;
  luaL_argcheck(L, x->end != HTTP_IDLE, 1, "the call has not ended");
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, CALL_INPUT);
  if (x->end == HTTP_MEMORY)
    return luaL_error(L, "not enough memory");
  if (x->end != HTTP_REPLY) {
    lua_pushnil(L);
    push_unfinished(L, call, 2);
    return 2;
  }
  if (x->status < 200 || x->status > 299) {
    lua_pushnil(L);
    push_judged(L, call, 2);
    return 2;
  }
  if (json_decode(L, x->reply.data != NULL ? x->reply.data : "", x->reply.length,
                  call->operation->reply))
    return 1;
  FailureFacts facts = call_facts(call, 2);
  facts.kind = "protocol";
  facts.says = "the reply is not what this operation answers";
  facts.hint = "something else may be answering at url: a login page, a proxy";
  facts.cause = lua_tostring(L, 3);
  lua_pushnil(L);
  failure_push(L, &facts);
  if (x->reply.data != NULL)
    set_server_text(L, call, "description", x->reply.data, x->reply.length);
  return 2;
}

/* call:info() -> { operation =, method =, url =, sent_bytes =, status =, received_bytes =,
 * elapsed =, connections =, http_version = }, for debug lines. */
static int call_info(lua_State *L) {
  const Call *call = call_check(L);
  const HttpExchange *x = &call->exchange;
  const struct {
    const char *key;
    lua_Integer value;
  } numbers[] = {{"sent_bytes", (lua_Integer)call->body.length},
                 {"status", x->status},
                 {"received_bytes", (lua_Integer)x->reply.length},
                 {"connections", x->connections},
                 {"http_version", x->http_version}};
  lua_createtable(L, 0, 10);
  lua_pushstring(L, call->operation->name);
  lua_setfield(L, -2, "operation");
  lua_pushstring(L, call->operation->method);
  lua_setfield(L, -2, "method");
  lua_pushstring(L, call->url.data);
  lua_setfield(L, -2, "url");
  lua_pushnumber(L, x->elapsed);
  lua_setfield(L, -2, "elapsed");
  for (size_t i = 0; i < COUNT(numbers); i++) {
    lua_pushinteger(L, numbers[i].value);
    lua_setfield(L, -2, numbers[i].key);
  }
  lua_getiuservalue(L, 1, CALL_INPUT);
  lua_setfield(L, -2, "input");
  return 1;
}

static const luaL_Reg methods[] = {
    {"start", call_start}, {"cancel", call_cancel}, {"done", call_done}, {"result", call_result},
    {"info", call_info},   {"close", call_close},   {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__index", NULL}, /* placeholder: the methods */
                                       {"__gc", call_close},
                                       {"__close", call_close},
                                       {NULL, NULL}};

void call_open(lua_State *L) {
  lua_pushcfunction(L, core_prepare);
  lua_setfield(L, -2, "prepare");
  luaL_newmetatable(L, CALL);
  luaL_setfuncs(L, metamethods, 0);
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}
