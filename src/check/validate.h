/* SPDX-License-Identifier: MIT */

/* Checks a Lua value against a record: finds every problem at once, each with its Lua path. */
#ifndef ZADIG_CHECK_VALIDATE_H
#define ZADIG_CHECK_VALIDATE_H

#include "api/operations.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Verdict {
  int errors;
  int warnings;
} Verdict;

/* Checks the value at `index` against `record`. `operation` decides what the rows leave open
 * (creates, replaces, keeps_masked, a name in the path) and may be NULL. Pushes the problems, an
 * array of { path =, message =, severity = "error"
 * "warning" } in the order of the rows, then unknown keys; nil if there are none. The verdict
 * counts all of them; the array has at most PROBLEMS_KEPT and one line about the rest. Values of
 * secret fields are not shown. Metamethods are never called, and nothing is allocated until there
 * is a problem. Raises: no memory. */
Verdict validate_table(lua_State *L, int index, const Record *record, const Operation *operation);

#pragma GCC visibility pop

#endif
