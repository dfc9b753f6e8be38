/* SPDX-License-Identifier: MIT */

/* The rows as plain Lua tables, for everything in Lua that reads them: help, display, annotations,
 * reference. Made anew on every call, and only then. */
#ifndef ZADIG_FACE_ROWS_H
#define ZADIG_FACE_ROWS_H

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: records(), operations(), traps() and kinds(), of failures;
 * metatables(), those of decoded tables by the name of their record, and `array`; mask, the text
 * that replaces a hidden value; near(written, meant), for "did you mean". Raises: no memory. */
void rows_open(lua_State *L);

#pragma GCC visibility pop

#endif
