/* SPDX-License-Identifier: MIT */
#include "base/box.h"

#include <lauxlib.h>

#define BOX "zadig.Box"

static int box_release(lua_State *L) {
  Box *box = lua_touserdata(L, 1);
  void *held = box->held;
  box->held = NULL; /* first: __close and then __gc both land here */
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
  /* Lua before 5.4.5 goes on with the old stack when what it calls to close a slot makes the
   * stack grow: it must have grown before. */
  luaL_checkstack(L, 2 * LUA_MINSTACK, "box");
  lua_settop(L, index);
}
