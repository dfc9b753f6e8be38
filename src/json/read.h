/* SPDX-License-Identifier: MIT */

/* Pieces of a reply into Lua, guided by the rows: json_decode hands one after the other over,
 * those it could not read itself as cJSON's trees. All functions push one value, unless they say
 * otherwise; those that give a bool push one line that says what is wrong when it is false. All
 * of them raise: no memory. */
#ifndef ZADIG_JSON_READ_H
#define ZADIG_JSON_READ_H

#include "api/schema.h"
#include "base/path.h"

#include <cjson/cJSON.h>
#include <lua.h>

#pragma GCC visibility push(hidden)

typedef struct Reader {
  lua_State *L;
  int array;        /* stack: the array metatable */
  int shapes;       /* stack: the table of shapes */
  char stand_in[4]; /* what strings have in place of NUL, "" when nothing has */
} Reader;

/* A record being filled: a new table at the top, its members to come. */
typedef struct Filling {
  const Record *record;
  int shape;    /* stack: the record's shape */
  int table;    /* stack */
  size_t next;  /* the row whose key is likely to come now */
  bool in_rows; /* all keys so far came in the order of the rows, none left out */
} Filling;

/* Pushes the table; the members follow as a key, a value, lua_rawset. */
Filling json_read_begin(Reader *r, const Record *record, int shape);

/* The key that is likely to come now, or NULL; pushes nothing. */
const char *json_read_next(const Filling *f);

/* It came: pushes it and gives its row. */
const Field *json_read_row(Reader *r, Filling *f);

/* Another came, which is at the top: gives its row, or NULL; pushes nothing. */
const Field *json_read_key(Reader *r, Filling *f);

/* Gives the arrays that did not come, and the metatable. Pushes nothing. */
void json_read_end(Reader *r, const Filling *f);

/* Pushes the value of a field, or an element of its array, that is no object or array the
 * rows want there; NULL is a field they do not know. */
bool json_read_field(Reader *r, const cJSON *item, const Field *field, const Path *path);
bool json_read_element(Reader *r, const cJSON *item, const Field *field, const Path *path);

/* Pushes a value the rows say nothing of. */
void json_read_any(Reader *r, const cJSON *item);

/* Pushes that this is not what was expected. False. */
bool json_read_mismatch(Reader *r, const Path *path, const cJSON *found, const char *expected);

#pragma GCC visibility pop

#endif
