/* SPDX-License-Identifier: MIT */

/* One HTTP request in the front: what was received, what is sent, and all memory in between. It is
 * made when its first line is read and freed when libmicrohttpd has finished with it. */
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
  int started;  /* the headers have been checked */
  int too_long; /* the body passed the limit; the rest of it was dropped */
  int failed;   /* memory ran out, or Lua failed */
  Header *headers;
  size_t header_count, header_capacity;
  struct MHD_Response *response;
  unsigned status;
  double seconds; /* to wait before answering */
  int reset;      /* drop the connection instead of answering */
} Request;

/* For MHD_OPTION_URI_LOG_CALLBACK: a new Request with the target as received, before libmicrohttpd
 * splits or decodes it; NULL: no memory. */
void *request_new(void *data, const char *uri, struct MHD_Connection *connection);

/* For MHD_OPTION_NOTIFY_COMPLETED: frees it. */
void request_done(void *data, struct MHD_Connection *connection, void **slot,
                  enum MHD_RequestTerminationCode why);

/* Whether the headers say exactly one thing about the body's end: one length or "chunked", not
 * both, not twice, and no other coding. */
int request_is_framed(struct MHD_Connection *connection);

/* Appends a piece of the body, up to `max_body` bytes in all. */
void request_read(Request *request, const char *data, size_t size, size_t max_body);

/* Fills `headers` with pointers that live as long as the request. */
void request_read_headers(Request *request, struct MHD_Connection *connection);

/* Replaces the response, which the request owns, with one that has a copy of `body`. `response` is
 * NULL afterwards if memory ran out. */
void request_respond(Request *request, unsigned status, const char *body, size_t length);

/* The same without a length: closing the connection ends the body. */
void request_respond_unsized(Request *request, unsigned status, const char *body, size_t length);

#pragma GCC visibility pop

#endif
