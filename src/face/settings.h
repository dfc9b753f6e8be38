/* SPDX-License-Identifier: MIT */

/* The options of connect beyond what their rows say: whether a header, an address or a proxy is
 * one, and how a session is given them. */
#ifndef ZADIG_FACE_SETTINGS_H
#define ZADIG_FACE_SETTINGS_H

#include "http/session.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds what is wrong with the options at `options`, a table that its rows were checked against, to
 * the problems at `problems`. Raises: no memory. */
void settings_check(lua_State *L, int options, int problems);

/* Hands every transport option of the table at `options` to the session; what libcurl does not
 * take is added to the problems at `problems`. Raises: no memory, or a table that has changed since
 * it was checked. */
void settings_apply(lua_State *L, HttpSession *session, int options, int problems);

/* Could the text end a header line or a request line? */
bool settings_has_control(const char *text, size_t length);

#pragma GCC visibility pop

#endif
