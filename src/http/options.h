/* SPDX-License-Identifier: MIT */

/* The transport options by libcurl's names. */
#ifndef ZADIG_HTTP_OPTIONS_H
#define ZADIG_HTTP_OPTIONS_H

#include "api/schema.h"

#include <curl/curl.h>

#pragma GCC visibility push(hidden)

/* libcurl's option for a row of options_transport or options_limits; 0: libcurl does not take it as
 * it is. */
CURLoption http_option(const Field *option);

#pragma GCC visibility pop

#endif
