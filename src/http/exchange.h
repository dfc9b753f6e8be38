/* SPDX-License-Identifier: MIT */

/* An exchange: one request and its reply, over libcurl. An engine (engine.h) drives exchanges, one
 * or many at once. No callback reaches beyond these C structures. Nothing here is shared between
 * threads. */
#ifndef ZADIG_HTTP_EXCHANGE_H
#define ZADIG_HTTP_EXCHANGE_H

#include "base/text.h"
#include "http/codes.h"
#include "http/session.h"

#pragma GCC visibility push(hidden)

typedef struct HttpEngine HttpEngine;

typedef struct HttpExchange HttpExchange;
struct HttpExchange {
  /* what to send; owned by whoever owns the exchange, unchanged until it has ended */
  const char *method;
  const Text *url;
  const Text *body; /* NULL: none */
  bool repeatable;  /* libcurl may send it again on a fresh connection by itself */
  long timeout_ms;  /* 0: no limit */
  long connect_timeout_ms;
  /* what came of it, valid once ended */
  HttpEnd end;
  HttpSent sent;
  const HttpCode *code;
  long status;                 /* 0: none came */
  long retry_after;            /* seconds; -1: the reply does not say */
  long long date;              /* the server's clock, unix seconds; -1: the reply does not say */
  long http_version;           /* 10, 11, 20, 30; 0: unknown */
  long connections;            /* opened for this exchange: 0 when one was reused */
  double elapsed;              /* seconds */
  Text reply;                  /* the unpacked body */
  Text redirect;               /* where a 3xx points, absolute; empty: nowhere */
  char cause[CURL_ERROR_SIZE]; /* libcurl's own words; empty: none */
  /* http's own */
  HttpSession *session; /* NULL: it has ended */
  HttpEngine *engine;
  CURL *easy;
  struct Token *token; /* held since it was last sent; NULL: never, or the session has ended */
  double began;        /* on a clock that never jumps */
  HttpExchange *session_next, **session_link;
  HttpExchange *engine_next, **engine_link;
  size_t headers;
  long tunnel; /* bytes of a proxy's CONNECT, which come before the request's own */
  bool asked, too_large, replayed;
  bool headed; /* no reply's headers are still to be ended by an empty line */
};

/* The first of the session's exchanges, linked by session_next, or NULL. */
HttpExchange *http_exchange_first(const HttpSession *session);

/* Takes the session from all its exchanges, which cannot start any more. None may be running. */
void http_exchange_disown(HttpSession *session);

/* The token that the exchange was sent with, not ended by a NUL, for blotting it out of what a
 * server echoes; NULL and a length of 0 without one, as after the session's end. */
const char *http_exchange_secret(const HttpExchange *exchange, size_t *length);

/* Makes an idle exchange of the session; every other field starts zeroed. */
void http_exchange_init(HttpExchange *exchange, HttpSession *session);

/* Frees what it owns; it must not be running. Idempotent. */
void http_exchange_release(HttpExchange *exchange);

/* For the engine only: lends the exchange a handle that is set up for it (false: it has ended,
 * for lack of memory or of a session), and takes the handle back, noting what came of it. */
bool http_exchange_arm(HttpExchange *exchange);
void http_exchange_settle(HttpExchange *exchange, CURLcode code);
void http_exchange_cancelled(HttpExchange *exchange);

/* As cancelled, but the handle is left behind as it is: what it holds is another process's. */
void http_exchange_abandoned(HttpExchange *exchange);

#pragma GCC visibility pop

#endif
