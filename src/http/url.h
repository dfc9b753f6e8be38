/* SPDX-License-Identifier: MIT */

/* The server's URL, and what is appended to it. */
#ifndef ZADIG_HTTP_URL_H
#define ZADIG_HTTP_URL_H

#include "base/text.h"

#pragma GCC visibility push(hidden)

/* Sets `problem` to one line that says what is wrong with a server's URL, or to NULL. The text
 * holds no control characters. Allowed are http and https, without a user, password, query or
 * fragment. False: no memory to tell. */
bool url_check(const char *url, const char **problem);

/* Where the address starts in "host:port:address"; NULL: not of that form. Addresses are numeric;
 * an IPv6 address may be in brackets. libcurl ignores entries that it cannot read and resolves the
 * name instead, so they are refused. */
const char *url_resolved_address(const char *text);

/* Appends the text percent-encoded, except for the unreserved characters of RFC 3986. False: no
 * memory. */
bool url_append_encoded(Text *text, const char *data, size_t length);

#pragma GCC visibility pop

#endif
