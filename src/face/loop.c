/* SPDX-License-Identifier: MIT */
#include "face/loop.h"

#include <lauxlib.h>

#define ENGINE "zadig.Engine"

/* The engine's user value is a table: exchange (light userdata) -> the userdata that contains
 * it. */
typedef struct Loop {
  HttpEngine *engine; /* NULL: closed */
} Loop;

HttpEngine *loop_check(lua_State *L, int index) {
  Loop *loop = luaL_checkudata(L, index, ENGINE);
  if (loop->engine == NULL)
    luaL_error(L, "attempt to use a closed engine");
  return loop->engine;
}

void loop_push(lua_State *L, long connections) {
  Loop *loop = lua_newuserdatauv(L, sizeof *loop, 1);
  loop->engine = NULL;
  luaL_setmetatable(L, ENGINE);
  lua_newtable(L);
  lua_setiuservalue(L, -2, 1);
  loop->engine = engine_new(connections);
  if (loop->engine == NULL)
    luaL_error(L, "not enough memory");
}

void loop_close(lua_State *L, int index) {
  Loop *loop = luaL_checkudata(L, index, ENGINE);
  HttpEngine *engine = loop->engine;
  loop->engine = NULL;
  engine_free(engine);
}

void loop_start(lua_State *L, int index, HttpExchange *x, int owner) {
  HttpEngine *engine = loop_check(L, index);
  lua_getiuservalue(L, index, 1);
  lua_pushvalue(L, owner);
  lua_rawsetp(L, -2, x);
  lua_pop(L, 1);
  engine_start(engine, x);
}

void loop_forget(lua_State *L, int index, HttpExchange *x) {
  engine_forget(x);
  lua_getiuservalue(L, index, 1);
  if (lua_rawgetp(L, -1, x) != LUA_TNIL) { /* an existing key needs no memory */
    lua_pushnil(L);
    lua_rawsetp(L, -3, x);
  }
  lua_pop(L, 2);
}

static int f_close(lua_State *L) {
  loop_close(L, 1);
  return 0;
}

static int f_tostring(lua_State *L) {
  Loop *loop = luaL_checkudata(L, 1, ENGINE);
  if (loop->engine == NULL)
    lua_pushliteral(L, ENGINE ": closed");
  else
    lua_pushfstring(L, ENGINE ": %d running", engine_running(loop->engine));
  return 1;
}

/* engine:step(seconds
 * nil) -> how many exchanges are still running. nil: no limit. A hook or a finalizer may have
 * closed the engine: then none are. */
static int f_step(lua_State *L) {
  const Loop *loop = luaL_checkudata(L, 1, ENGINE);
  HttpEngine *engine = loop->engine;
  lua_Number seconds = luaL_optnumber(L, 2, -1);
  long ms = seconds < 0 ? -1 : seconds * 1000 < 86400000 ? (long)(seconds * 1000) : 86400000;
  if (seconds > 0 && ms == 0)
    ms = 1;
  lua_pushinteger(L, engine != NULL ? engine_step(engine, ms) : 0);
  return 1;
}

/* engine:ended() -> the next call that has ended, or nil. */
static int f_ended(lua_State *L) {
  const Loop *loop = luaL_checkudata(L, 1, ENGINE);
  HttpExchange *x;
  lua_getiuservalue(L, 1, 1);
  x = loop->engine != NULL ? engine_ended(loop->engine) : NULL;
  if (x == NULL)
    return 0;
  lua_rawgetp(L, -1, x);
  lua_pushnil(L);
  lua_rawsetp(L, -3, x);
  return 1;
}

/* engine:running() -> how many exchanges are running. */
static int f_running(lua_State *L) {
  lua_pushinteger(L, engine_running(loop_check(L, 1)));
  return 1;
}

/* engine:sockets() -> an array of { fd =, read =, write = } to wait for. */
static int f_sockets(lua_State *L) {
  size_t count;
  const EngineSocket *sockets = engine_sockets(loop_check(L, 1), &count);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    EngineSocket at = sockets[i]; /* a finalizer may use the engine meanwhile */
    lua_createtable(L, 0, 3);
    lua_pushinteger(L, at.fd);
    lua_setfield(L, -2, "fd");
    lua_pushboolean(L, at.read);
    lua_setfield(L, -2, "read");
    lua_pushboolean(L, at.write);
    lua_setfield(L, -2, "write");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
    sockets = engine_sockets(loop_check(L, 1), &count);
  }
  return 1;
}

/* engine:timeout() -> seconds until step must be called even if no socket is ready, or nil. */
static int f_timeout(lua_State *L) {
  long ms = engine_timeout(loop_check(L, 1));
  if (ms < 0)
    lua_pushnil(L);
  else
    lua_pushnumber(L, (lua_Number)ms / 1000);
  return 1;
}

/* core.engine(connections) -> an engine. */
static int core_engine(lua_State *L) {
  loop_push(L, (long)luaL_checkinteger(L, 1));
  return 1;
}

static const luaL_Reg methods[] = {
    {"close", f_close},     {"step", f_step},       {"ended", f_ended}, {"running", f_running},
    {"sockets", f_sockets}, {"timeout", f_timeout}, {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__index", NULL}, /* replaced by the methods */
                                       {"__gc", f_close},
                                       {"__close", f_close},
                                       {"__tostring", f_tostring},
                                       {NULL, NULL}};

void loop_open(lua_State *L) {
  lua_pushcfunction(L, core_engine);
  lua_setfield(L, -2, "engine");
  luaL_newmetatable(L, ENGINE);
  luaL_setfuncs(L, metamethods, 0);
  luaL_newlib(L, methods);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}
