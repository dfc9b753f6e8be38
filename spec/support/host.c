/* SPDX-License-Identifier: MIT */

/* host <script> [arguments]: runs a script like lua.c, in a program that can be linked with
 * sanitizers. The state is always closed, so that whatever is still allocated at exit is a leak. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  int count;
  char **values;
} host_arguments;

static lua_State *host_state; /* for the signal handler only */

static void host_stop(lua_State *L, lua_Debug *unused) {
  (void)unused;
  lua_sethook(L, NULL, 0, 0);
  luaL_error(L, "interrupted!");
}

static void host_on_signal(int number) {
  (void)signal(number, SIG_DFL); /* a second signal ends the program */
  /* The manual lets signals set hooks. NOLINTNEXTLINE(bugprone-signal-handler,cert-sig30-c) */
  lua_sethook(host_state, host_stop, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

static int host_traceback(lua_State *L) {
  const char *message = luaL_tolstring(L, 1, NULL);
  luaL_traceback(L, L, message, 1);
  return 1;
}

/* Runs protected: light userdata with the arguments -> nothing. */
static int host_main(lua_State *L) {
  const host_arguments *arguments = lua_touserdata(L, 1);
  luaL_checkversion(L);
  luaL_openlibs(L);

  lua_createtable(L, arguments->count, 1);
  for (int i = 0; i < arguments->count; i++) {
    lua_pushstring(L, arguments->values[i]);
    lua_rawseti(L, -2, i - 1);
  }
  lua_setglobal(L, "arg");

  lua_pushcfunction(L, host_traceback);
  int status = luaL_loadfile(L, arguments->values[1]);
  if (status == LUA_OK) {
    for (int i = 2; i < arguments->count; i++) {
      lua_pushstring(L, arguments->values[i]);
    }
    status = lua_pcall(L, arguments->count - 2, 0, 2);
  }
  if (status != LUA_OK) {
    return lua_error(L);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    (void)fprintf(stderr, "usage: %s <script> [arguments]\n", argv[0]);
    return EXIT_FAILURE;
  }
  lua_State *L = luaL_newstate();
  if (L == NULL) {
    (void)fprintf(stderr, "%s: not enough memory\n", argv[0]);
    return EXIT_FAILURE;
  }
  host_arguments arguments = {argc, argv};
  host_state = L;
  (void)signal(SIGINT, host_on_signal);
  lua_pushcfunction(L, host_main);
  lua_pushlightuserdata(L, &arguments);
  int status = lua_pcall(L, 1, 0, 0);
  if (status != LUA_OK) {
    (void)fprintf(stderr, "%s: %s\n", argv[0], lua_tostring(L, -1));
  }
  lua_close(L);
  return status == LUA_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
