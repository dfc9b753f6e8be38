/* SPDX-License-Identifier: MIT */

/* What a reply other than a success means, as rows (server behaviour 1.2 to 1.10). */
#ifndef ZADIG_REPLY_JUDGE_H
#define ZADIG_REPLY_JUDGE_H

#include <stddef.h>

#pragma GCC visibility push(hidden)

typedef struct Judgement {
  long status;        /* the HTTP status */
  long code;          /* the code of the server's error object; 0: any or none */
  const char *needle; /* part of the text; "": the body is empty; NULL: any text */
  const char *kind;
  const char *says; /* one line of English; {field} is the value of that field of the input */
  const char *hint; /* or NULL */
} Judgement;

/* The first row that matches a status, a code (0: none) and the reply's text; never NULL. */
const Judgement *judge_reply(long status, long code, const char *text);

#pragma GCC visibility pop

#endif
