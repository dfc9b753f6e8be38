/* SPDX-License-Identifier: MIT */
#include "face/client.h"

#include "api/options.h"
#include "check/validate.h"
#include "face/loop.h"
#include "face/settings.h"
#include "http/engine.h"
#include "http/library.h"

#include <lauxlib.h>
#include <string.h>

/* Connections that a client keeps for its blocking calls. They use one at a time; the others may be
 * left from an address that changed. */
#define KEPT_CONNECTIONS 4

Client *client_test(lua_State *L, int index) {
  return luaL_testudata(L, index, CLIENT);
}

static Client *client_check(lua_State *L) {
  return luaL_checkudata(L, 1, CLIENT);
}

/* Closes a client, for every caller: its running calls end as cancelled. */
static void client_release(lua_State *L, Client *client) {
  HttpSession *session = client->session;
  client->session = NULL;
  if (session == NULL)
    return;
  for (HttpExchange *x = http_exchange_first(session); x != NULL; x = x->session_next)
    engine_cancel(x);
  http_exchange_disown(session);
  http_session_free(session);
  text_release(&client->url);
  for (int value = CLIENT_ENGINE; value <= CLIENT_SPARE; value++) {
    if (lua_getiuservalue(L, 1, value) == LUA_TUSERDATA)
      loop_close(L, -1);
    lua_pop(L, 1);
  }
}

static int client_close(lua_State *L) {
  client_release(L, client_check(L));
  return 0;
}

static int client_tostring(lua_State *L) {
  Client *client = client_check(L);
  if (client->session == NULL) {
    lua_pushliteral(L, CLIENT ": closed");
    return 1;
  }
  lua_getiuservalue(L, 1, CLIENT_PROJECT);
  if (lua_isstring(L, -1))
    lua_pushfstring(L, CLIENT ": %s (project \"%s\")", client->url.data, lua_tostring(L, -1));
  else
    lua_pushfstring(L, CLIENT ": %s", client->url.data);
  return 1;
}

/* Pushes the option of that row of options_connect. */
static int get_option(lua_State *L, int options, const char *name) {
  lua_pushstring(L, name);
  return lua_rawget(L, options);
}

static void set_url(lua_State *L, Client *client, int options) {
  size_t length;
  get_option(L, options, "url");
  const char *url = lua_tolstring(L, -1, &length);
  while (url[length - 1] == '/') /* it begins with a scheme */
    length--;
  if (!text_append(&client->url, url, length))
    luaL_error(L, "not enough memory");
  lua_pop(L, 1);
}

/* core.connect(options, policy) -> client, or nil and the problems. The caller has checked options
 * that only Lua can check; set_token sets the token afterwards. */
static int core_connect(lua_State *L) {
  enum { OPTIONS = 1, POLICY, PROBLEMS, SELF };
  luaL_checktype(L, OPTIONS, LUA_TTABLE);
  lua_settop(L, POLICY);
  validate_table(L, OPTIONS, &options_connect, NULL);
  settings_check(L, OPTIONS, PROBLEMS);
  if (!lua_isnil(L, PROBLEMS)) {
    lua_pushnil(L);
    lua_pushvalue(L, PROBLEMS);
    return 2;
  }
  Client *client = lua_newuserdatauv(L, sizeof *client, CLIENT_VALUES);
  *client = (Client){0};
  luaL_setmetatable(L, CLIENT);
  client->session = http_session_new();
  if (client->session == NULL)
    return luaL_error(L, "not enough memory");
  settings_apply(L, client->session, OPTIONS, PROBLEMS);
  if (!lua_isnil(L, PROBLEMS)) {
    lua_pushnil(L);
    lua_pushvalue(L, PROBLEMS);
    return 2;
  }
  set_url(L, client, OPTIONS);
  get_option(L, OPTIONS, "strict");
  client->strict = lua_toboolean(L, -1);
  lua_pop(L, 1);
  lua_pushvalue(L, POLICY);
  lua_setiuservalue(L, SELF, CLIENT_POLICY);
  get_option(L, OPTIONS, SCHEMA_PROJECT);
  lua_setiuservalue(L, SELF, CLIENT_PROJECT);
  loop_push(L, KEPT_CONNECTIONS);
  lua_setiuservalue(L, SELF, CLIENT_ENGINE);
  return 1;
}

/* core.set_token(client, token | nil) -> true, or nil and what is wrong with it. */
static int core_set_token(lua_State *L) {
  Client *client = client_check(L);
  size_t length = 0;
  const char *token = luaL_optlstring(L, 2, NULL, &length);
  if (client->session == NULL)
    return 0;
  if (token != NULL &&
      (length == 0 || settings_has_control(token, length) || memchr(token, ' ', length) != NULL)) {
    lua_pushnil(L);
    lua_pushliteral(L, "is empty, or contains spaces or control characters");
    return 2;
  }
  if (!http_session_set_token(client->session, token, length))
    return luaL_error(L, "not enough memory");
  lua_pushboolean(L, 1);
  return 1;
}

/* core.policy(client) -> the table given to core.connect. */
static int core_policy(lua_State *L) {
  client_check(L);
  lua_getiuservalue(L, 1, CLIENT_POLICY);
  return 1;
}

/* core.own_engine(client) -> the engine of its blocking calls. */
static int core_own_engine(lua_State *L) {
  client_check(L);
  lua_getiuservalue(L, 1, CLIENT_ENGINE);
  return 1;
}

/* core.take_spare(client) -> the engine last given to keep_spare, or nil; the caller owns it
 * now. */
static int core_take_spare(lua_State *L) {
  client_check(L);
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, CLIENT_SPARE);
  lua_pushnil(L);
  lua_setiuservalue(L, 1, CLIENT_SPARE);
  return 1;
}

/* core.keep_spare(client, engine): keeps an idle engine for its connections while the client is
 * open. */
static int core_keep_spare(lua_State *L) {
  Client *client = client_check(L);
  lua_settop(L, 2);
  if (client->session == NULL)
    loop_close(L, 2);
  else
    lua_setiuservalue(L, 1, CLIENT_SPARE);
  return 0;
}

/* core.is_client(value) -> "open", "closed" or nil. */
static int core_is_client(lua_State *L) {
  Client *client = client_test(L, 1);
  if (client == NULL)
    lua_pushnil(L);
  else
    lua_pushstring(L, client->session != NULL ? "open" : "closed");
  return 1;
}

/* client:stats() -> { url =, project_key =, connections = opened so far }. */
static int client_stats(lua_State *L) {
  Client *client = client_check(L);
  lua_createtable(L, 0, 3);
  lua_getiuservalue(L, 1, CLIENT_PROJECT);
  lua_setfield(L, -2, SCHEMA_PROJECT);
  if (client->session != NULL) {
    lua_pushinteger(L, http_session_connections(client->session));
    lua_setfield(L, -2, "connections");
    lua_pushstring(L, client->url.data); /* last: it may run a finalizer that closes the client */
    lua_setfield(L, -2, "url");
  }
  return 1;
}

static const luaL_Reg methods[] = {{"close", client_close}, {"stats", client_stats}, {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__index", NULL}, /* replaced by the methods */
                                       {"__gc", client_close},
                                       {"__close", client_close},
                                       {"__tostring", client_tostring},
                                       {NULL, NULL}};

static const luaL_Reg functions[] = {
    {"connect", core_connect},       {"set_token", core_set_token},
    {"policy", core_policy},         {"own_engine", core_own_engine},
    {"take_spare", core_take_spare}, {"keep_spare", core_keep_spare},
    {"is_client", core_is_client},   {NULL, NULL}};

void client_open(lua_State *L) {
  if (library_version() < LIBRARY_LEAST)
    luaL_error(L, "zadig needs libcurl " LIBRARY_LEAST_NAME " or newer, and this is libcurl %s",
               library_name());
  luaL_setfuncs(L, functions, 0);
  luaL_newmetatable(L, CLIENT);
  luaL_setfuncs(L, metamethods, 0);
  luaL_newlib(L, methods);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__index");
  lua_setfield(L, -3, "methods"); /* the Lua layer adds its methods */
  lua_pop(L, 1);
}
