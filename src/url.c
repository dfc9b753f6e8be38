/* SPDX-License-Identifier: MIT */
#include "url.h"

#include "schema.h"

#include <curl/curl.h>
#include <string.h>

const char *url_problem(const char *url) {
  static const CURLUPart refused[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY,
                                      CURLUPART_FRAGMENT};
  const char *problem = NULL;
  for (const unsigned char *c = (const unsigned char *)url; *c != '\0'; c++)
    if (*c <= ' ' || *c == 0x7f)
      return "must not hold blanks or control characters";
  if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
    return "must begin with \"https://\" or \"http://\"";
  CURLU *parts = curl_url();
  if (parts == NULL)
    return "cannot be checked: not enough memory";
  if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK)
    problem = "is no valid URL";
  for (size_t i = 0; problem == NULL && i < COUNT(refused); i++) {
    char *part = NULL;
    if (curl_url_get(parts, refused[i], &part, 0) == CURLUE_OK)
      problem = i < 2 ? "must not hold a user or password; give a token instead"
                      : "must not hold a query or fragment";
    curl_free(part);
  }
  curl_url_cleanup(parts);
  return problem;
}

bool url_append_encoded(Text *text, const char *data, size_t length) {
  static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-._~";
  static const char digits[] = "0123456789ABCDEF";
  if (!text_reserve(text, 3 * length))
    return false;
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)data[i];
    if (c != '\0' && strchr(unreserved, c) != NULL)
      text_append(text, &data[i], 1);
    else
      text_append(text, (const char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
  }
  return true;
}
