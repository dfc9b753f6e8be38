/* SPDX-License-Identifier: MIT */

/* Turns the arguments of a method into what is validated and sent. These functions share one stack:
 * the arguments of core.prepare, then the problems. */
#ifndef ZADIG_FACE_REQUEST_H
#define ZADIG_FACE_REQUEST_H

#include "api/operations.h"
#include "base/text.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

enum { REQUEST_CLIENT = 1, REQUEST_NAME, REQUEST_INPUT, REQUEST_OPTIONS, REQUEST_PROBLEMS };

/* Replaces the input by what is validated and sent. For a definition that is a copy with a project,
 * so that later changes by the caller do not change messages. For a query it is the options and the
 * build's name. Raises: no memory. */
void request_complete(lua_State *L, const Operation *operation);

/* Validates input and options. Pushes the problems or nil, which becomes REQUEST_PROBLEMS. True:
 * they block the call; `strict` is the client's setting, which the options may override. Raises: no
 * memory. */
bool request_blocked(lua_State *L, const Operation *operation, bool strict);

/* Appends the operation's path and query, with values of the input. Raises: no memory. */
void request_address(lua_State *L, const Operation *operation, Text *url);

#pragma GCC visibility pop

#endif
