/* SPDX-License-Identifier: MIT */
#include "check/format.h"

#include <string.h>

/* The bytes that Go's strings.TrimSpace removes, within ASCII, and U+0085 and U+00A0. */
#define BLANKS " \t\n\v\f\r"

static size_t blank_length(const char *at) {
  unsigned char lead = (unsigned char)*at;
  if (lead > ' ' && (lead < 0xC2 || lead > 0xE3)) /* the usual case */
    return 0;
  if (*at != '\0' && strchr(BLANKS, *at) != NULL)
    return 1;
  static const char *const wide[] = {"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80",
                                     "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
                                     "\xE2\x81\x9F", "\xE3\x80\x80"};
  for (size_t i = 0; i < COUNT(wide); i++)
    if (strncmp(at, wide[i], strlen(wide[i])) == 0)
      return strlen(wide[i]);
  if (strncmp(at, "\xE2\x80", 2) == 0 && (unsigned char)at[2] <= 0x8A) /* various widths */
    return 3;
  return 0;
}

/* The first byte that is not blank; `end` is where the trailing blanks begin. */
static const char *trimmed(const char *value, const char **end) {
  size_t blank;
  while ((blank = blank_length(value)) > 0)
    value += blank;
  *end = value;
  for (const char *at = value; *at != '\0'; at += blank > 0 ? blank : 1) {
    blank = blank_length(at);
    if (blank == 0)
      *end = at + 1;
  }
  return value;
}

static const char *name_fault(const char *value, bool made) {
  const char *end;
  const char *start = trimmed(value, &end);
  if (*start == '\0')
    return "must not be blank";
  if (made && (start != value || *end != '\0'))
    return "has leading or trailing whitespace, which the server would strip";
  return NULL;
}

const char *format_path_fault(const char *name) {
  if (strchr(name, '/') != NULL)
    return "contains \"/\", which the server's URLs cannot carry: such a build cannot be read";
  if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
    return "has a special meaning in URL paths: such a build cannot be read";
  return NULL;
}

static size_t digits(const char *at) {
  return strspn(at, "0123456789");
}

/* A Kubernetes quantity: a number, then a suffix such as Ki, m, G or e3. */
static bool is_quantity(const char *at) {
  static const char *const suffixes[] = {"",  "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "n",
                                         "u", "m",  "k",  "M",  "G",  "T",  "P",  "E"};
  if (*at == '+' || *at == '-')
    at++;
  size_t whole = digits(at);
  at += whole;
  if (*at == '.') {
    size_t fraction = digits(++at);
    whole += fraction;
    at += fraction;
  }
  if (whole == 0)
    return false;
  for (size_t i = 0; i < COUNT(suffixes); i++)
    if (strcmp(at, suffixes[i]) == 0)
      return true;
  if (*at != 'e' && *at != 'E')
    return false;
  at++;
  if (*at == '+' || *at == '-')
    at++;
  return digits(at) > 0 && at[digits(at)] == '\0';
}

/* As the server checks it: without spaces it has two parts around one ":". */
static const char *gpu_fault(const char *value) {
  char packed[128];
  size_t length = 0;
  for (; *value != '\0' && length < sizeof packed - 1; value++)
    if (*value != ' ')
      packed[length++] = *value;
  packed[length] = '\0';
  const char *colon = strchr(packed, ':');
  if (*value != '\0' || colon == NULL || colon == packed || strchr(colon + 1, ':') != NULL)
    return "expected \"vendor/resource: n\", as in \"nvidia.com/gpu: 1\"";
  if (!is_quantity(colon + 1))
    return "expected a quantity after the \":\", as in \"nvidia.com/gpu: 1\"";
  return NULL;
}

const char *format_fault(Format format, const char *value, bool made) {
  const char *end;
  switch (format) {
  case FORMAT_FILLED:
    return *trimmed(value, &end) == '\0' ? "must not be blank" : NULL;
  case FORMAT_NAME:
    return name_fault(value, made);
  default:
    return gpu_fault(value);
  }
}
