/* SPDX-License-Identifier: MIT */

/* Where in a value something is, as Lua writes it: services[2].service_name. Links live on
 * the C stack of whoever walks the value; text is made only when there is something to say. */
#ifndef ZADIG_BASE_PATH_H
#define ZADIG_BASE_PATH_H

#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Path {
  const struct Path *up; /* NULL: the root, which has no text */
  const char *key;       /* NULL: `index` counts */
  lua_Integer index;
} Path;

/* Pushes the text; "" for the root. A key that is no identifier is quoted: ["a b"].
 * Raises: no memory. */
void path_push(lua_State *L, const Path *path);

/* Pushes `data` as messages quote strings: on one line, what text_shown
 * refuses as escapes, "..." after about `limit` bytes. Raises: no memory. */
void path_push_quoted(lua_State *L, const char *data, size_t length, size_t limit);

#pragma GCC visibility pop

#endif
