/* SPDX-License-Identifier: MIT */

/* What may be said besides a definition: options of connect, and of one call. */
#ifndef ZADIG_OPTIONS_H
#define ZADIG_OPTIONS_H

#include "schema.h"

#pragma GCC visibility push(hidden)

extern const Record options_connect; /* includes http_options */
extern const Record options_call;    /* of every call; includes http_limits */
extern const Record options_write;   /* beside a definition; includes options_call */
extern const Record options_retry;
extern const Record options_loop;
extern const Record options_run; /* of a loop's run */
extern const Record options_map; /* includes options_run */

/* All of them, http's included, in the order a reader wants them; `*count` is set. */
const Record *const *options_records(size_t *count);

#pragma GCC visibility pop

#endif
