/* SPDX-License-Identifier: MIT */

/* Many exchanges at once over one curl multi handle, driven by its socket interface: only
 * sockets that have something to say are looked at. In the child of a fork an engine begins
 * anew: what ran there ends as cancelled, and the parent's connections are left alone. */
#ifndef ZADIG_HTTP_ENGINE_H
#define ZADIG_HTTP_ENGINE_H

#include "http/exchange.h"

#pragma GCC visibility push(hidden)

/* A socket the engine waits for, and whether for reading, writing or both. */
typedef struct EngineSocket {
  int fd;
  bool read, write;
} EngineSocket;

/* Keeps at most `connections` alive between exchanges. NULL: no memory. */
HttpEngine *engine_new(long connections);

/* Ends every running exchange as cancelled, closes all connections, frees. NULL is fine. */
void engine_free(HttpEngine *engine);

/* Starts the exchange. What cannot start has ended; engine_ended says so in its turn. */
void engine_start(HttpEngine *engine, HttpExchange *exchange);

/* Ends the exchange as cancelled if it runs; engine_ended says so in its turn. */
void engine_cancel(HttpExchange *exchange);

/* Takes the exchange out of the engine without a word: nobody waits for it any more. */
void engine_forget(HttpExchange *exchange);

/* Waits until something can be done, at most `ms` (as many as an int holds; negative: without
 * limit of its own), and does it. A signal ends the wait early. Returns how many exchanges still
 * run. */
int engine_step(HttpEngine *engine, long ms);

/* The next exchange that has ended, in the order they did, or NULL. */
HttpExchange *engine_ended(HttpEngine *engine);

/* How many exchanges run. */
int engine_running(const HttpEngine *engine);

/* The sockets to wait for; valid until the engine is next used. */
const EngineSocket *engine_sockets(const HttpEngine *engine, size_t *count);

/* Milliseconds until engine_step wants to be called whatever the sockets say; -1: never. */
long engine_timeout(const HttpEngine *engine);

#pragma GCC visibility pop

#endif
