/* SPDX-License-Identifier: MIT */

/* threads <count> <script> [arguments]: runs the script in that many threads at once, each in a Lua
 * state of its own, with the thread's number before the arguments. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST 64

typedef struct Thread {
  pthread_t id;
  int number, count;
  char **arguments; /* the script first */
  int failed;
} Thread;

/* Runs protected: light userdata with the thread -> nothing. */
static int thread_run(lua_State *L) {
  const Thread *thread = lua_touserdata(L, 1);
  luaL_openlibs(L);
  if (luaL_loadfile(L, thread->arguments[0]) != LUA_OK)
    return lua_error(L);
  lua_pushinteger(L, thread->number);
  for (int i = 1; i < thread->count; i++)
    lua_pushstring(L, thread->arguments[i]);
  lua_call(L, thread->count, 0);
  return 0;
}

static void *thread_main(void *data) {
  Thread *thread = data;
  lua_State *L = luaL_newstate();
  thread->failed = 1;
  if (L == NULL)
    return NULL;
  lua_warning(L, "@off", 0); /* as in Lua 5.4: in Lua 5.5, warnings are on in a new state */
  lua_pushcfunction(L, thread_run);
  lua_pushlightuserdata(L, thread);
  thread->failed = lua_pcall(L, 1, 0, 0) != LUA_OK;
  if (thread->failed)
    (void)fprintf(stderr, "thread %d: %s\n", thread->number, lua_tostring(L, -1));
  lua_close(L);
  return NULL;
}

int main(int argc, char **argv) {
  static Thread threads[MOST];
  int count = argc > 2 ? (int)strtol(argv[1], NULL, 10) : 0;
  int failed = 0;
  if (count < 1 || count > MOST) {
    (void)fprintf(stderr, "usage: %s <count> <script> [arguments]\n", argv[0]);
    return EXIT_FAILURE;
  }
  for (int i = 0; i < count; i++) {
    threads[i] = (Thread){.number = i + 1, .count = argc - 2, .arguments = argv + 2};
    if (pthread_create(&threads[i].id, NULL, thread_main, &threads[i]) != 0)
      abort();
  }
  for (int i = 0; i < count; i++) {
    pthread_join(threads[i].id, NULL);
    failed += threads[i].failed;
  }
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
