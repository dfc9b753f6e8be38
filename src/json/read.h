/* SPDX-License-Identifier: MIT */

/* Puts parts of a reply into Lua tables, guided by the rows. json_decode passes them one by one;
 * those that it cannot read itself are cJSON's trees. All functions push one value unless they say
 * otherwise. Those that return a bool push one line about what is wrong if it is false. All of them
 * raise: no memory. */
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
  char stand_in[4]; /* what strings contain in place of NUL; "": nothing */
} Reader;

/* The last string of a field in an array of records. Lists repeat strings, such as the project; an
 * equal one is pushed again instead of being created. */
typedef struct Last {
  const char *data; /* NULL: none yet */
  size_t length;
  int misses; /* in a row */
} Last;

/* A record being filled: a new table at the top; its members follow. */
typedef struct Filling {
  const Record *record;
  int shape;    /* stack: the record's shape */
  int spread;   /* stack: where the shape's members begin; 0: only in the shape */
  int table;    /* stack */
  Last *last;   /* of each row; the values are on the stack after the spread. NULL: not kept */
  size_t next;  /* the row whose key is expected next */
  bool in_rows; /* so far, all keys came in the order of the rows, none missing */
} Filling;

/* Pushes the members of the shape, for many tables of that record. Returns where they begin. Needs
 * record->count + 1 stack slots. */
int json_read_spread(Reader *r, const Record *record, int shape);

/* Pushes the table. Members follow: a key, a value, lua_rawset. `spread` is what json_read_spread
 * returned, or 0. Needs 12 stack slots for the table and its members. */
Filling json_read_begin(Reader *r, const Record *record, int shape, int spread);

/* The key that is expected next, or NULL; pushes nothing. */
static inline const char *json_read_next(const Filling *f) {
  return f->next < f->record->count ? f->record->fields[f->next].name : NULL;
}

/* The expected key came: pushes it and returns its row. */
const Field *json_read_row(Reader *r, Filling *f);

/* Another key came, which is at the top: returns its row, or NULL; pushes nothing. */
const Field *json_read_key(Reader *r, Filling *f);

/* Adds empty arrays for those that did not come, and the metatable. Pushes nothing. */
void json_read_end(Reader *r, const Filling *f);

/* Pushes the value of a field, or an element of its array, unless the rows want an object or array
 * there; NULL: a field that they do not know. */
bool json_read_field(Reader *r, const cJSON *item, const Field *field, const Path *path);
bool json_read_element(Reader *r, const cJSON *item, const Field *field, const Path *path);

/* Pushes a value that the rows do not describe. */
void json_read_any(Reader *r, const cJSON *item);

/* Pushes that something else was expected. Returns false. */
bool json_read_mismatch(Reader *r, const Path *path, const cJSON *found, const char *expected);

#pragma GCC visibility pop

#endif
