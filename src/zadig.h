/* SPDX-License-Identifier: MIT */

/* The public header, for hosts that link the static library:
 *
 *   luaL_requiref(L, "zadig.core", luaopen_zadig_core, 0);
 *   lua_pop(L, 1);
 *
 * after which `require "zadig"` finds its Lua files on package.path. */
#ifndef ZADIG_H
#define ZADIG_H

struct lua_State;

#define ZADIG_VERSION "0.1.0"

#if defined(__GNUC__)
#define ZADIG_EXPORT __attribute__((visibility("default")))
#else
#define ZADIG_EXPORT
#endif

/* Opens the core module and leaves it on the stack. Raises only for lack of memory, or in
 * another Lua than it was compiled for. Any number of states, on any threads. */
ZADIG_EXPORT int luaopen_zadig_core(struct lua_State *L);

#endif
