/* SPDX-License-Identifier: MIT */

/* The state of a connection's socket, without reading from it. */
#ifndef ZADIG_HTTP_PEEK_H
#define ZADIG_HTTP_PEEK_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

enum { PEEK_LOST = -1, PEEK_QUIET = -2 };

/* The next byte to be read; PEEK_QUIET: none has arrived; PEEK_LOST: none will, because the peer
 * has closed or reset the connection. Never waits. */
int peek_byte(int fd);

/* True if the peer never sent a byte. False also where the system cannot tell. */
bool peek_silent(int fd);

/* True if the peer has ended an idle connection, even if there are bytes to be read. With `strict`,
 * such bytes count as its end too. */
bool peek_ended(int fd, bool strict);

#pragma GCC visibility pop

#endif
