/* SPDX-License-Identifier: MIT */

/* A Lua module that only depends on libcurl: the cost that `require "zadig"` cannot avoid. */
#include <curl/curl.h>
#include <lua.h>

int luaopen_linked(lua_State *L);

__attribute__((visibility("default"))) int luaopen_linked(lua_State *L) {
  lua_pushstring(L, curl_version_info(CURLVERSION_NOW)->version);
  return 1;
}
