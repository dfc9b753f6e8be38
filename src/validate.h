/* SPDX-License-Identifier: MIT */

/* A Lua value against a record: every problem at once, each with its Lua path. */
#ifndef ZADIG_VALIDATE_H
#define ZADIG_VALIDATE_H

#include "operations.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Verdict {
  int errors;
  int warnings;
} Verdict;

/* Checks the table at `index` against `record`; `operation` says what the rows leave open
 * (replaces, keeps_masked) and may be NULL. Pushes the problems, an array of
 * { path =, message =, severity = "error" | "warning" } in the order of the rows, or nil
 * when there are none. Metamethods are never consulted. Raises: no memory. */
Verdict validate_table(lua_State *L, int index, const Record *record, const Operation *operation);

/* The name nearest to `wanted` among the fields of `record` (and what it includes), or NULL
 * when none is near: for "did you mean". */
const char *validate_suggest(const Record *record, const char *wanted);

#pragma GCC visibility pop

#endif
