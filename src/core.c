/* SPDX-License-Identifier: MIT */
#include "needs.h"

#include "box.h"
#include "codec.h"
#include "json.h"
#include "rows.h"
#include "terminal.h"
#include "zadig.h"

#include <lauxlib.h>

int luaopen_zadig_core(lua_State *L) {
  luaL_checkversion(L);
  box_open(L);
  json_open(L);
  lua_newtable(L);
  codec_open(L);
  lua_pushliteral(L, ZADIG_VERSION);
  lua_setfield(L, -2, "version");
  rows_open(L);
  terminal_open(L);
  return 1;
}
