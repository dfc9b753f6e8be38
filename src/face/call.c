/* SPDX-License-Identifier: MIT */
#include "face/call.h"

#include "face/client.h"
#include "face/loop.h"
#include "face/request.h"
#include "face/result.h"
#include "reply/failure.h"
#include "json/json.h"

#include <lauxlib.h>

#include <limits.h>
#include <string.h>

#define CALL "zadig.Call"

typedef struct Call {
  HttpExchange exchange;
  const Operation *operation; /* NULL: closed */
  Text url;
  Text body;
  bool read; /* its result is being read: the memory that it owns must not change */
} Call;

/* User values of a call. INPUT is what the operation was given, with its project. */
enum { CALL_CLIENT = 1, CALL_INPUT, CALL_ENGINE, CALL_VALUES = CALL_ENGINE };

static Call *call_check(lua_State *L) {
  Call *call = luaL_checkudata(L, 1, CALL);
  if (call->operation == NULL)
    luaL_error(L, "attempt to use a closed call");
  return call;
}

static int call_gc(lua_State *L) {
  Call *call = luaL_checkudata(L, 1, CALL);
  lua_settop(L, 1);
  if (lua_getiuservalue(L, 1, CALL_ENGINE) == LUA_TUSERDATA)
    loop_forget(L, 2, &call->exchange);
  call->operation = NULL;
  http_exchange_release(&call->exchange);
  text_release(&call->url);
  text_release(&call->body);
  return 0;
}

/* A finalizer must not close a call whose result is being read. Whoever reads the result closes it
 * afterwards, or the collector does. */
static int call_close(lua_State *L) {
  const Call *call = luaL_checkudata(L, 1, CALL);
  return call->read ? 0 : call_gc(L);
}

/* Pushes a call of the client without its path, query and body. The table at REQUEST_INPUT is what
 * messages name. */
static Call *push_bare_call(lua_State *L, const Operation *operation, Client *client) {
  Call *call = lua_newuserdatauv(L, sizeof *call, CALL_VALUES);
  int self = lua_gettop(L);
  *call = (Call){.operation = operation};
  luaL_setmetatable(L, CALL);
  if (client->session == NULL) /* a finalizer may have closed it just now */
    luaL_error(L, "attempt to use a closed client");
  http_exchange_init(&call->exchange, client->session);
  lua_pushvalue(L, REQUEST_CLIENT);
  lua_setiuservalue(L, self, CALL_CLIENT);
  lua_pushvalue(L, REQUEST_INPUT);
  lua_setiuservalue(L, self, CALL_INPUT);
  if (!text_append(&call->url, client->url.data, client->url.length))
    luaL_error(L, "not enough memory");
  call->exchange.method = operation->method;
  call->exchange.url = &call->url;
  return call;
}

/* Pushes a call that is ready to start. */
static void push_call(lua_State *L, const Operation *operation, Client *client) {
  Call *call = push_bare_call(L, operation, client);
  request_address(L, operation, &call->url);
  if (operation->body != NULL)
    json_encode(L, REQUEST_INPUT, operation->body, &call->body);
  call->exchange.body = operation->body != NULL ? &call->body : NULL;
  call->exchange.repeatable = strcmp(operation->method, "GET") == 0; /* Lua repeats the others */
}

/* core.prepare(client, operation, input, options) -> call, warnings
 * nil, or nil and a failure of kind invalid. The caller has checked the types of the arguments:
 * input is the definition, the build's name, or nil if the operation takes neither; options is a
 * table or nil. */
static int core_prepare(lua_State *L) {
  Client *client = client_test(L, REQUEST_CLIENT);
  const Operation *operation = operations_find(luaL_checkstring(L, REQUEST_NAME));
  if (client == NULL || client->session == NULL)
    return luaL_argerror(L, REQUEST_CLIENT, "open client expected");
  if (operation == NULL)
    return luaL_argerror(L, REQUEST_NAME, "no such operation");
  lua_settop(L, REQUEST_OPTIONS);
  if (operation->body != NULL && !lua_istable(L, REQUEST_INPUT))
    return luaL_argerror(L, REQUEST_INPUT, "table expected");
  if (!lua_isnil(L, REQUEST_OPTIONS) && !lua_istable(L, REQUEST_OPTIONS))
    return luaL_argerror(L, REQUEST_OPTIONS, "table expected");
  request_complete(L, operation);
  if (request_blocked(L, operation, client->strict)) {
    failure_push_invalid(L, operation, operation->body != NULL ? "definition" : "query");
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  push_call(L, operation, client);
  lua_pushvalue(L, REQUEST_PROBLEMS);
  return 2;
}

/* core.probe(client, operation) -> call: the operation's method and path alone, without a query or
 * a body, to see whether the server has such a request at all. For operations whose path holds no
 * field. A server that has it refuses it for what it lacks. */
static int core_probe(lua_State *L) {
  Client *client = client_test(L, REQUEST_CLIENT);
  const Operation *operation = operations_find(luaL_checkstring(L, REQUEST_NAME));
  if (client == NULL || client->session == NULL)
    return luaL_argerror(L, REQUEST_CLIENT, "open client expected");
  if (operation == NULL || strchr(operation->path, '{') != NULL)
    return luaL_argerror(L, REQUEST_NAME, "no such operation");
  lua_settop(L, REQUEST_NAME);
  lua_newtable(L);
  Call *call = push_bare_call(L, operation, client);
  if (!text_append_string(&call->url, operation->path))
    luaL_error(L, "not enough memory");
  return 1;
}

/* The limit in milliseconds that argument `index` sets (seconds; nil: `fallback`), at most
 * `left`. */
static long check_limit(lua_State *L, int index, long fallback, long left) {
  long ms = lua_isnoneornil(L, index) ? fallback : http_milliseconds(luaL_checknumber(L, index));
  return ms < left ? ms : left;
}

/* call:start(engine, timeout
 * nil, connect_timeout
 * nil, left
 * nil): seconds. Missing ones are the client's; `left` is the maximum of both. */
static int call_start(lua_State *L) {
  Call *call = call_check(L);
  HttpExchange *x = &call->exchange;
  if (x->engine != NULL)
    return luaL_argerror(L, 1, "the call is already running");
  if (call->read)
    return luaL_argerror(L, 1, "the call's result is being read");
  if (x->session == NULL) { /* the client is closed, and so may be the engine */
    (void)http_exchange_arm(x);
    return 0;
  }
  long left = check_limit(L, 5, LONG_MAX, LONG_MAX);
  x->timeout_ms = check_limit(L, 3, http_session_timeout(x->session), left);
  x->connect_timeout_ms = check_limit(L, 4, http_session_connect_timeout(x->session), left);
  loop_check(L, 2);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, 1, CALL_ENGINE);
  x->end = HTTP_IDLE;
  loop_start(L, 2, x, 1);
  return 0;
}

/* call:cancel(): a running call ends as cancelled, and the engine returns it. */
static int call_cancel(lua_State *L) {
  engine_cancel(&call_check(L)->exchange);
  return 0;
}

/* call:done() -> whether the exchange has ended. */
static int call_done(lua_State *L) {
  lua_pushboolean(L, call_check(L)->exchange.end != HTTP_IDLE);
  return 1;
}

/* call:result() -> reply, or nil and a failure: judges and decodes the outcome. */
static int call_result(lua_State *L) {
  Call *call = call_check(L);
  if (call->exchange.end == HTTP_IDLE)
    return luaL_argerror(L, 1, "the call is still running");
  if (call->exchange.end == HTTP_MEMORY)
    return luaL_error(L, "not enough memory");
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, CALL_INPUT);
  bool nested = call->read;
  call->read = true; /* stays set if this raises: then the collector closes the call */
  int count = result_push(L, call->operation, &call->exchange, 2);
  call->read = nested;
  return count;
}

/* call:info() -> { operation =, method =, url =, sent_bytes =, status =, received_bytes =, elapsed
 * =, connections =, http_version =, input = }, for debug lines and policies. */
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
  const Operation *operation = call->operation; /* a finalizer may close the call meanwhile */
  lua_createtable(L, 0, 10);
  lua_pushstring(L, operation->name);
  lua_setfield(L, -2, "operation");
  lua_pushstring(L, operation->method);
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

/* call:date() -> the server's clock in Unix time, or nil if no reply has one. */
static int call_date(lua_State *L) {
  const HttpExchange *x = &call_check(L)->exchange;
  if (x->date < 0)
    lua_pushnil(L);
  else
    lua_pushinteger(L, (lua_Integer)x->date);
  return 1;
}

static const luaL_Reg methods[] = {
    {"start", call_start}, {"cancel", call_cancel}, {"done", call_done},   {"result", call_result},
    {"info", call_info},   {"date", call_date},     {"close", call_close}, {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__index", NULL}, /* replaced by the methods */
                                       {"__gc", call_gc},
                                       {"__close", call_close},
                                       {NULL, NULL}};

/* core.http_code(number, phase, lost) -> kind | nil, sent, message, hint | nil: the failure for a
 * libcurl result in a phase (0: connecting, 1: ready, 2: asked, 3: answered, 4: headed). No kind:
 * it is a success, or lack of memory, which raises. */
static int core_http_code(lua_State *L) {
  lua_Integer phase = luaL_checkinteger(L, 2);
  luaL_argcheck(L, phase >= 0 && phase < HTTP_PHASES, 2, "no such phase");
  const HttpCode *row =
      http_code((int)luaL_checkinteger(L, 1), (HttpPhase)phase, lua_toboolean(L, 3));
  lua_pushstring(L, result_kind(row->end));
  lua_pushstring(L, result_sent(http_sent((HttpPhase)phase)));
  lua_pushstring(L, row->says);
  lua_pushstring(L, row->hint);
  return 4;
}

void call_open(lua_State *L) {
  lua_pushcfunction(L, core_http_code);
  lua_setfield(L, -2, "http_code");
  lua_pushcfunction(L, core_prepare);
  lua_setfield(L, -2, "prepare");
  lua_pushcfunction(L, core_probe);
  lua_setfield(L, -2, "probe");
  luaL_newmetatable(L, CALL);
  luaL_setfuncs(L, metamethods, 0);
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}
