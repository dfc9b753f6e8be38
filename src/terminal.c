/* SPDX-License-Identifier: MIT */
#include "terminal.h"

#include <lauxlib.h>
#include <stdio.h>
#include <unistd.h>

static int terminal_isatty(lua_State *L) {
  const luaL_Stream *stream = luaL_testudata(L, 1, LUA_FILEHANDLE);
  lua_pushboolean(L, stream != NULL && stream->closef != NULL && isatty(fileno(stream->f)));
  return 1;
}

void terminal_open(lua_State *L) {
  static const luaL_Reg functions[] = {{"isatty", terminal_isatty}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
