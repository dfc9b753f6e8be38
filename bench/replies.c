/* SPDX-License-Identifier: MIT */
#include "replies.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* As the real server writes them: two service modules each, 250 bytes. */
#define BUILD                                                                                      \
  "{\"name\":\"build-%06ld\",\"project_key\":\"bench\",\"source\":\"zadig\",\"update_by\":"        \
  "\"admin\",\"update_time\":%ld,\"target_services\":[{\"service_name\":\"gateway\","              \
  "\"service_module\":\"gateway\"},{\"service_name\":\"backend\",\"service_module\":\"worker\"}]}"
#define MAX_BUILD 320

static void *checked(void *memory) {
  if (memory == NULL) {
    perror("bench");
    exit(1);
  }
  return memory;
}

void reply_release(Reply *reply) {
  free(reply->data);
  *reply = (Reply){0};
}

void reply_list(Reply *reply, long from, long count, long total) {
  if (from < 0 || count < 0 || from > total)
    from = total;
  if (count > total - from)
    count = total - from;
  reply_release(reply);
  size_t room = 64 + (size_t)count * MAX_BUILD;
  char *at = reply->data = checked(malloc(room));
  char *end = at + room;
  at += snprintf(at, room, "{\"total\":%ld,\"builds\":[", total);
  for (long i = from; i < from + count; i++) {
    if (i > from)
      *at++ = ',';
    at += snprintf(at, (size_t)(end - at), BUILD, i, 1686192895 + i);
  }
  at += snprintf(at, (size_t)(end - at), "]}");
  reply->length = (size_t)(at - reply->data);
}

void reply_file(Reply *reply, const char *path) {
  FILE *file = checked(fopen(path, "rb"));
  reply_release(reply);
  for (size_t got = 1; got > 0; reply->length += got) {
    reply->data = checked(realloc(reply->data, reply->length + 4096));
    got = fread(reply->data + reply->length, 1, 4096, file);
  }
  (void)fclose(file);
}

void reply_printf(Reply *reply, const char *format, ...) {
  va_list arguments;
  reply_release(reply);
  reply->data = checked(malloc(256));
  va_start(arguments, format);
  int length = vsnprintf(reply->data, 256, format, arguments);
  va_end(arguments);
  reply->length = length > 0 && length < 256 ? (size_t)length : 0;
}
