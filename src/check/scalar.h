/* SPDX-License-Identifier: MIT */

/* Checks strings and numbers against their row. The value is at the top of the stack and has the
 * row's type. All of them raise: no memory. */
#ifndef ZADIG_CHECK_SCALAR_H
#define ZADIG_CHECK_SCALAR_H

#include "check/walk.h"

#pragma GCC visibility push(hidden)

/* Whether it is UTF-8 without a NUL; reports it if not. */
bool scalar_check_text(Walk *w, const Path *path, const char *data, size_t length);

void scalar_check_string(Walk *w, const Field *field, const Path *path);
void scalar_check_number(Walk *w, const Field *field, const Path *path, bool secret);

/* Pushes: one of "a", "b" */
void scalar_push_choices(lua_State *L, const Choice *choices);

#pragma GCC visibility pop

#endif
