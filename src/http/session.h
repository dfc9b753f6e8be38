/* SPDX-License-Identifier: MIT */

/* A session: one client's HTTP settings over libcurl, and its idle handles. Nothing here is shared
 * between threads. */
#ifndef ZADIG_HTTP_SESSION_H
#define ZADIG_HTTP_SESSION_H

#include "api/schema.h"
#include "base/text.h"

#include <curl/curl.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

#define HTTP_MAX_IDLE 64

/* Members are for exchanges (exchange.h) only. */
typedef struct HttpSession {
  CURL *model; /* has every option that all exchanges share; never used for a request itself */
  CURL *idle[HTTP_MAX_IDLE];
  size_t idles;
  struct curl_slist *headers, *connect_to;
  struct Token *token; /* for exchanges to come */
  struct HttpExchange *exchanges;
  long timeout_ms, connect_timeout_ms;
  size_t max_body;
  long connections;
  Text reply;       /* empty; the memory of a reply, for the next */
  unsigned libcurl; /* version of the loaded library */
  bool apart;       /* the last reply over TLS was HTTP/1: connections cannot be shared */
  bool trusts_kept; /* it may reuse a connection without checking it */
} HttpSession;

/* NULL: no memory. */
HttpSession *http_session_new(void);

/* Wipes the token and frees the session. It must have no exchanges: call http_exchange_disown
 * first. */
void http_session_free(HttpSession *session);

/* Sets the option of that row: a text, a number (seconds, bytes, 0 or 1), or one more element of a
 * list. Values are copied. Returns libcurl's result; for a text that is too long that is
 * CURLE_BAD_FUNCTION_ARGUMENT. */
CURLcode http_session_set_text(HttpSession *session, const Field *option, const char *value);
CURLcode http_session_set_number(HttpSession *session, const Field *option, double value);
CURLcode http_session_add(HttpSession *session, const Field *option, const char *value);

/* Requests carry `Authorization: Bearer <token>` from now on (NULL: none). The previous token is
 * wiped once no exchange uses it. False: no memory, and nothing has changed. */
bool http_session_set_token(HttpSession *session, const char *token, size_t length);

/* The default time limits of the session's exchanges, in milliseconds. */
long http_session_timeout(const HttpSession *session);
long http_session_connect_timeout(const HttpSession *session);

/* How many connections the session's exchanges have opened so far. */
long http_session_connections(const HttpSession *session);

/* Seconds as milliseconds for an exchange's limits, at least 1. */
long http_milliseconds(double seconds);

#pragma GCC visibility pop

#endif
