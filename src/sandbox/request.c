/* SPDX-License-Identifier: MIT */
#include "sandbox/request.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Makes room for `wanted` elements; 0: no memory, and nothing has changed. */
static int grow(void **memory, size_t *capacity, size_t wanted, size_t size) {
  if (wanted <= *capacity)
    return 1;
  size_t larger = *capacity ? *capacity : 16;
  while (larger < wanted)
    larger *= 2;
  void *moved = realloc(*memory, larger * size);
  if (!moved)
    return 0;
  *memory = moved;
  *capacity = larger;
  return 1;
}

static void request_free(Request *request) {
  if (!request)
    return;
  if (request->response)
    MHD_destroy_response(request->response);
  free(request->headers);
  free(request->body);
  free(request->uri);
  free(request);
}

void *request_new(void *data, const char *uri, struct MHD_Connection *connection) {
  (void)data, (void)connection;
  Request *request = calloc(1, sizeof *request);
  if (request && !(request->uri = strdup(uri))) {
    free(request);
    request = NULL;
  }
  return request;
}

void request_done(void *data, struct MHD_Connection *connection, void **slot,
                  enum MHD_RequestTerminationCode why) {
  (void)data, (void)connection, (void)why;
  request_free(*slot);
  *slot = NULL;
}

void request_read(Request *request, const char *data, size_t size, size_t max_body) {
  if (request->too_long || request->failed)
    return;
  if (size > max_body - request->length) {
    request->too_long = 1;
    return;
  }
  void *body = request->body;
  if (grow(&body, &request->capacity, request->length + size, 1)) {
    request->body = body;
    memcpy(request->body + request->length, data, size);
    request->length += size;
  } else {
    request->failed = 1;
  }
}

static enum MHD_Result header_found(void *data, enum MHD_ValueKind kind, const char *name,
                                    const char *value) {
  (void)kind;
  Request *request = data;
  void *headers = request->headers;
  if (!grow(&headers, &request->header_capacity, request->header_count + 1, sizeof(Header))) {
    request->failed = 1;
    return MHD_NO;
  }
  request->headers = headers;
  request->headers[request->header_count++] = (Header){name, value ? value : ""};
  return MHD_YES;
}

void request_read_headers(Request *request, struct MHD_Connection *connection) {
  (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, header_found, request);
}

/* What a request says about its body's length. */
typedef struct Framing {
  int lengths, codings, unknown;
} Framing;

static enum MHD_Result framing_found(void *data, enum MHD_ValueKind kind, const char *name,
                                     const char *value) {
  (void)kind;
  Framing *framing = data;
  if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0)
    framing->lengths++;
  if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
    framing->codings++;
    framing->unknown = !value || strcasecmp(value, "chunked") != 0;
  }
  return MHD_YES;
}

int request_is_framed(struct MHD_Connection *connection) {
  Framing framing = {0};
  (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, framing_found, &framing);
  return framing.lengths + framing.codings <= 1 && !framing.unknown;
}

static void request_set_response(Request *request, unsigned status, struct MHD_Response *response) {
  if (request->response)
    MHD_destroy_response(request->response);
  request->status = status;
  request->response = response;
}

void request_respond(Request *request, unsigned status, const char *body, size_t length) {
  request_set_response(
      request, status,
      MHD_create_response_from_buffer(length, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY));
}

/* The length of the body is not known. */
typedef struct Body {
  size_t length;
  char text[];
} Body;

static ssize_t body_read(void *data, uint64_t from, char *buffer, size_t size) {
  const Body *body = data;
  if (from >= body->length)
    return MHD_CONTENT_READER_END_OF_STREAM;
  size_t left = body->length - (size_t)from;
  size_t count = left < size ? left : size;
  memcpy(buffer, body->text + from, count);
  return (ssize_t)count;
}

void request_respond_unsized(Request *request, unsigned status, const char *body, size_t length) {
  Body *copy = malloc(sizeof *copy + length);
  struct MHD_Response *response = NULL;
  if (copy) {
    copy->length = length;
    memcpy(copy->text, body, length);
    response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, body_read, copy, free);
    if (!response)
      free(copy);
  }
  if (response &&
      !MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END)) {
    MHD_destroy_response(response);
    response = NULL;
  }
  request_set_response(request, status, response);
}
