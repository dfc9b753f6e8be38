/* SPDX-License-Identifier: MIT */

/* The engine as a Lua value, for whoever waits: it keeps the calls it runs alive. */
#ifndef ZADIG_FACE_LOOP_H
#define ZADIG_FACE_LOOP_H

#include "http/engine.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: engine(connections). Raises: no memory. */
void loop_open(lua_State *L);

/* Pushes a new engine that keeps so many connections. Raises: no memory. */
void loop_push(lua_State *L, long connections);

/* Raises unless there is an engine at `index`, and an open one. */
HttpEngine *loop_check(lua_State *L, int index);

/* Starts the exchange, which lives in the userdata at `owner`, on the engine at `index`:
 * the engine refers to the owner until loop's `ended` hands it out. Raises: no engine there,
 * a closed one, no memory; the exchange has not started then. */
void loop_start(lua_State *L, int index, HttpExchange *exchange, int owner);

/* Takes the exchange out of the engine at `index`; a running one is cancelled. */
void loop_forget(lua_State *L, int index, HttpExchange *exchange);

/* Closes the engine at `index`: what runs ends as cancelled. Idempotent. */
void loop_close(lua_State *L, int index);

#pragma GCC visibility pop

#endif
