/* SPDX-License-Identifier: MIT */

/* The operations as rows of data: one row is one operation, and one generic call (face/call.c)
 * reads it. All of it is constant and may be read from any thread. */
#ifndef ZADIG_API_OPERATIONS_H
#define ZADIG_API_OPERATIONS_H

#include "api/schema.h"

#pragma GCC visibility push(hidden)

/* What happens if the request is repeated. */
typedef enum Repeat {
  REPEAT_ALWAYS,  /* reads, and the delete: nothing more changes */
  REPEAT_REPLACE, /* a full replacement: it may overwrite somebody else's change */
  REPEAT_NEVER    /* a create: it conflicts with its own first success */
} Repeat;

typedef struct Operation {
  const char *name;    /* the name of the client's method */
  const char *title;   /* one line of English */
  const char *source;  /* the section of the API document */
  const char *method;  /* the HTTP method */
  const char *path;    /* {field} is replaced by the percent-encoded value of that field */
  const char *fixed;   /* a query that is always sent, or NULL */
  const Record *body;  /* the definition, or NULL */
  const Record *query; /* taken from the definition, or from the call's options */
  const Record *reply;
  Repeat repeat;
  unsigned int named : 1;        /* the first argument is the build's name */
  unsigned int creates : 1;      /* the build must not exist yet */
  unsigned int replaces : 1;     /* fields that are left out are reset, not kept */
  unsigned int keeps_masked : 1; /* "********" keeps the stored value */
  unsigned int licensed : 1;     /* needs a Professional or Enterprise licence */
} Operation;

/* All operations, in the document's order; `*count` is set. */
const Operation *operations_all(size_t *count);

/* The operation of that name, or NULL. */
const Operation *operations_find(const char *name);

#pragma GCC visibility pop

#endif
