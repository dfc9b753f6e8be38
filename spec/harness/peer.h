/* SPDX-License-Identifier: MIT */

/* One HTTP request to a sandbox, in memory of its own that no fault reaches. */
#ifndef HARNESS_PEER_H
#define HARNESS_PEER_H

#include <stddef.h>

/* Sends all of `request` to that port of 127.0.0.1 and reads until the connection ends. Gives the
 * reply's status; 0: none came. `request` has to ask for the connection to be closed. */
int peer_ask(int port, const char *request, size_t length);

#endif
