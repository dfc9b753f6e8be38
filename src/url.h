/* SPDX-License-Identifier: MIT */

/* The server's URL, and what is appended to it. */
#ifndef ZADIG_URL_H
#define ZADIG_URL_H

#include "text.h"

#pragma GCC visibility push(hidden)

/* Tells through `problem` what is wrong with a server's URL, which holds no control characters,
 * as one line, or NULL: only http and https, no user, password, query or fragment. False: no
 * memory to tell. */
bool url_check(const char *url, const char **problem);

/* Appends the text percent-encoded, but for the unreserved characters of RFC 3986.
 * False: no memory. */
bool url_append_encoded(Text *text, const char *data, size_t length);

#pragma GCC visibility pop

#endif
