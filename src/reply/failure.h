/* SPDX-License-Identifier: MIT */

/* Failure values: the second value of `nil, failure`. A plain table with a metatable that prints
 * it. */
#ifndef ZADIG_REPLY_FAILURE_H
#define ZADIG_REPLY_FAILURE_H

#include "api/operations.h"
#include "base/text.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

#define FAILURE "zadig.failure"

/* What is known about the request; zero and NULL fields are left out of the failure. */
typedef struct FailureFacts {
  const Operation *operation;
  const char *kind;
  const char *says; /* {field} is replaced by the value of that field of the input */
  const char *hint;
  const char *url;
  const char *sent;
  const char *cause; /* libcurl's error message */
  long status;
  long retry_after; /* seconds; negative: unknown */
  double elapsed;   /* seconds */
  int input;        /* stack index of what the operation was given */
} FailureFacts;

/* Makes the metatable and adds failure(fields) to the table on top. Raises: no memory. */
void failure_open(lua_State *L);

/* Pushes a failure. Raises: no memory. */
void failure_push(lua_State *L, const FailureFacts *facts);

/* Pushes the failure of kind `invalid` for the problems at the top, which it replaces.
 * `what` is "definition", "query" or "options". Raises: no memory. */
void failure_push_invalid(lua_State *L, const Operation *operation, const char *what);

/* Appends server text that may be kept: without `hide` (which may be empty), at most 1,000 bytes.
 * False: no memory. */
bool failure_append_server_text(Text *out, const char *text, size_t length, const char *hide,
                                size_t hide_length);

#pragma GCC visibility pop

#endif
