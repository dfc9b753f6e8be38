/* SPDX-License-Identifier: MIT */

/* The traps as rows of data: where the server differs from the document or surprises, each with its
 * number (docs/server.md). Constant, readable from any thread. */
#ifndef ZADIG_API_TRAPS_H
#define ZADIG_API_TRAPS_H

#include <stddef.h>

#pragma GCC visibility push(hidden)

typedef struct Trap {
  int number;
  const char *text;              /* one line of English, what the client does about it included */
  const char *evidence;          /* how that is known: seen where, read, or beyond what was run */
  const char *const *operations; /* ended by NULL; NULL: all of them */
} Trap;

/* All traps, in the order of their numbers; `*count` is set. */
const Trap *traps_all(size_t *count);

#pragma GCC visibility pop

#endif
