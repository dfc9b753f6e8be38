/* SPDX-License-Identifier: MIT */
#include "base/system.h"

#include <lauxlib.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* core.now() -> seconds on a clock that never jumps. */
static int system_now(lua_State *L) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
  return 1;
}

/* core.time() -> unix seconds, as os.time() where a host has left it. */
static int system_time(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)time(NULL));
  return 1;
}

/* core.sleep(seconds): at most a day; a signal ends it early, so that its hook can run. */
static int system_sleep(lua_State *L) {
  lua_Number ms = luaL_checknumber(L, 1) * 1000;
  if (ms > 0)
    poll(NULL, 0, ms < 86400000 ? (int)ms + 1 : 86400000);
  return 0;
}

/* core.isatty(file) -> is that an open file that a person looks at? */
static int system_isatty(lua_State *L) {
  const luaL_Stream *stream = luaL_testudata(L, 1, LUA_FILEHANDLE);
  lua_pushboolean(L, stream != NULL && stream->closef != NULL && isatty(fileno(stream->f)));
  return 1;
}

static const luaL_Reg functions[] = {
    {"now", system_now},       {"time", system_time}, {"sleep", system_sleep},
    {"isatty", system_isatty}, {NULL, NULL},
};

void system_open(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
