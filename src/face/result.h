/* SPDX-License-Identifier: MIT */

/* What an exchange that has ended means to the caller: a reply, or a failure. */
#ifndef ZADIG_FACE_RESULT_H
#define ZADIG_FACE_RESULT_H

#include "api/operations.h"
#include "http/exchange.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Pushes the reply, or nil and a failure; returns how many values that is. `input` is the stack
 * index of what the operation was given, which messages name. Raises: no memory. */
int result_push(lua_State *L, const Operation *operation, const HttpExchange *x, int input);

/* The kind of failure of an end; NULL: none, as for a reply and for lack of memory. */
const char *result_kind(HttpEnd end);

/* "no", "maybe" or "yes". */
const char *result_sent(HttpSent sent);

#pragma GCC visibility pop

#endif
