/* SPDX-License-Identifier: MIT */
#include "base/box.h"

#include <lauxlib.h>

#define BOX "zadig.Box"

static int box_release(lua_State *L) {
  Box *box = lua_touserdata(L, 1);
  void *held = box->held;
  box->held = NULL; /* cleared first: both __close and __gc call this */
  if (held != NULL)
    box->release(held);
  return 0;
}

void box_open(lua_State *L) {
  static const luaL_Reg metamethods[] = {
      {"__gc", box_release}, {"__close", box_release}, {NULL, NULL}};
  luaL_newmetatable(L, BOX);
  luaL_setfuncs(L, metamethods, 0);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

Box *box_new(lua_State *L, void (*release)(void *held)) {
  Box *box = lua_newuserdatauv(L, sizeof *box, 0);
  box->held = NULL;
  box->release = release;
  luaL_setmetatable(L, BOX);
  lua_toclose(L, -1);
  return box;
}

void box_settop(lua_State *L, int index) {
  /* Lua before 5.4.5 keeps using the old stack if closing a slot makes the stack grow, so it is
   * grown beforehand. */
  luaL_checkstack(L, 2 * LUA_MINSTACK, "box");
  lua_settop(L, index);
}
