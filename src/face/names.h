/* SPDX-License-Identifier: MIT */

/* A compact set of names, for not returning a build of a long list twice: about 25 bytes a name and
 * no work for the collector; a table of strings takes 100. */
#ifndef ZADIG_FACE_NAMES_H
#define ZADIG_FACE_NAMES_H

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: names. Raises: no memory. */
void names_open(lua_State *L);

#pragma GCC visibility pop

#endif
