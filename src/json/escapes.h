/* SPDX-License-Identifier: MIT */

/* Two escapes that cJSON reads wrongly: it ends a string at \u0000, and at a \u without its four
 * digits. Texts are followed by a NUL. */
#ifndef ZADIG_JSON_ESCAPES_H
#define ZADIG_JSON_ESCAPES_H

#include "base/box.h"

#include <lua.h>

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

/* The first \u0000, or NULL. The second of two backslashes does not start an escape. */
const char *json_find_nul(const char *at, const char *end);

/* The first \u that four hexadecimal digits do not follow, or NULL. */
const char *json_find_broken_escape(const char *at, const char *end);

/* Makes a copy of the text, which the box owns, with every \u0000 replaced by a noncharacter that
 * the text does not contain. `stand_in` receives that noncharacter in UTF-8; whoever reads the
 * strings turns it back into a NUL. False: pushes one line that says that all of the noncharacters
 * are taken. Raises: no memory. */
bool json_replace_nuls(lua_State *L, const char *data, size_t length, Box *copy, char stand_in[4]);

#pragma GCC visibility pop

#endif
