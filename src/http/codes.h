/* SPDX-License-Identifier: MIT */

/* What an exchange's end means, by how far it came and by libcurl's result: one row each. */
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

/* How far an exchange came. */
typedef enum HttpPhase {
  HTTP_CONNECTING, /* no connection yet, or a proxy or TLS handshake on it */
  HTTP_READY,      /* connected; nothing of the request was sent */
  HTTP_ASKED,      /* some of the request may have been sent */
  HTTP_ANSWERED,   /* the status line of a final reply arrived */
  HTTP_HEADED,     /* all its headers arrived */
  HTTP_PHASES
} HttpPhase;

/* Whether the server may have acted on the request. */
typedef enum HttpSent { HTTP_SENT_NO, HTTP_SENT_MAYBE, HTTP_SENT_YES } HttpSent;

/* Results of newer libcurl versions, by number: the headers of 7.85 do not have them. */
enum { HTTP_CODE_TOO_LARGE = 100, HTTP_CODE_ECH_REQUIRED = 101 };

/* How this library reports a libcurl result; the rows are in codes.c. */
typedef struct HttpCode {
  int code;        /* a CURLcode; the headers may be older than the library */
  unsigned phases; /* the phases it applies in, one bit each */
  bool lost;       /* it applies only where the connection was lost */
  HttpEnd end;
  const char *says; /* one line of English */
  const char *hint; /* how to fix it, or NULL */
} HttpCode;

/* The row of a result in that phase. A result without a row counts as a lost connection. `lost`:
 * the connection was closed or reset by the peer, or given up by the system. Never NULL. */
const HttpCode *http_code(int code, HttpPhase phase, bool lost);

/* Whether a request that ended in that phase may have been acted on. */
HttpSent http_sent(HttpPhase phase);

#pragma GCC visibility pop

#endif
