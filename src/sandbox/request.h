/* SPDX-License-Identifier: MIT */

/* One HTTP request on its way through the front: what came in, what goes out, and all the memory
 * between. It is made when its first line is read and freed when libmicrohttpd is done with it. */
#ifndef ZADIG_SANDBOX_REQUEST_H
#define ZADIG_SANDBOX_REQUEST_H

#include <microhttpd.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

typedef struct Header {
  const char *name, *value; /* libmicrohttpd's, valid until the request completes */
} Header;

typedef struct Request {
  char *uri;
  const char *method;
  char *body;
  size_t length, capacity;
  int started;  /* the headers were seen */
  int too_long; /* the body passed the limit; the rest of it was dropped */
  int failed;   /* memory ran out, or Lua did */
  Header *headers;
  size_t header_count, header_capacity;
  struct MHD_Response *response;
  unsigned status;
  double seconds; /* to wait before answering */
  int reset;      /* drop the connection instead of answering */
} Request;

/* For MHD_OPTION_URI_LOG_CALLBACK: a new Request with the target as it came, before libmicrohttpd
 * splits or decodes it; NULL: no memory. */
void *request_new(void *data, const char *uri, struct MHD_Connection *connection);

/* For MHD_OPTION_NOTIFY_COMPLETED: frees it. */
void request_done(void *data, struct MHD_Connection *connection, void **slot,
                  enum MHD_RequestTerminationCode why);

/* Whether the headers leave no doubt where the body ends: one length or "chunked", not two of
 * them and no other coding. */
int request_is_framed(struct MHD_Connection *connection);

/* Appends a piece of the body, up to `max_body` bytes in all. */
void request_read(Request *request, const char *data, size_t size, size_t max_body);

/* Fills `headers` with pointers that live as long as the request. */
void request_read_headers(Request *request, struct MHD_Connection *connection);

/* Replaces the response, which the request owns, by one with a copy of `body`. `response` is NULL
 * after it where memory ran out. */
void request_respond(Request *request, unsigned status, const char *body, size_t length);

/* The same without saying its length: the end of the connection ends the body. */
void request_respond_unsized(Request *request, unsigned status, const char *body, size_t length);

#pragma GCC visibility pop

#endif
