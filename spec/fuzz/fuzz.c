/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "zadig.h"

#include <cjson/cJSON.h>
#include <lauxlib.h>
#include <lualib.h>

#include <stdio.h>
#include <stdlib.h>

static long trees; /* cJSON's blocks that are not freed */

static void *fuzz_take(size_t size) {
  trees++;
  return malloc(size);
}

static void fuzz_give(void *block) {
  trees -= block != NULL;
  free(block);
}

uint8_t fuzz_byte(Bytes *bytes) {
  return bytes->at < bytes->end ? *bytes->at++ : 0;
}

size_t fuzz_below(Bytes *bytes, size_t limit) {
  return fuzz_byte(bytes) % limit;
}

lua_State *fuzz_state(void) {
  static lua_State *L;
  if (L != NULL)
    return L;
  cJSON_Hooks hooks = {fuzz_take, fuzz_give};
  cJSON_InitHooks(&hooks);
  L = luaL_newstate();
  fuzz_demand(L != NULL, "no state");
  luaL_openlibs(L);
  luaL_requiref(L, "zadig.core", luaopen_zadig_core, 0);
  lua_setglobal(L, "core");
  fuzz_demand(luaL_dostring(L, "package.path = 'lua/?.lua;lua/?/init.lua;' .. package.path") ==
                  LUA_OK,
              "no path");
  return L;
}

bool fuzz_call(lua_State *L, int arguments, int results) {
  if (lua_pcall(L, arguments, results, 0) == LUA_OK)
    return true;
  fuzz_demand(lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TTABLE, "a strange error");
  return false;
}

void fuzz_demand(bool holds, const char *what) {
  if (holds)
    return;
  (void)fprintf(stderr, "fuzz: %s\n", what);
  abort();
}

void fuzz_clean(lua_State *L) {
  static unsigned inputs;
  fuzz_demand(trees == 0, "cJSON's memory is left");
  lua_settop(L, 0);
  if (++inputs % 4096 == 0)
    lua_gc(L, LUA_GCCOLLECT);
}
