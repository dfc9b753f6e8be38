/* SPDX-License-Identifier: MIT */

/* A module with one mistake per function, each with a name that the report must show. */
#include <lauxlib.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>

int luaopen_mistakes(lua_State *L);

static volatile int mistake_counter;

static int mistake_leak(lua_State *L) {
  char *block = malloc(57);
  lua_pushboolean(L, block != NULL);
  return 1;
}

static int mistake_overrun(lua_State *L) {
  volatile char *block = malloc(8);
  volatile int beyond = 8;
  lua_pushinteger(L, block[beyond]);
  return 1;
}

static int mistake_overflow(lua_State *L) {
  volatile int most = INT_MAX;
  lua_pushinteger(L, most + 1);
  return 1;
}

static void *mistake_race_thread(void *unused) {
  mistake_counter++;
  return unused;
}

static int mistake_race(lua_State *L) {
  pthread_t thread;
  lua_pushinteger(L, pthread_create(&thread, NULL, mistake_race_thread, NULL));
  mistake_counter++;
  pthread_join(thread, NULL);
  return 1;
}

static const luaL_Reg mistakes[] = {{"leak", mistake_leak},
                                    {"overrun", mistake_overrun},
                                    {"overflow", mistake_overflow},
                                    {"race", mistake_race},
                                    {NULL, NULL}};

__attribute__((visibility("default"))) int luaopen_mistakes(lua_State *L) {
  luaL_newlib(L, mistakes);
  return 1;
}
