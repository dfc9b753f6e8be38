/* SPDX-License-Identifier: MIT */

/* Validation and JSON for Lua, without a client: for zadig.check and the specs. */
#ifndef ZADIG_FACE_CODEC_H
#define ZADIG_FACE_CODEC_H

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds check, encode, decode, array and null to the table at the top. Raises: no memory. */
void codec_open(lua_State *L);

#pragma GCC visibility pop

#endif
