/* SPDX-License-Identifier: MIT */

/* What Lua's io cannot tell about a file: whether a person is looking at it. */
#ifndef ZADIG_TERMINAL_H
#define ZADIG_TERMINAL_H

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: isatty(file), false for whatever is no open file. */
void terminal_open(lua_State *L);

#pragma GCC visibility pop

#endif
