/* SPDX-License-Identifier: MIT */

/* The HTTP front of the mock server: libmicrohttpd on loopback, one thread per connection, and one
 * private lua_State that decides every answer. The state belongs to the front. It is used only
 * under the front's lock and only through lua_pcall, and the lock is never held while a thread
 * sleeps or writes to the network. */
#ifndef ZADIG_SANDBOX_FRONT_H
#define ZADIG_SANDBOX_FRONT_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

typedef struct Front Front;

typedef struct FrontOptions {
  uint16_t port;    /* 0: any free port */
  size_t max_body;  /* bytes; a longer body is read, dropped and answered with 413 */
  const char *boot; /* Lua text run once in the private state; it returns two functions:
                       serve(method, uri, headers, body)
                         -> status, body, headers (a flat list) or nil, seconds to
                            wait or nil, whether to reset the connection instead
                       control(name, text) -> text */
  size_t boot_length;
} FrontOptions;

/* A running server, or NULL with one line in `error`. The options are not used after it returns. */
Front *front_start(const FrontOptions *options, char *error, size_t error_size);

/* Whether this process started the server. A forked child has a copy without threads, whose locks
 * may be held for ever: the functions below must not be called there. */
int front_is_ours(const Front *front);

/* Wakes sleeping requests, closes every connection, joins every thread and frees the front. */
void front_stop(Front *front);

uint16_t front_port(const Front *front);

/* Connections accepted since the start. */
unsigned long long front_connections(Front *front);

/* Calls `control` of the boot text in the private state. 1: `*out` is its answer; 0: `*out` is an
 * error message. Either way the caller frees `*out`, which is malloc'ed; NULL: no memory. */
int front_call(Front *front, const char *name, const char *text, size_t length, char **out,
               size_t *out_length);

#pragma GCC visibility pop

#endif
