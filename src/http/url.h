/* SPDX-License-Identifier: MIT */

/* The server's URL, and what is appended to it. */
#ifndef ZADIG_HTTP_URL_H
#define ZADIG_HTTP_URL_H

#include "base/text.h"

#pragma GCC visibility push(hidden)

/* Tells through `problem` what is wrong with a server's URL, which holds no control characters,
 * as one line, or NULL: only http and https, no user, password, query or fragment. False: no
 * memory to tell. */
bool url_check(const char *url, const char **problem);

/* Where the address begins in "host:port:address", or NULL: it is no such thing. Addresses are
 * numeric; one of IPv6 may stand in brackets. What libcurl cannot read it would pass over, and
 * ask for the host's name instead. */
const char *url_resolved_address(const char *text);

/* Appends the text percent-encoded, but for the unreserved characters of RFC 3986.
 * False: no memory. */
bool url_append_encoded(Text *text, const char *data, size_t length);

#pragma GCC visibility pop

#endif
