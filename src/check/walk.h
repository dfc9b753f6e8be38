/* SPDX-License-Identifier: MIT */

/* What the checks of all tables share: the current path, and findings about any table. The table or
 * value in question is at the top of the stack. All of them raise: no memory. */
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
  int shapes;                       /* stack: the table of shapes (json/json.h) */
  const void *open[JSON_MAX_DEPTH]; /* the tables around the current one */
  int depth;
  size_t bytes; /* of text in the fields met so far */
} Walk;

/* Reports a finding at `path`; the format is lua_pushfstring's. */
#define SAY(w, severity, path, ...)                                                                \
  (lua_pushfstring((w)->L, __VA_ARGS__), problems_add(&(w)->problems, (severity), (path)))

/* Enters the table at the top, with stack space for its checks. False: it contains itself or is too
 * deep, which is reported. */
bool walk_enter(Walk *w, const Path *path);
void walk_leave(Walk *w);

/* Reports what was expected; the value at the top is what was found. */
void walk_say_expected(Walk *w, const Path *path, const char *expected, bool secret);

/* Reports text that is more than the server stores of one build. */
void walk_say_size(Walk *w, const Path *path);

/* The keys of the table at the top, counted. */
typedef struct Keys {
  lua_Integer count;     /* all of them */
  lua_Integer positions; /* the integers from 1 on */
  lua_Integer last;      /* the largest of those */
  bool named;            /* some key is a string */
} Keys;

Keys walk_keys(lua_State *L);

/* Reports the elements that are missing from the array at the top. */
void walk_say_holes(Walk *w, const Path *path, const Keys *keys);

/* Reports `message` about the key below the top. */
void walk_say_key(Walk *w, const Path *up, const char *message);

/* Reports `message` about each key of the table at the top that is not a position. */
void walk_say_odd_keys(Walk *w, const Path *path, const char *message);

#pragma GCC visibility pop

#endif
