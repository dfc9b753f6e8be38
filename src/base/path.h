/* SPDX-License-Identifier: MIT */

/* The place of something in a value, in Lua's notation: services[2].service_name. The links are on
 * the C stack of the code that walks the value; text is made only when there is something to
 * report. */
#ifndef ZADIG_BASE_PATH_H
#define ZADIG_BASE_PATH_H

#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Path {
  const struct Path *up; /* NULL: the root, whose text is empty */
  const char *key;       /* NULL: use `index` */
  lua_Integer index;
} Path;

/* Pushes the text; "" for the root. A key that is not an identifier is quoted: ["a b"]. Raises: no
 * memory. */
void path_push(lua_State *L, const Path *path);

/* Pushes `data` quoted for a message: on one line, with escapes for what text_shown rejects, and
 * "..." after about `limit` bytes. Raises: no memory. */
void path_push_quoted(lua_State *L, const char *data, size_t length, size_t limit);

#pragma GCC visibility pop

#endif
