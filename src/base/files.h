/* SPDX-License-Identifier: MIT */

/* Files that are written completely or not at all. */
#ifndef ZADIG_BASE_FILES_H
#define ZADIG_BASE_FILES_H

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Adds to the table on top: replace_file(path, text), create_file(path, text), make_folder(path),
 * list_folder(path), identify(path). Raises: no memory. */
void files_open(lua_State *L);

#pragma GCC visibility pop

#endif
