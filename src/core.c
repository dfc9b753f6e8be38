/* SPDX-License-Identifier: MIT */
#include "base/needs.h"

#include "base/box.h"
#include "base/files.h"
#include "base/system.h"
#include "face/call.h"
#include "face/client.h"
#include "face/codec.h"
#include "face/loop.h"
#include "face/names.h"
#include "face/rows.h"
#include "reply/failure.h"
#include "zadig.h"
#include "json/json.h"

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
  files_open(L);
  loop_open(L);
  names_open(L);
  lua_pushliteral(L, ZADIG_VERSION);
  lua_setfield(L, -2, "version");
  rows_open(L);
  system_open(L);
  return 1;
}
