/* SPDX-License-Identifier: MIT */

/* An exchange: one request and its reply, over libcurl. An engine (engine.h) runs exchanges, one or
 * many at once. Callbacks touch nothing but these C structures. Nothing here is shared between
 * threads. */
#ifndef ZADIG_HTTP_EXCHANGE_H
#define ZADIG_HTTP_EXCHANGE_H

#include "base/text.h"
#include "http/progress.h"
#include "http/session.h"

#pragma GCC visibility push(hidden)

typedef struct HttpEngine HttpEngine;

typedef struct HttpExchange HttpExchange;
struct HttpExchange {
  /* what to send; owned by the caller, and not changed until the exchange has ended */
  const char *method;
  const Text *url;
  const Text *body; /* NULL: none */
  bool repeatable;  /* libcurl may send it again over a new connection by itself */
  long timeout_ms;  /* 0: no limit */
  long connect_timeout_ms;
  /* the outcome, valid once ended */
  HttpEnd end;
  HttpSent sent;
  const HttpCode *code;
  long status;                 /* 0: no reply */
  long retry_after;            /* seconds; -1: not in the reply */
  long long date;              /* the server's clock, Unix time; -1: not in the reply */
  long http_version;           /* 10, 11, 20, 30; 0: unknown */
  long connections;            /* opened for this exchange; 0: one was reused */
  double elapsed;              /* seconds */
  bool too_large;              /* the reply exceeds a limit */
  Text reply;                  /* the body, decompressed */
  Text redirect;               /* where a 3xx reply points, absolute; empty: nowhere */
  char cause[CURL_ERROR_SIZE]; /* libcurl's error message; empty: none */
  /* private to http/ */
  HttpSession *session; /* NULL: not running */
  HttpEngine *engine;
  CURL *easy;
  struct Token *token; /* held since it was last sent; NULL: never sent, or the session has ended */
  double began;        /* on a monotonic clock */
  HttpExchange *session_next, **session_link;
  HttpExchange *engine_next, **engine_link;
  int sockets; /* how many the engine watches for it */
  HttpProgress progress;
  bool fresh; /* started again, on a new connection */
};

/* The session's first exchange, linked by session_next, or NULL. */
HttpExchange *http_exchange_first(const HttpSession *session);

/* Detaches all exchanges from the session; they cannot start any more. None may be running. */
void http_exchange_disown(HttpSession *session);

/* The token that the exchange was sent with, not NUL-terminated, so that it can be removed from
 * what a server echoes. NULL and length 0: there is none, or the session has ended. */
const char *http_exchange_secret(const HttpExchange *exchange, size_t *length);

/* Makes an idle exchange of the session; every other field is zeroed first. */
void http_exchange_init(HttpExchange *exchange, HttpSession *session);

/* Frees what the exchange owns; it must not be running. Idempotent. */
void http_exchange_release(HttpExchange *exchange);

/* For the engine only. The first lends the exchange a handle that is ready to run; false: the
 * exchange has ended, because there is no memory or no session. The second takes the handle back
 * and notes the outcome. */
bool http_exchange_arm(HttpExchange *exchange);
void http_exchange_settle(HttpExchange *exchange, CURLcode code);
void http_exchange_cancelled(HttpExchange *exchange);

/* True: nothing was sent, because the kept connection had ended. The handle is ready to run again,
 * on a new connection. */
bool http_exchange_again(HttpExchange *exchange);

/* Ends it as cancelled and leaves the handle as it is: its connection belongs to another
 * process. */
void http_exchange_abandoned(HttpExchange *exchange);

#pragma GCC visibility pop

#endif
