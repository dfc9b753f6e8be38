/* SPDX-License-Identifier: MIT */

/* What the checks of one table share: where they are, and what they say about any table. The
 * table or value they speak of is at the top of the stack. All of them raise: no memory. */
#ifndef ZADIG_CHECK_WALK_H
#define ZADIG_CHECK_WALK_H

#include "api/operations.h"
#include "base/path.h"
#include "check/problems.h"
#include "json/json.h"

#include <lauxlib.h>
#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Walk {
  lua_State *L;
  const Operation *operation;
  Problems problems;
  int shapes;                       /* stack: json.h's table of shapes */
  const void *open[JSON_MAX_DEPTH]; /* the tables around the one at hand */
  int depth;
} Walk;

/* Says something about `path`; the format is lua_pushfstring's. */
#define SAY(w, severity, path, ...)                                                                \
  (lua_pushfstring((w)->L, __VA_ARGS__), problems_add(&(w)->problems, (severity), (path)))

/* Goes into the table at the top, with room on the stack for what checks need; or says why not
 * (it contains itself, it is too deep) and gives false. */
bool walk_enter(Walk *w, const Path *path);
void walk_leave(Walk *w);

/* Says what was expected; what was found is the value at the top. */
void walk_say_expected(Walk *w, const Path *path, const char *expected, bool secret);

/* The keys of the table at the top. */
typedef struct Keys {
  lua_Integer count;     /* all of them */
  lua_Integer positions; /* the integers from 1 on */
  lua_Integer last;      /* the largest of those */
  bool named;            /* a string is among them */
} Keys;

Keys walk_keys(lua_State *L);

/* Names the elements that are missing from the array at the top. */
void walk_say_holes(Walk *w, const Path *path, const Keys *keys);

/* Says `message` of the key below the top. */
void walk_say_key(Walk *w, const Path *up, const char *message);

/* Says `message` of each key of the table at the top that is no position. */
void walk_say_odd_keys(Walk *w, const Path *path, const char *message);

#pragma GCC visibility pop

#endif
