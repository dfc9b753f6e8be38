/* SPDX-License-Identifier: MIT */

/* For specs with a host that forks: fork() -> 0 in the child, its process id in the parent;
 * wait(id) -> the child's status; exec(path, ...) replaces the child by another program; leave()
 * ends it at once, so that memory it shares with its parent is not reported as a leak. */
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

static int forking_exec(lua_State *L) {
  char *words[16] = {NULL};
  int count = lua_gettop(L);
  luaL_argcheck(L, count < 16, 16, "too many words");
  words[0] = (char *)(size_t)luaL_checkstring(L, 1);
  for (int i = 1; i < count; i++)
    words[i] = (char *)(size_t)luaL_checkstring(L, i + 1);
  (void)execv(words[0], words);
  _exit(127);
}

static int forking_leave(lua_State *L) {
  (void)L;
  _exit(0);
}

__attribute__((visibility("default"))) int luaopen_forking(lua_State *L);

int luaopen_forking(lua_State *L) {
  static const luaL_Reg functions[] = {{"fork", forking_fork},
                                       {"wait", forking_wait},
                                       {"exec", forking_exec},
                                       {"leave", forking_leave},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
