/* SPDX-License-Identifier: MIT */

/* Checks of the options of connect that their rows cannot express (headers, addresses, proxies),
 * and setting them in a session. */
#ifndef ZADIG_FACE_SETTINGS_H
#define ZADIG_FACE_SETTINGS_H

#include "http/session.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds what is wrong with the table of options at `options`, which has been checked against its
 * rows, to the problems at `problems`. Raises: no memory. */
void settings_check(lua_State *L, int options, int problems);

/* Gives every transport option of the table at `options` to the session; options that libcurl
 * rejects are added to the problems at `problems`. Raises: no memory, or a table that has changed
 * since it was checked. */
void settings_apply(lua_State *L, HttpSession *session, int options, int problems);

/* Whether the text could end a header line or a request line. */
bool settings_has_control(const char *text, size_t length);

#pragma GCC visibility pop

#endif
