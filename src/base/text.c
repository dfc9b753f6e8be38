/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool text_reserve(Text *text, size_t more) {
  if (text->data != NULL && more <= text->capacity - text->length)
    return true;
  size_t capacity = text->capacity + text->capacity / 2;
  if (capacity < text->length + more)
    capacity = text->length + more;
  char *data = malloc(capacity + 1); /* not realloc, which could leave a copy behind */
  if (data == NULL)
    return false;
  size_t length = text->length;
  if (text->data != NULL)
    memcpy(data, text->data, length);
  data[length] = '\0';
  text_release(text);
  *text = (Text){.data = data, .length = length, .capacity = capacity};
  return true;
}

bool text_append(Text *text, const char *data, size_t length) {
  if (!text_reserve(text, length))
    return false;
  memcpy(text->data + text->length, data, length);
  text->length += length;
  text->data[text->length] = '\0';
  return true;
}

bool text_append_string(Text *text, const char *string) {
  return text_append(text, string, strlen(string));
}

void text_wipe(Text *text) {
  if (text->data != NULL)
    memset(text->data, 0, text->length);
  text->length = 0;
}

void text_release(Text *text) {
  /* volatile, so that the stores to memory about to be freed are not optimised away */
  void *(*const volatile overwrite)(void *, int, size_t) = memset;
  if (text->data != NULL)
    overwrite(text->data, 0, text->capacity);
  free(text->data);
  *text = (Text){0};
}

/* The length of the UTF-8 sequence at `bytes`, or 0 if it is invalid. */
static size_t sequence(const unsigned char *bytes, size_t left) {
  /* a row: lead bytes up to `last`, how many bytes follow, and the range of the first of them */
  static const struct {
    unsigned char first, last, follow, low, high;
  } leads[] = {{0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF},
               {0xE1, 0xEC, 2, 0x80, 0xBF}, {0xED, 0xED, 2, 0x80, 0x9F},
               {0xEE, 0xEF, 2, 0x80, 0xBF}, {0xF0, 0xF0, 3, 0x90, 0xBF},
               {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F}};
  for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
    if (bytes[0] < leads[i].first || bytes[0] > leads[i].last)
      continue;
    size_t follow = leads[i].follow;
    if (left <= follow || bytes[1] < leads[i].low || bytes[1] > leads[i].high)
      return 0;
    for (size_t k = 2; k <= follow; k++)
      if ((bytes[k] & 0xC0) != 0x80)
        return 0;
    return follow + 1;
  }
  return 0;
}

size_t text_sound(const char *data, size_t length) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  const uint64_t highs = ones << 7;
  size_t at = 0;
  while (at < length) {
    uint64_t word;
    while (length - at >= sizeof word) { /* eight bytes at a time: ASCII without a NUL */
      memcpy(&word, data + at, sizeof word);
      if (((word | (word - ones)) & highs) != 0)
        break;
      at += sizeof word;
    }
    if (at == length)
      break;
    const unsigned char *bytes = (const unsigned char *)data + at;
    if (bytes[0] == 0)
      break;
    size_t step = bytes[0] < 0x80 ? 1 : sequence(bytes, length - at);
    if (step == 0)
      break;
    at += step;
  }
  return at;
}

/* Ranges of characters of two or three bytes that are not shown. */
static const struct {
  unsigned char length;
  unsigned char first[3], last[3];
} unshown[] = {
    {2, {0xC2, 0x80}, {0xC2, 0x9F}},             /* C1 controls */
    {2, {0xD8, 0x9C}, {0xD8, 0x9C}},             /* a directional mark */
    {3, {0xE2, 0x80, 0x8B}, {0xE2, 0x80, 0x8F}}, /* zero width, directional marks */
    {3, {0xE2, 0x80, 0xA8}, {0xE2, 0x80, 0xAE}}, /* line separators, directional controls */
    {3, {0xE2, 0x81, 0xA0}, {0xE2, 0x81, 0xAF}}, /* zero width, directional controls */
    {3, {0xEF, 0xBB, 0xBF}, {0xEF, 0xBB, 0xBF}}, /* a byte order mark */
};

size_t text_shown(const char *data, size_t left) {
  unsigned char byte = (unsigned char)*data;
  if (byte < 0x80)
    return byte >= 0x20 && byte != 0x7F;
  size_t length = sequence((const unsigned char *)data, left);
  for (size_t i = 0; i < sizeof unshown / sizeof unshown[0]; i++)
    if (unshown[i].length == length && memcmp(data, unshown[i].first, length) >= 0 &&
        memcmp(data, unshown[i].last, length) <= 0)
      return 0;
  return length;
}
