/* SPDX-License-Identifier: MIT */

/* Converts between Lua values and JSON text through cJSON, guided by a record's rows. json.c has
 * what both directions share; encode.c and decode.c have one each. */
#ifndef ZADIG_JSON_JSON_H
#define ZADIG_JSON_JSON_H

#include "api/schema.h"
#include "base/text.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

/* The deepest definition that is accepted; replies may be as deep as cJSON allows. */
#define JSON_MAX_DEPTH 64

/* Creates the shared values below in the registry; the opener calls it. Harmless if repeated. */
void json_open(lua_State *L);

/* Pushes zadig.null, which stands for JSON null in keys that the rows do not know. */
void json_push_null(lua_State *L);

/* Pushes the metatable of arrays / of decoded tables of `record`. They are ordinary tables with a
 * __name; the Lua layer may add to those of records. */
void json_push_array_metatable(lua_State *L);
void json_push_record_metatable(lua_State *L, const Record *record);

/* A record's shape is an array, created once per state, so that walking a table creates no strings:
 * the names of its rows, its metatable, and "extra". It must not be changed. The first function
 * pushes the table of all shapes; the second the shape of `record` from that table at index
 * `shapes`. */
void json_push_shapes(lua_State *L);
void json_push_shape(lua_State *L, int shapes, const Record *record);
#define JSON_SHAPE_NAME(i) ((lua_Integer)(i) + 1)
#define JSON_SHAPE_METATABLE(record) ((lua_Integer)(record)->count + 1)
#define JSON_SHAPE_EXTRA(record) ((lua_Integer)(record)->count + 2)

/* Appends the JSON of the table at `index`: keys in the order of the rows, then those of `extra` in
 * alphabetical order, so that the same definition always gives the same bytes. The table has passed
 * validation; if it has changed since, this raises. The caller owns `out` in any case. Metamethods
 * are never called. Without a record (NULL) the value may be anything, and its own shape decides.
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
