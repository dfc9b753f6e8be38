/* SPDX-License-Identifier: MIT */

/* One call of an operation, as a userdata: validated and encoded once, sent as often as retries
 * want, judged and decoded each time. */
#ifndef ZADIG_FACE_CALL_H
#define ZADIG_FACE_CALL_H

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: prepare. Raises: no memory. */
void call_open(lua_State *L);

#pragma GCC visibility pop

#endif
