/* SPDX-License-Identifier: MIT */

/* System functions that the Lua layer needs and Lua does not have. */
#ifndef ZADIG_BASE_SYSTEM_H
#define ZADIG_BASE_SYSTEM_H

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: now(), time(), sleep(seconds), isatty(file), width(file),
 * height(file), readable(file, seconds), mode(path), keep_interrupt(keep). Raises: no memory. */
void system_open(lua_State *L);

#pragma GCC visibility pop

#endif
