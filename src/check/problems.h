/* SPDX-License-Identifier: MIT */

/* The findings about a table: a Lua array, counted, with a maximum length. */
#ifndef ZADIG_CHECK_PROBLEMS_H
#define ZADIG_CHECK_PROBLEMS_H

#include "api/schema.h"
#include "base/path.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* More would not be read; the last line says how many were left out. */
#define PROBLEMS_KEPT 100

typedef struct Problems {
  lua_State *L;
  int list; /* stack: nil until there is a finding */
  int errors;
  int warnings;
  int kept;
  int kept_errors;
} Problems;

/* Pushes the list, which is nil at first. Raises: no memory. */
Problems problems_begin(lua_State *L);

/* Adds a finding whose message is at the top of the stack, and pops the message. */
void problems_add(Problems *problems, Severity severity, const Path *path);

/* Appends an error to the array at `list`, a stack slot that may still be nil: for checks that no
 * row can express. Raises: no memory. */
void problems_append_error(lua_State *L, int list, const char *path, const char *message);

/* Sorts what came after `from`, an earlier `kept`, by path: findings about keys come in the order
 * of a Lua table. */
void problems_sort(Problems *problems, int from);

/* Adds how many were left out. The list stays where it was pushed. */
void problems_end(Problems *problems);

/* Pushes a description of a value, such as "string \"true\"", short and on one line; without its
 * content if `secret`. Raises: no memory. */
void problems_push_found(lua_State *L, int index, bool secret);

#pragma GCC visibility pop

#endif
