/* SPDX-License-Identifier: MIT */

/* One HTTP request to a sandbox, in memory that no fault affects. */
#ifndef HARNESS_PEER_H
#define HARNESS_PEER_H

#include <stddef.h>

/* Sends `request` to that port of 127.0.0.1 and reads until the connection ends. Returns the
 * reply's status; 0: no reply. `request` has to ask for the connection to be closed. */
int peer_ask(int port, const char *request, size_t length);

#endif
