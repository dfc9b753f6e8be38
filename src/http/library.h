/* SPDX-License-Identifier: MIT */

/* The version of libcurl that is loaded; it may differ from the headers. */
#ifndef ZADIG_HTTP_LIBRARY_H
#define ZADIG_HTTP_LIBRARY_H

#include <curl/curl.h>

#include <stdbool.h>

/* The first with CURLOPT_PROTOCOLS_STR. */
#define LIBRARY_LEAST 0x075500
#define LIBRARY_LEAST_NAME "7.85"

#if LIBCURL_VERSION_NUM < LIBRARY_LEAST
#error "zadig needs libcurl 7.85 or newer"
#endif

#pragma GCC visibility push(hidden)

/* As a number like LIBCURL_VERSION_NUM, and as text, such as "7.88.1". */
unsigned library_version(void);
const char *library_name(void);

#pragma GCC visibility pop

#endif
