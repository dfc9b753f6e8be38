/* SPDX-License-Identifier: MIT */

/* A server on a Unix socket, in a process of its own so that none of its memory is counted. The
 * first segment of the path says what becomes of a request:
 *   /ok       the operation's reply       /refuse   400 with an error object
 *   /echo     403 that repeats the Authorization header
 *   /cut      the whole request is read, then the connection is closed */
#ifndef HARNESS_SERVER_H
#define HARNESS_SERVER_H

#include <stdbool.h>

/* Starts it on `path`, with replies from the fixtures below `root`; it ends with this process. */
bool server_start(const char *path, const char *root);

/* How many complete requests it has read so far. */
long server_requests(void);

#endif
