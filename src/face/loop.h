/* SPDX-License-Identifier: MIT */

/* The engine as a Lua value: it keeps the calls that it runs alive. */
#ifndef ZADIG_FACE_LOOP_H
#define ZADIG_FACE_LOOP_H

#include "http/engine.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: engine(connections). Raises: no memory. */
void loop_open(lua_State *L);

/* Pushes a new engine that keeps up to that many connections. Raises: no memory. */
void loop_push(lua_State *L, long connections);

/* Raises unless there is an open engine at `index`. */
HttpEngine *loop_check(lua_State *L, int index);

/* Starts the exchange, which is part of the userdata at `owner`, on the engine at `index`. The
 * engine refers to the owner until `ended` returns it. Raises, without starting: no engine there, a
 * closed one, no memory. */
void loop_start(lua_State *L, int index, HttpExchange *exchange, int owner);

/* Takes the exchange out of the engine at `index`; a running one is cancelled. */
void loop_forget(lua_State *L, int index, HttpExchange *exchange);

/* Closes the engine at `index`: running calls end as cancelled. Idempotent. */
void loop_close(lua_State *L, int index);

#pragma GCC visibility pop

#endif
