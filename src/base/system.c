/* SPDX-License-Identifier: MIT */
#include "base/system.h"

#include <lauxlib.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* core.now() -> seconds on a monotonic clock. */
static int system_now(lua_State *L) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
  return 1;
}

/* core.time() -> Unix time, like os.time(), which a host may have removed. */
static int system_time(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)time(NULL));
  return 1;
}

/* core.sleep(seconds): at most a day. A signal ends it early, so that debug hooks can run. */
static int system_sleep(lua_State *L) {
  lua_Number ms = luaL_checknumber(L, 1) * 1000;
  if (ms > 0)
    poll(NULL, 0, ms < 86400000 ? (int)ms + 1 : 86400000);
  return 0;
}

/* core.isatty(file) -> whether that is an open file on a terminal. */
static int system_isatty(lua_State *L) {
  const luaL_Stream *stream = luaL_testudata(L, 1, LUA_FILEHANDLE);
  lua_pushboolean(L, stream != NULL && stream->closef != NULL && isatty(fileno(stream->f)));
  return 1;
}

/* Pushes the columns or rows of the terminal behind an open file, or nil. */
static int push_size(lua_State *L, bool columns) {
#ifdef TIOCGWINSZ
  struct winsize size = {0};
  const luaL_Stream *stream = luaL_testudata(L, 1, LUA_FILEHANDLE);
  if (stream != NULL && stream->closef != NULL &&
      ioctl(fileno(stream->f), TIOCGWINSZ, &size) == 0) {
    int found = columns ? size.ws_col : size.ws_row;
    if (found > 0) {
      lua_pushinteger(L, found);
      return 1;
    }
  }
#endif
  lua_pushnil(L);
  return 1;
}

/* core.width(file) -> columns of the terminal behind an open file, or nil. */
static int system_width(lua_State *L) {
  return push_size(L, true);
}

/* core.height(file) -> rows of the terminal behind an open file, or nil. */
static int system_height(lua_State *L) {
  return push_size(L, false);
}

/* What SIGINT did before keep_interrupt: signal handlers have no argument for data. */
static void (*handler_once)(int);

/* The handler of Lua's own program takes itself away when it runs, so that a second Ctrl-C would
 * end the process. */
static void on_interrupt(int number) {
  struct sigaction action = {.sa_handler = on_interrupt};
  handler_once(number);
  sigaction(number, &action, NULL);
}

/* core.keep_interrupt(keep) -> whether each Ctrl-C now raises an error, and not only the first.
 * False: puts back what SIGINT did before, or this program does not handle SIGINT at all. */
static int system_keep_interrupt(lua_State *L) {
  bool keep = lua_toboolean(L, 1);
  struct sigaction action;
  sigaction(SIGINT, NULL, &action);
  bool kept = action.sa_handler == on_interrupt;
  if (keep && !kept && action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) {
    handler_once = action.sa_handler;
    action = (struct sigaction){.sa_handler = on_interrupt};
    kept = sigaction(SIGINT, &action, NULL) == 0;
  } else if (!keep && kept) {
    action = (struct sigaction){.sa_handler = handler_once};
    kept = sigaction(SIGINT, &action, NULL) != 0;
  }
  lua_pushboolean(L, kept);
  return 1;
}

/* core.readable(file, seconds) -> whether the open file can be read without blocking. Waits that
 * long at most. A signal ends the wait, so that debug hooks can run; a blocking read would delay
 * them. Data in the file's buffer is not seen. */
static int system_readable(lua_State *L) {
  const luaL_Stream *stream = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  lua_Number ms = luaL_checknumber(L, 2) * 1000;
  luaL_argcheck(L, stream->closef != NULL, 1, "open file expected");
  struct pollfd wait = {.fd = fileno(stream->f), .events = POLLIN};
  lua_pushboolean(L, poll(&wait, 1, ms < 86400000 ? (int)ms : 86400000) > 0);
  return 1;
}

/* core.mode(path) -> the permission bits of a file; nil: it cannot be examined. */
static int system_mode(lua_State *L) {
  struct stat found;
  if (stat(luaL_checkstring(L, 1), &found) == 0)
    lua_pushinteger(L, (lua_Integer)(found.st_mode & 07777));
  else
    lua_pushnil(L);
  return 1;
}

static const luaL_Reg functions[] = {
    {"now", system_now},
    {"time", system_time},
    {"sleep", system_sleep},
    {"isatty", system_isatty},
    {"width", system_width},
    {"height", system_height},
    {"mode", system_mode},
    {"readable", system_readable},
    {"keep_interrupt", system_keep_interrupt},
    {NULL, NULL},
};

void system_open(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
