/* SPDX-License-Identifier: MIT */
#define ZADIG_NEEDS_MICROHTTPD
#include "base/needs.h"

#include "sandbox/front.h"
#include "zadig.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include <lauxlib.h>

ZADIG_EXPORT int luaopen_zadig_sandbox_core(lua_State *L);

#define SERVER "zadig.sandbox.server"
#define TEXT "zadig.sandbox.text"

typedef struct Server {
  Front *front; /* NULL: stopped, or never started */
} Server;

/* Text in malloc'ed memory, on its way into a Lua string. */
typedef struct Text {
  char *data;
} Text;

static int text_free(lua_State *L) {
  Text *text = luaL_checkudata(L, 1, TEXT);
  free(text->data);
  text->data = NULL;
  return 0;
}

static Text *text_new(lua_State *L) {
  Text *text = lua_newuserdatauv(L, sizeof *text, 0);
  text->data = NULL;
  luaL_setmetatable(L, TEXT);
  lua_toclose(L, -1);
  return text;
}

static Front *server_running(lua_State *L) {
  Server *server = luaL_checkudata(L, 1, SERVER);
  if (!server->front)
    luaL_error(L, "attempt to use a stopped sandbox");
  if (!front_is_ours(server->front))
    luaL_error(L, "attempt to use a sandbox of the process that forked this one");
  return server->front;
}

/* start(port, max_body, boot) -> server | nil, message */
static int server_start(lua_State *L) {
  lua_Integer port = luaL_checkinteger(L, 1);
  if (port < 0 || port > 65535)
    return luaL_argerror(L, 1, "not a port");
  lua_Integer max_body = luaL_checkinteger(L, 2);
  if (max_body < 0)
    return luaL_argerror(L, 2, "negative");
  FrontOptions options = {.port = (uint16_t)port, .max_body = (size_t)max_body};
  options.boot = luaL_checklstring(L, 3, &options.boot_length);

  Server *server = lua_newuserdatauv(L, sizeof *server, 0);
  server->front = NULL;
  luaL_setmetatable(L, SERVER);
  char error[1024];
  server->front = front_start(&options, error, sizeof error);
  if (server->front)
    return 1;
  luaL_pushfail(L);
  lua_pushstring(L, error);
  return 2;
}

static int server_stop(lua_State *L) {
  Server *server = luaL_checkudata(L, 1, SERVER);
  Front *front = server->front;
  server->front = NULL;
  if (front && front_is_ours(front)) /* otherwise it belongs to the process that started it */
    front_stop(front);
  return 0;
}

static int server_port(lua_State *L) {
  lua_pushinteger(L, front_port(server_running(L)));
  return 1;
}

static int server_connections(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)front_connections(server_running(L)));
  return 1;
}

/* call(name, text) -> text | nil, message */
static int server_call(lua_State *L) {
  Front *front = server_running(L);
  const char *name = luaL_checkstring(L, 2);
  size_t length, size = 0;
  const char *argument = luaL_optlstring(L, 3, "", &length);
  Text *text = text_new(L);
  int ok = front_call(front, name, argument, length, &text->data, &size);
  if (!text->data)
    return luaL_error(L, "not enough memory");
  if (!ok)
    luaL_pushfail(L);
  lua_pushlstring(L, text->data, size);
  return ok ? 1 : 2;
}

/* wait() -> the number of the signal that asked to end */
static int core_wait(lua_State *L) {
  sigset_t ends, before;
  int number = 0;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &ends, &before);
  sigwait(&ends, &number);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  lua_pushinteger(L, number);
  return 1;
}

static const luaL_Reg server_methods[] = {
    {"call", server_call}, {"connections", server_connections},
    {"port", server_port}, {"stop", server_stop},
    {NULL, NULL},
};

static const luaL_Reg server_metamethods[] = {
    {"__index", NULL},
    {"__gc", server_stop},
    {"__close", server_stop},
    {NULL, NULL},
};

static const luaL_Reg text_metamethods[] = {
    {"__gc", text_free},
    {"__close", text_free},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"start", server_start},
    {"wait", core_wait},
    {NULL, NULL},
};

int luaopen_zadig_sandbox_core(lua_State *L) {
  luaL_checkversion(L);
  luaL_newmetatable(L, TEXT);
  luaL_setfuncs(L, text_metamethods, 0);
  luaL_newmetatable(L, SERVER);
  luaL_setfuncs(L, server_metamethods, 0);
  luaL_newlib(L, server_methods);
  lua_setfield(L, -2, "__index");
  luaL_newlib(L, functions);
  return 1;
}
