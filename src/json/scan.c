/* SPDX-License-Identifier: MIT */
#include "json/scan.h"

#include <string.h>

#define MAX_DIGITS 15

bool json_scan_string(const char **at, const char **data, size_t *length) {
  const char *begin = *at + 1, *end = begin;
  if (**at != '"')
    return false;
  while (*end != '"' && *end != '\\' && *end != '\0')
    end++;
  if (*end != '"')
    return false;
  *data = begin;
  *length = (size_t)(end - begin);
  *at = end + 1;
  return true;
}

bool json_scan_integer(const char **at, long long *value) {
  const char *digit = *at;
  long long sum = 0;
  bool negative = *digit == '-';
  if (negative)
    digit++;
  const char *first = digit;
  for (; *digit >= '0' && *digit <= '9' && digit - first <= MAX_DIGITS; digit++)
    sum = 10 * sum + (*digit - '0');
  if (digit == first || digit - first > MAX_DIGITS || (*first == '0' && digit - first > 1) ||
      *digit == '.' || *digit == 'e' || *digit == 'E')
    return false;
  *value = negative ? -sum : sum;
  *at = digit;
  return true;
}

bool json_scan_boolean(const char **at, bool *value) {
  *value = **at == 't';
  const char *word = *value ? "true" : "false";
  size_t length = *value ? 4 : 5;
  if (strncmp(*at, word, length) != 0)
    return false;
  *at += length;
  return true;
}
