/* SPDX-License-Identifier: MIT */

/* Lua value <-> JSON text through cJSON, guided by a record's rows. json.c has what the two
 * directions share, json_encode.c and json_decode.c have one each. */
#ifndef ZADIG_JSON_JSON_H
#define ZADIG_JSON_JSON_H

#include "api/schema.h"
#include "base/text.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* Deepest nesting accepted in a definition; replies may use cJSON's own limit. */
#define JSON_MAX_DEPTH 64

/* Makes the shared values below in the registry; called by the opener, harmless again. */
void json_open(lua_State *L);

/* Pushes zadig.null, the one value that stands for a JSON null of an unknown key. */
void json_push_null(lua_State *L);

/* Pushes the metatable that marks a table as an array / as a decoded table of `record`. They
 * are ordinary tables with a __name: the Lua layer may add to those of records. */
void json_push_array_metatable(lua_State *L);
void json_push_record_metatable(lua_State *L, const Record *record);

/* A record's shape is an array made once a state, so that walking a table makes no strings: the
 * names of its rows, its metatable, and "extra". Nobody may change it. The first pushes the
 * table of all shapes; the second the shape of `record` from that table at index `shapes`. */
void json_push_shapes(lua_State *L);
void json_push_shape(lua_State *L, int shapes, const Record *record);
#define JSON_SHAPE_NAME(i) ((lua_Integer)(i) + 1)
#define JSON_SHAPE_METATABLE(record) ((lua_Integer)(record)->count + 1)
#define JSON_SHAPE_EXTRA(record) ((lua_Integer)(record)->count + 2)

/* Appends the JSON of the table at `index`, keys in the order of the rows, then those of
 * `extra` in alphabetical order: the same definition always gives the same bytes. The table
 * has passed validation; one that has been changed since raises instead of being sent.
 * `out` stays the caller's whatever happens. Metamethods are never consulted. Without a record
 * (NULL) the value may be any, and its own shape decides.
 * Raises: no memory, a changed table. */
void json_encode(lua_State *L, int index, const Record *record, Text *out);

/* Decodes `length` bytes that are followed by a NUL. True: pushes the value. False: pushes one
 * line that says why this is no such reply. With a record the text is an object and
 * - arrays of the rows that are null or missing become {}, null records and scalars nil;
 * - keys the rows do not know arrive as they are, with zadig.null for null;
 * - scalars arrive as they are, whatever the rows say of them;
 * - a scalar or table where the rows have an array, no object where they have a record, a null
 *   inside an array of the rows, a required key of the root that is missing or of another type
 *   make it no such reply.
 * record may be NULL: any JSON value. Every array and every table of the rows carries its
 * metatable. Integral numbers up to 2^53 are Lua integers, others floats; of a key given twice
 * the last counts; a leading byte order mark is skipped; \u0000 arrives as a NUL byte.
 * What cJSON lets pass (01, control characters and broken UTF-8 in strings) passes.
 * Raises: no memory, with nothing left behind. */
bool json_decode(lua_State *L, const char *data, size_t length, const Record *record);

#pragma GCC visibility pop

#endif
