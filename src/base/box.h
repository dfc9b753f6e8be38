/* SPDX-License-Identifier: MIT */

/* Foreign memory owned by a to-be-closed Lua value, which frees it when an error is raised. */
#ifndef ZADIG_BASE_BOX_H
#define ZADIG_BASE_BOX_H

#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Box {
  void *held; /* released if not NULL */
  void (*release)(void *held);
} Box;

/* Makes the metatable; called once, by the opener. Raises: no memory. */
void box_open(lua_State *L);

/* Pushes an empty box and marks its slot to be closed. Set `held` right after acquiring memory, and
 * to NULL to give it away. Raises: no memory, before anything is held. */
Box *box_new(lua_State *L, void (*release)(void *held));

/* lua_settop for callers with boxes above `index`: closes them. Raises: no memory, before anything
 * is closed. */
void box_settop(lua_State *L, int index);

#pragma GCC visibility pop

#endif
