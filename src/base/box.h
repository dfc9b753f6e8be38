/* SPDX-License-Identifier: MIT */

/* Foreign memory owned by a to-be-closed Lua value, so that whatever raises frees it. */
#ifndef ZADIG_BASE_BOX_H
#define ZADIG_BASE_BOX_H

#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Box {
  void *held; /* released when not NULL */
  void (*release)(void *held);
} Box;

/* Makes the metatable; called once, by the opener. Raises: no memory. */
void box_open(lua_State *L);

/* Pushes an empty box and marks its slot to be closed: set `held` right after acquiring it,
 * or to NULL to give it away. Raises: no memory, while nothing is held yet. */
Box *box_new(lua_State *L, void (*release)(void *held));

/* lua_settop for who has boxes above: closes them. Raises: no memory, with nothing closed yet. */
void box_settop(lua_State *L, int index);

#pragma GCC visibility pop

#endif
