/* SPDX-License-Identifier: MIT */
#include "http/session.h"

#include "api/options.h"
#include "base/text.h"
#include "http/library.h"
#include "http/options.h"
#include "http/pin.h"
#include "http/token.h"
#include "zadig.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* CURLOPT_QUICK_EXIT by number: the library may be newer than the headers. */
#define QUICK_EXIT ((CURLoption)(CURLOPTTYPE_LONG + 322))

/* From this version on, libcurl checks a kept connection only if the last check is a second old. */
#define TRUSTING 0x081600

#define MAX_TEXT ((size_t)50 * 1000)

/* Programs that the host starts must not inherit our connections. */
static curl_socket_t http_on_socket(void *ud, curlsocktype purpose, struct curl_sockaddr *at) {
#ifdef SOCK_CLOEXEC
  const int private = SOCK_CLOEXEC;
#else
  const int private = 0;
#endif
  (void)ud, (void)purpose;
  return socket(at->family, at->socktype | private, at->protocol);
}

static bool http_configure(CURL *easy) {
  Text agent = {0};
  bool ok = text_append_string(&agent, "lua-zadig/" ZADIG_VERSION " libcurl/") &&
            text_append_string(&agent, library_name()) &&
            curl_easy_setopt(easy, CURLOPT_USERAGENT, agent.data) == CURLE_OK &&
            curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
            /* gzip and deflate only, whatever else this libcurl was built with */
            curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate") == CURLE_OK &&
            /* without it OpenSSL would ask for a key's pass phrase on the terminal, and wait */
            curl_easy_setopt(easy, CURLOPT_KEYPASSWD, "") == CURLE_OK;
  text_release(&agent);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  /* A time limit does not stop a thread that resolves a name. By default libcurl waits for it when
   * the handle is freed; with this option, of 7.87, it lets the thread finish by itself. */
  curl_easy_setopt(easy, QUICK_EXIT, pin_libcurl() ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, http_on_socket);
  return ok;
}

long http_milliseconds(double seconds) {
  double ms = seconds * 1000;
  if (!(ms >= 1))
    return 1;
  return ms < 2147483647.0 ? (long)ms : 2147483647L;
}

HttpSession *http_session_new(void) {
  HttpSession *session = calloc(1, sizeof *session);
  if (session == NULL)
    return NULL;
  session->timeout_ms = 30L * 1000;
  session->connect_timeout_ms = 5L * 1000;
  session->max_body = (size_t)32 * 1024 * 1024;
  session->libcurl = library_version();
  session->trusts_kept = session->libcurl >= TRUSTING;
  session->model = curl_easy_init();
  if (session->model == NULL || !http_configure(session->model) ||
      !http_session_set_token(session, NULL, 0)) {
    http_session_free(session);
    return NULL;
  }
  return session;
}

void http_session_free(HttpSession *session) {
  for (size_t i = 0; i < session->idles; i++)
    curl_easy_cleanup(session->idle[i]);
  curl_easy_cleanup(session->model);
  token_release(session->token);
  curl_slist_free_all(session->headers);
  curl_slist_free_all(session->connect_to);
  text_release(&session->reply);
  free(session);
}

CURLcode http_session_set_text(HttpSession *session, const Field *option, const char *value) {
  return strlen(value) > MAX_TEXT ? CURLE_BAD_FUNCTION_ARGUMENT
                                  : curl_easy_setopt(session->model, http_option(option), value);
}

CURLcode http_session_set_number(HttpSession *session, const Field *option, double value) {
  CURLcode code = CURLE_OK;
  switch (option->id) {
  case OPTION_TIMEOUT:
    session->timeout_ms = http_milliseconds(value);
    break;
  case OPTION_CONNECT_TIMEOUT:
    session->connect_timeout_ms = http_milliseconds(value);
    break;
  case OPTION_MAX_BODY:
    session->max_body = value < (double)(SIZE_MAX >> 2) ? (size_t)value : SIZE_MAX >> 2;
    break;
  default: /* insecure */
    code = curl_easy_setopt(session->model, CURLOPT_SSL_VERIFYPEER, value != 0 ? 0L : 1L);
    if (code == CURLE_OK)
      code = curl_easy_setopt(session->model, CURLOPT_SSL_VERIFYHOST, value != 0 ? 0L : 2L);
  }
  return code;
}

CURLcode http_session_add(HttpSession *session, const Field *option, const char *value) {
  bool connect_to = option->id == OPTION_RESOLVE;
  struct curl_slist **list = connect_to ? &session->connect_to : &session->headers;
  struct curl_slist *longer = curl_slist_append(*list, value);
  if (longer == NULL)
    return CURLE_OUT_OF_MEMORY;
  *list = longer;
  return connect_to ? curl_easy_setopt(session->model, CURLOPT_CONNECT_TO, longer) : CURLE_OK;
}

bool http_session_set_token(HttpSession *session, const char *value, size_t length) {
  Token *token = token_new(value, length);
  if (token == NULL)
    return false;
  token_release(session->token);
  session->token = token;
  return true;
}

long http_session_timeout(const HttpSession *session) {
  return session->timeout_ms;
}

long http_session_connect_timeout(const HttpSession *session) {
  return session->connect_timeout_ms;
}

long http_session_connections(const HttpSession *session) {
  return session->connections;
}
