/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdlib.h>
#include <string.h>

bool text_reserve(Text *text, size_t more) {
  if (text->data != NULL && more <= text->capacity - text->length)
    return true;
  size_t limit = (size_t)-1 / 2;
  if (text->length >= limit || more >= limit - text->length)
    return false;
  size_t capacity = text->capacity + text->capacity / 2;
  if (capacity < text->length + more)
    capacity = text->length + more;
  char *data = realloc(text->data, capacity + 1);
  if (data == NULL)
    return false;
  data[text->length] = '\0';
  text->data = data;
  text->capacity = capacity;
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

void text_clear(Text *text, size_t keep) {
  if (text->capacity > keep)
    text_release(text);
  text->length = 0;
  if (text->data != NULL)
    text->data[0] = '\0';
}

void text_wipe(Text *text) {
  /* volatile, so that the stores to memory about to be freed are not left out */
  volatile char *bytes = text->data;
  for (size_t i = 0; bytes != NULL && i < text->capacity; i++)
    bytes[i] = 0;
  text_release(text);
}

void text_release(Text *text) {
  free(text->data);
  *text = (Text){0};
}
