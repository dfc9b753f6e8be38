/* SPDX-License-Identifier: MIT */

/* What a host that forks does, for specs: fork() -> 0 in the child, its number in the parent;
 * wait(number) -> the child's status; leave() ends the child at once: what it left of its parent's
 * for good is no leak to report. */
#include <lauxlib.h>
#include <lua.h>
#include <sys/wait.h>
#include <unistd.h>

static int forking_fork(lua_State *L) {
  lua_pushinteger(L, fork());
  return 1;
}

static int forking_wait(lua_State *L) {
  int status = -1;
  (void)waitpid((pid_t)luaL_checkinteger(L, 1), &status, 0);
  lua_pushinteger(L, status);
  return 1;
}

static int forking_leave(lua_State *L) {
  (void)L;
  _exit(0);
}

__attribute__((visibility("default"))) int luaopen_forking(lua_State *L);

int luaopen_forking(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"fork", forking_fork}, {"wait", forking_wait}, {"leave", forking_leave}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
