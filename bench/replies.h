/* SPDX-License-Identifier: MIT */

/* The bodies that the bench's server sends. */
#ifndef BENCH_REPLIES_H
#define BENCH_REPLIES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Reply {
  char *data; /* owned; NULL: empty */
  size_t length;
} Reply;

/* Each replaces the reply; without memory, or without the file, the program exits. */

/* A page of the list: at most `count` builds after the first `from` of `total`. */
void reply_list(Reply *reply, long from, long count, long total);

/* The bytes of a file. */
void reply_file(Reply *reply, const char *path);

/* Text as printf makes it. */
__attribute__((format(printf, 2, 3))) void reply_printf(Reply *reply, const char *format, ...);

/* Frees. Idempotent. */
void reply_release(Reply *reply);

#endif
