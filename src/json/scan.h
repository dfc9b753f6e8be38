/* SPDX-License-Identifier: MIT */

/* Values in JSON text that need no parser: most strings, integers and booleans of a reply. Each
 * function looks at the text at `*at`, which ends with a NUL. True: it sets the value and moves
 * `*at` past it; false: cJSON has to parse it. */
#ifndef ZADIG_JSON_SCAN_H
#define ZADIG_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* A string without escapes: its bytes within the text. */
bool json_scan_string(const char **at, const char **data, size_t *length);

/* An integer of at most fifteen digits, which a double holds exactly. */
bool json_scan_integer(const char **at, long long *value);

/* true or false. */
bool json_scan_boolean(const char **at, bool *value);

#pragma GCC visibility pop

#endif
