/* SPDX-License-Identifier: MIT */

/* HTTP over libcurl. A session holds one client's settings and its idle handles; an exchange
 * is one request and its reply; an engine (engine.h) drives exchanges, one or many at once.
 * No callback reaches beyond these C structures. Nothing here is shared between threads. */
#ifndef ZADIG_HTTP_H
#define ZADIG_HTTP_H

#include "schema.h"
#include "text.h"

#include <curl/curl.h>

#if LIBCURL_VERSION_NUM < 0x075500
#error "zadig needs libcurl 7.85 or newer"
#endif

#pragma GCC visibility push(hidden)

typedef struct HttpSession HttpSession;
typedef struct HttpEngine HttpEngine;

/* Field.id of rows whose value libcurl does not take as it is; the others' is a CURLoption. */
enum { HTTP_OPTION_MAX_BODY = -1, HTTP_OPTION_INSECURE = -2 };

/* The transport options as rows, which the functions below take; limits are among them and
 * may also be set for one exchange. */
extern const Record http_options;
extern const Record http_limits;

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

/* NULL: no memory. */
HttpSession *http_session_new(void);

/* Wipes the token and frees; exchanges of the session that are left cannot start any more.
 * None may be running: cancel them first, by way of http_session_exchanges. */
void http_session_free(HttpSession *session);

/* The first of the session's exchanges, linked by session_next, or NULL. */
HttpExchange *http_session_exchanges(const HttpSession *session);

/* Sets the option of that row: a text, a number (seconds, bytes, 0 or 1), or one more element
 * of a list. Values are copied. Gives libcurl's word on it, which of a text that is too long is
 * CURLE_BAD_FUNCTION_ARGUMENT. */
CURLcode http_session_set_text(HttpSession *session, const Field *option, const char *value);
CURLcode http_session_set_number(HttpSession *session, const Field *option, double value);
CURLcode http_session_add(HttpSession *session, const Field *option, const char *value);

/* What is sent as `Authorization: Bearer <token>` from now on (NULL: none); the one before is
 * wiped when no exchange of it is left. False: no memory, all is as it was. */
bool http_session_set_token(HttpSession *session, const char *token, size_t length);

/* The default limits of the session's exchanges, in milliseconds. */
long http_session_timeout(const HttpSession *session);
long http_session_connect_timeout(const HttpSession *session);

/* Seconds as the limits of an exchange count them: in milliseconds, at least 1. */
long http_milliseconds(double seconds);

/* How many connections the session's exchanges have opened so far. */
long http_session_connections(const HttpSession *session);

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
