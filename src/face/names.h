/* SPDX-License-Identifier: MIT */

/* A set of names that is kept small, for telling the builds of a long list apart: some 25 bytes
 * a name and no work for the collector, where a table of strings takes 100. */
#ifndef ZADIG_FACE_NAMES_H
#define ZADIG_FACE_NAMES_H

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: names. Raises: no memory. */
void names_open(lua_State *L);

#pragma GCC visibility pop

#endif
