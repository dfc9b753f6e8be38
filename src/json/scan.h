/* SPDX-License-Identifier: MIT */

/* What of JSON text needs no parser: most strings, integers and words of a reply mean the bytes
 * that are there. Each function looks at what `*at` points to, in text that is ended by a NUL;
 * true: it gives the value and moves `*at` behind it; false: cJSON has to look. */
#ifndef ZADIG_JSON_SCAN_H
#define ZADIG_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* A string without escapes: its bytes, which stay where they are. */
bool json_scan_string(const char **at, const char **data, size_t *length);

/* An integer of at most fifteen digits, which a double holds exactly. */
bool json_scan_integer(const char **at, long long *value);

/* true or false. */
bool json_scan_boolean(const char **at, bool *value);

#pragma GCC visibility pop

#endif
