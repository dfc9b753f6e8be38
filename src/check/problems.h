/* SPDX-License-Identifier: MIT */

/* The findings about a table: kept as a Lua array, counted, cut when there are too many. */
#ifndef ZADIG_CHECK_PROBLEMS_H
#define ZADIG_CHECK_PROBLEMS_H

#include "api/schema.h"
#include "base/path.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Nobody reads more; the last line says how many were left out. */
#define PROBLEMS_KEPT 100

typedef struct Problems {
  lua_State *L;
  int list; /* stack: nil until there is one */
  int errors;
  int warnings;
  int kept;
  int kept_errors;
} Problems;

/* Pushes the list, still nil. Raises: no memory. */
Problems problems_begin(lua_State *L);

/* Adds a finding whose message is at the top of the stack, and pops that. */
void problems_add(Problems *problems, Severity severity, const Path *path);

/* Appends an error to the array at `list`, a stack slot that may be nil still: for what no row
 * says. Raises: no memory. */
void problems_append_error(lua_State *L, int list, const char *path, const char *message);

/* Orders by path what came after `from`, a former `kept`: findings about keys in the order a
 * Lua table has them. */
void problems_sort(Problems *problems, int from);

/* Says how many were left out. The list stays where it was pushed. */
void problems_end(Problems *problems);

/* Pushes what a value is, as "string \"true\"", on one line and short; its content hidden when
 * `secret`. Raises: no memory. */
void problems_push_found(lua_State *L, int index, bool secret);

#pragma GCC visibility pop

#endif
