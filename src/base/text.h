/* SPDX-License-Identifier: MIT */

/* Growable text outside Lua's memory: tokens, request bodies, replies, URLs. Most of it may hold
 * a secret, so whatever memory a text gives back is overwritten first. Zeroed is empty and valid.
 * While data is not NULL it is ended by a NUL that length does not count. */
#ifndef ZADIG_BASE_TEXT_H
#define ZADIG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

typedef struct Text {
  char *data; /* owned; NULL while nothing was ever reserved */
  size_t length;
  size_t capacity; /* without the NUL */
} Text;

/* Makes room for `more` bytes after length; `more` is what an object may have (PTRDIFF_MAX), so
 * that no sum overflows. False: no memory, the text is as it was. */
bool text_reserve(Text *text, size_t more);

/* Appends. False: no memory, the text is as it was. */
bool text_append(Text *text, const char *data, size_t length);
bool text_append_string(Text *text, const char *string);

/* Empties the text and keeps its memory. */
void text_clear(Text *text);

/* Frees. Idempotent. */
void text_release(Text *text);

/* How many bytes from the start are UTF-8 without a NUL: `length` when all of it is sound. */
size_t text_sound(const char *data, size_t length);

/* The length of the character at `data`, or 0 when it is none to show on a terminal: not UTF-8,
 * or one that a terminal obeys or hides (controls, marks without width, changes of direction). */
size_t text_shown(const char *data, size_t left);

#pragma GCC visibility pop

#endif
