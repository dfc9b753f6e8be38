/* SPDX-License-Identifier: MIT */

/* How an exchange can end: libcurl's results as rows. */
#ifndef ZADIG_HTTP_CODES_H
#define ZADIG_HTTP_CODES_H

#include <curl/curl.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef enum HttpEnd {
  HTTP_IDLE,     /* not started, or still running */
  HTTP_REPLY,    /* a whole reply: status and body are set */
  HTTP_NETWORK,  /* no connection, or it broke */
  HTTP_TIMEOUT,  /* the time was up */
  HTTP_TLS,      /* no secure connection */
  HTTP_PROTOCOL, /* what came back is no acceptable HTTP reply */
  HTTP_CANCELLED,
  HTTP_MEMORY
} HttpEnd;

/* Could the server have acted on the request? */
typedef enum HttpSent { HTTP_SENT_NO, HTTP_SENT_MAYBE, HTTP_SENT_YES } HttpSent;

/* A libcurl result as this library tells it; rows in http_codes.c. */
typedef struct HttpCode {
  CURLcode code;
  HttpEnd end;
  const char *says; /* one line of English */
  const char *hint; /* what to do about it, or NULL */
} HttpCode;

/* The row of a code; one the rows do not list counts as a broken connection. `asked`: the
 * request had begun to go out. Never NULL. */
const HttpCode *http_code(CURLcode code, bool asked);

#pragma GCC visibility pop

#endif
