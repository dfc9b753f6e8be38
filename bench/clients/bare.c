/* SPDX-License-Identifier: MIT */

/* bare URL COUNT: the minimum cost of the network. One libcurl handle, set up once, whose replies
 * are discarded unread. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>

static size_t ignore(char *data, size_t size, size_t count, void *ud) {
  (void)data, (void)ud;
  return size * count;
}

int main(int argc, char **argv) {
  struct curl_slist *headers = NULL;
  CURL *easy = curl_easy_init();
  CURLcode code = CURLE_OK;
  if (argc != 3 || easy == NULL)
    return 2;
  headers = curl_slist_append(headers, "Authorization: Bearer bench-token");
  headers = curl_slist_append(headers, "Accept: application/json");
  curl_easy_setopt(easy, CURLOPT_URL, argv[1]);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ignore);
  curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
  for (long left = strtol(argv[2], NULL, 10); left > 0 && code == CURLE_OK; left--)
    code = curl_easy_perform(easy);
  if (code != CURLE_OK)
    (void)fprintf(stderr, "bare: %s\n", curl_easy_strerror(code));
  curl_slist_free_all(headers);
  curl_easy_cleanup(easy);
  return code != CURLE_OK;
}
