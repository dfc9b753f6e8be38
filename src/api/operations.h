/* SPDX-License-Identifier: MIT */

/* The operations as rows of data: one row is one operation, and the one generic call in
 * client.c reads it. All of it is constant and may be read from any thread. */
#ifndef ZADIG_API_OPERATIONS_H
#define ZADIG_API_OPERATIONS_H

#include "api/schema.h"

#pragma GCC visibility push(hidden)

/* What repeating the request would do. */
typedef enum Repeat {
  REPEAT_ALWAYS,  /* reads, and the delete: the same again changes nothing more */
  REPEAT_REPLACE, /* a full replacement: the same again may overwrite somebody else's */
  REPEAT_NEVER    /* creates: the same again meets its own first success as a conflict */
} Repeat;

typedef struct Operation {
  const char *name;    /* the method of a client */
  const char *title;   /* one line of English */
  const char *source;  /* the document's section */
  const char *method;  /* of HTTP */
  const char *path;    /* {field} stands for the percent-encoded value of that field */
  const char *fixed;   /* a query that is always sent, or NULL */
  const Record *body;  /* the definition, or NULL */
  const Record *query; /* read from the definition, or from the call's own options */
  const Record *reply;
  Repeat repeat;
  unsigned int named : 1;        /* the first argument is the build's name */
  unsigned int creates : 1;      /* the build must not exist yet */
  unsigned int replaces : 1;     /* what is left out is reset, not kept */
  unsigned int keeps_masked : 1; /* "********" keeps the stored value */
  unsigned int licensed : 1;     /* needs a Professional or Enterprise licence */
} Operation;

/* All operations, in the document's order; `*count` is set. */
const Operation *operations_all(size_t *count);

/* The operation of that name, or NULL. */
const Operation *operations_find(const char *name);

#pragma GCC visibility pop

#endif
