/* SPDX-License-Identifier: MIT */

/* From what a method was given to what is validated and sent. These functions share one stack:
 * the arguments of core.prepare, then the problems. */
#ifndef ZADIG_FACE_REQUEST_H
#define ZADIG_FACE_REQUEST_H

#include "api/operations.h"
#include "base/text.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

enum { REQUEST_CLIENT = 1, REQUEST_NAME, REQUEST_INPUT, REQUEST_OPTIONS, REQUEST_PROBLEMS };

/* Replaces the input by what is validated and sent: for a definition a copy with a project,
 * so that what its maker does with it afterwards changes no message; for a query the options
 * together with the build's name. Raises: no memory. */
void request_complete(lua_State *L, const Operation *operation);

/* Validates input and options. Pushes the problems, or nil, which is REQUEST_PROBLEMS then.
 * True: they block the call; `strict` is the client's word on warnings, unless the options
 * have their own. Raises: no memory. */
bool request_blocked(lua_State *L, const Operation *operation, bool strict);

/* Appends the operation's path and query, filled in from the input. Raises: no memory. */
void request_address(lua_State *L, const Operation *operation, Text *url);

#pragma GCC visibility pop

#endif
