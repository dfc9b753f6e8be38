/* SPDX-License-Identifier: MIT */

/* Lua value <-> JSON text through cJSON, guided by a record's rows. */
#ifndef ZADIG_JSON_H
#define ZADIG_JSON_H

#include "schema.h"
#include "text.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Deepest nesting accepted in a definition; replies may use cJSON's own limit. */
#define JSON_MAX_DEPTH 64

/* Makes the shared values below in the registry; called once, by the opener. */
void json_open(lua_State *L);

/* Pushes zadig.null, the one value that stands for a JSON null of an unknown key. */
void json_push_null(lua_State *L);

/* Pushes the metatable that marks a table as an array / as a decoded table of `record`. */
void json_push_array_metatable(lua_State *L);
void json_push_record_metatable(lua_State *L, const Record *record);

/* Appends the JSON of the table at `index`, keys in the order of the rows, then those of
 * `extra` in alphabetical order: the same definition always gives the same bytes. The table
 * has passed validation; one that has been changed since raises instead of being sent.
 * `out` stays the caller's whatever happens. Metamethods are never consulted.
 * Raises: no memory, a changed table. */
void json_encode(lua_State *L, int index, const Record *record, Text *out);

/* Decodes `length` bytes that are followed by a NUL. Returns NULL and pushes the value, or
 * returns one line that says why this is no such reply and pushes nothing. With a record:
 * arrays of the rows that are null or missing become {}, null objects and scalars nil; keys the
 * rows do not know arrive as they are, with zadig.null for null. A table where the rows have an
 * array or the reverse, and a missing required key of the root, are no such reply. record may be
 * NULL: any JSON value. Raises: no memory, with nothing left behind. */
const char *json_decode(lua_State *L, const char *data, size_t length, const Record *record);

#pragma GCC visibility pop

#endif
