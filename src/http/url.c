/* SPDX-License-Identifier: MIT */
#include "http/url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

/* Checks that need no libcurl: without memory it would report a URL with a user as a bad login. */
static const char *url_look(const char *url) {
  if (strchr(url, ' ') != NULL)
    return "must not contain spaces";
  if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
    return "must begin with \"https://\" or \"http://\"";
  const char *host = strstr(url, "//") + 2;
  if (*host == '/') /* libcurl would skip the slash, and could find a user behind it */
    return "is not a valid URL";
  if (memchr(host, '@', strcspn(host, "/?#")) != NULL)
    return "must not contain a user or password; use a token instead";
  if (strpbrk(host, "?#") != NULL)
    return "must not contain a query or fragment";
  return NULL;
}

bool url_check(const char *url, const char **problem) {
  *problem = url_look(url);
  if (*problem != NULL)
    return true;
  CURLU *parts = curl_url();
  if (parts == NULL)
    return false;
  CURLUcode code = curl_url_set(parts, CURLUPART_URL, url, 0);
  curl_url_cleanup(parts);
  if (code != CURLUE_OK)
    *problem = "is not a valid URL";
  return code != CURLUE_OUT_OF_MEMORY;
}

static bool is_address(const char *text) {
  char bare[INET6_ADDRSTRLEN] = "";
  unsigned char parsed[sizeof(struct in6_addr)];
  size_t length = strlen(text);
  size_t bracket = length > 1 && text[0] == '[' && text[length - 1] == ']' ? 1 : 0;
  if (length >= sizeof bare)
    return false;
  memcpy(bare, text + bracket, length - 2 * bracket);
  return inet_pton(AF_INET6, bare, parsed) == 1 ||
         (bracket == 0 && inet_pton(AF_INET, bare, parsed) == 1);
}

const char *url_resolved_address(const char *text) {
  size_t host = strcspn(text, ":");
  const char *port = text + host + 1;
  size_t digits = host > 0 && text[host] == ':' ? strspn(port, "0123456789") : 0;
  bool sound = digits > 0 && port[digits] == ':' && strtoul(port, NULL, 10) <= 65535 &&
               strpbrk(text, "*+,") == NULL; /* special in curl's --resolve */
  return sound && is_address(port + digits + 1) ? port + digits + 1 : NULL;
}

bool url_append_encoded(Text *text, const char *data, size_t length) {
  static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789-._~";
  static const char digits[] = "0123456789ABCDEF";
  bool ok = text_reserve(text, length);
  for (size_t i = 0; ok && i < length; i++) {
    unsigned char c = (unsigned char)data[i];
    if (memchr(unreserved, c, sizeof unreserved - 1) != NULL)
      ok = text_append(text, &data[i], 1);
    else
      ok = text_append(text, (const char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
  }
  return ok;
}
