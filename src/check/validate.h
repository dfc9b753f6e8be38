/* SPDX-License-Identifier: MIT */

/* A Lua value against a record: every problem at once, each with its Lua path. */
#ifndef ZADIG_CHECK_VALIDATE_H
#define ZADIG_CHECK_VALIDATE_H

#include "api/operations.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Verdict {
  int errors;
  int warnings;
} Verdict;

/* Checks the value at `index` against `record`; `operation` says what the rows leave open
 * (creates, replaces, keeps_masked, a name in the path) and may be NULL. Pushes the problems,
 * an array of { path =, message =, severity = "error" | "warning" } in the order of the rows,
 * keys that no row knows after them; or nil when there are none. The verdict counts all of
 * them, the array ends with one line for those beyond PROBLEMS_KEPT. Values of secret fields
 * are not shown. Metamethods are never consulted, and nothing is allocated until there is a
 * problem. Raises: no memory. */
Verdict validate_table(lua_State *L, int index, const Record *record, const Operation *operation);

/* The name nearest to `wanted` among the fields of `record` (and what it includes), or NULL
 * when none is near: for "did you mean". */
const char *validate_suggest(const Record *record, const char *wanted);

#pragma GCC visibility pop

#endif
