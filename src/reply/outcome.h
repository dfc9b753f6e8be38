/* SPDX-License-Identifier: MIT */

/* What is returned instead of a reply, as rows, for everything that documents it. */
#ifndef ZADIG_REPLY_OUTCOME_H
#define ZADIG_REPLY_OUTCOME_H

#include "api/schema.h"

#pragma GCC visibility push(hidden)

typedef struct Kind {
  const char *name; /* a failure's `kind` */
  const char *when; /* one line of English */
} Kind;

/* All kinds, ended by a NULL name. */
extern const Kind outcome_kinds[];

extern const Record outcome_failure;
extern const Record outcome_problem;

#pragma GCC visibility pop

#endif
