/* SPDX-License-Identifier: MIT */
#include "needs.h"

#include "box.h"
#include "call.h"
#include "client.h"
#include "codec.h"
#include "failure.h"
#include "json.h"
#include "loop.h"
#include "names.h"
#include "rows.h"
#include "system.h"
#include "zadig.h"

#include <lauxlib.h>

int luaopen_zadig_core(lua_State *L) {
  luaL_checkversion(L);
  box_open(L);
  json_open(L);
  lua_newtable(L);
  call_open(L);
  client_open(L);
  codec_open(L);
  failure_open(L);
  loop_open(L);
  names_open(L);
  lua_pushliteral(L, ZADIG_VERSION);
  lua_setfield(L, -2, "version");
  rows_open(L);
  system_open(L);
  return 1;
}
