/* SPDX-License-Identifier: MIT */

/* Growable text outside Lua's memory: tokens, request bodies, replies, URLs. Most of it may contain
 * a secret, so memory is overwritten before it is freed. A zeroed Text is empty and valid. If data
 * is not NULL, a NUL follows it that length does not count. */
#ifndef ZADIG_BASE_TEXT_H
#define ZADIG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

typedef struct Text {
  char *data; /* owned; NULL until something is reserved */
  size_t length;
  size_t capacity; /* without the final NUL */
} Text;

/* Makes room for `more` bytes after length; `more` is at most the size of an object (PTRDIFF_MAX),
 * so that no sum overflows. False: no memory, and the text is unchanged. */
bool text_reserve(Text *text, size_t more);

/* Appends. False: no memory, and the text is unchanged. */
bool text_append(Text *text, const char *data, size_t length);
bool text_append_string(Text *text, const char *string);

/* Overwrites what the text holds, empties it and keeps its memory. */
void text_wipe(Text *text);

/* Overwrites and frees the text. Idempotent. */
void text_release(Text *text);

/* How many bytes from the start are UTF-8 without a NUL: `length` if all of them are. */
size_t text_sound(const char *data, size_t length);

/* The length of the character at `data`, or 0 if it must not be shown on a terminal: invalid UTF-8,
 * or a character that a terminal obeys or hides (controls, zero width, directional). */
size_t text_shown(const char *data, size_t left);

#pragma GCC visibility pop

#endif
