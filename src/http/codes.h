/* SPDX-License-Identifier: MIT */

/* How an exchange can end: libcurl's results, one row each. */
#ifndef ZADIG_HTTP_CODES_H
#define ZADIG_HTTP_CODES_H

#include <curl/curl.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef enum HttpEnd {
  HTTP_IDLE,     /* not started, or still running */
  HTTP_REPLY,    /* a complete reply: status and body are set */
  HTTP_NETWORK,  /* no connection, or it was lost */
  HTTP_TIMEOUT,  /* the time limit was reached */
  HTTP_TLS,      /* no secure connection */
  HTTP_PROTOCOL, /* the reply is not valid HTTP, or too large */
  HTTP_CANCELLED,
  HTTP_MEMORY
} HttpEnd;

/* Whether the server may have acted on the request. */
typedef enum HttpSent { HTTP_SENT_NO, HTTP_SENT_MAYBE, HTTP_SENT_YES } HttpSent;

/* How this library reports a libcurl result; the rows are in codes.c. */
typedef struct HttpCode {
  CURLcode code;
  HttpEnd end;
  const char *says; /* one line of English */
  const char *hint; /* how to fix it, or NULL */
} HttpCode;

/* The row of a code. A code without a row counts as a lost connection. `asked`: the request had
 * begun to be sent. Never NULL. */
const HttpCode *http_code(CURLcode code, bool asked);

#pragma GCC visibility pop

#endif
