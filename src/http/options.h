/* SPDX-License-Identifier: MIT */

/* What libcurl calls the transport options. */
#ifndef ZADIG_HTTP_OPTIONS_H
#define ZADIG_HTTP_OPTIONS_H

#include "api/schema.h"

#include <curl/curl.h>

#pragma GCC visibility push(hidden)

/* libcurl's option for a row of options_transport or options_limits; 0 for one that libcurl does
 * not take as it is given. */
CURLoption http_option(const Field *option);

#pragma GCC visibility pop

#endif
