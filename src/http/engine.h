/* SPDX-License-Identifier: MIT */

/* Many exchanges at once over one curl multi handle, driven by its socket interface: only sockets
 * that are ready are looked at. In a forked child an engine starts over: exchanges that were
 * running there end as cancelled, and the parent's connections are left alone. */
#ifndef ZADIG_HTTP_ENGINE_H
#define ZADIG_HTTP_ENGINE_H

#include "http/exchange.h"

#pragma GCC visibility push(hidden)

/* A socket that the engine waits for: to read, to write, or both. */
typedef struct EngineSocket {
  int fd;
  bool read, write;
  HttpExchange *owner; /* private: the running exchange that uses it, or NULL */
} EngineSocket;

/* Keeps at most `connections` open between exchanges. NULL: no memory. */
HttpEngine *engine_new(long connections);

/* Ends every running exchange as cancelled, closes all connections and frees the engine. NULL is
 * allowed. */
void engine_free(HttpEngine *engine);

/* Starts the exchange. If it cannot start it ends at once; engine_ended returns it like any
 * other. */
void engine_start(HttpEngine *engine, HttpExchange *exchange);

/* Ends the exchange as cancelled if it is running; engine_ended then returns it. */
void engine_cancel(HttpExchange *exchange);

/* Takes the exchange out of the engine; engine_ended will not return it. */
void engine_forget(HttpExchange *exchange);

/* Waits until there is something to do, for at most `ms` milliseconds (clamped to an int; negative:
 * no limit), and does it. A signal ends the wait early. Returns the number of exchanges still
 * running. */
int engine_step(HttpEngine *engine, long ms);

/* The next exchange that has ended, oldest first, or NULL. */
HttpExchange *engine_ended(HttpEngine *engine);

/* The number of running exchanges. */
int engine_running(const HttpEngine *engine);

/* The sockets to wait for; valid until the engine is next used. */
const EngineSocket *engine_sockets(const HttpEngine *engine, size_t *count);

/* Milliseconds until engine_step must be called even if no socket is ready; -1: no need. */
long engine_timeout(const HttpEngine *engine);

#pragma GCC visibility pop

#endif
