/* SPDX-License-Identifier: MIT */

/* Follows an exchange: by libcurl's callbacks, and by looking at the socket where libcurl reports
 * two cases with one result. libcurl's error message is never used for that. */
#ifndef ZADIG_HTTP_PROGRESS_H
#define ZADIG_HTTP_PROGRESS_H

#include "base/text.h"
#include "http/codes.h"
#include "http/session.h"

#include <curl/curl.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

/* libcurl limits each header line to 100 KiB, but not their sum before version 8.3. */
#define PROGRESS_MAX_HEADERS ((size_t)256 * 1024)

typedef struct HttpProgress {
  /* set by the exchange before progress_begin */
  CURL *easy;
  const HttpSession *session;
  Text *reply;     /* the body is appended to it */
  bool secure;     /* the URL is https */
  bool repeatable; /* libcurl may send the request again by itself, on a new connection */
  /* what happened so far */
  HttpPhase phase;
  long status;    /* 0: no reply */
  long long date; /* the server's clock, Unix time; -1: not in the reply */
  size_t headers; /* their bytes */
  bool lost;      /* the connection was lost (codes.h) */
  bool too_large; /* stopped: the reply exceeds a limit */
  bool starved;   /* stopped: no memory for the reply */
  bool replayed;  /* stopped: libcurl was about to send a write again */
  bool stale;     /* stopped before anything was sent: the kept connection had ended */
  /* private */
  long tunnel; /* bytes of a proxy's CONNECT, sent before the request itself */
  long os;     /* the system error before the request, of an earlier attempt to connect */
  int seen;    /* what peek_byte last said */
} HttpProgress;

/* Sets the callbacks of a new handle. */
void progress_install(CURL *easy);

/* Resets what happened, and makes it the data of the handle's callbacks. */
void progress_begin(HttpProgress *progress);

/* Looks at a readable socket before libcurl reads from it. For phase HTTP_CONNECTING. */
void progress_look(HttpProgress *progress, int fd);

/* Looks at a socket that libcurl no longer uses for the exchange; it is still open. */
void progress_leave(HttpProgress *progress, int fd);

/* Completes `phase` and `lost` when libcurl's result is there. */
void progress_end(HttpProgress *progress, CURLcode code);

#pragma GCC visibility pop

#endif
