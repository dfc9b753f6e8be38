/* SPDX-License-Identifier: MIT */
#include "http/exchange.h"

#include "http/token.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* libcurl limits each header line to 100 KiB, but not their sum before version 8.3. */
#define MAX_HEADERS ((size_t)256 * 1024)

/* libcurl builds the head of a request in a buffer of 1 MiB and reports a longer one as "out of
 * memory". The head consists of the URL, the headers, and option texts such as a proxy's
 * password. */
#define MAX_HEAD ((size_t)900 * 1000)

/* The memory of a reply up to this size is kept for the next one. */
#define MAX_KEPT ((size_t)64 * 1024)

static double http_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t http_on_body(char *data, size_t size, size_t count, void *ud) {
  HttpExchange *x = ud;
  size_t length = size * count;
  if (length > x->session->max_body - x->reply.length) {
    x->too_large = true;
    return 0;
  }
  return text_append(&x->reply, data, length) ? length : 0;
}

/* The Unix time of a Date header; -1: this is another header, or not a valid date. */
static long long http_date(const char *line, size_t length) {
  static const char name[] = "date:";
  char value[64];
  size_t at = sizeof name - 1;
  if (length < at || length - at >= sizeof value || strncasecmp(line, name, at) != 0)
    return -1;
  memcpy(value, line + at, length - at);
  value[length - at] = '\0';
  return (long long)curl_getdate(value, NULL);
}

static size_t http_on_header(char *data, size_t size, size_t count, void *ud) {
  HttpExchange *x = ud;
  size_t length = size * count;
  x->headers += length;
  x->too_large = x->headers > MAX_HEADERS;
  if (length >= 5 && memcmp(data, "HTTP/", 5) == 0)
    x->headed = false;
  else if (data[0] == '\r' || data[0] == '\n')
    x->headed = true;
  long long date = http_date(data, length);
  if (date >= 0)
    x->date = date;
  return x->too_large ? 0 : length;
}

/* Called each time before the request is sent. libcurl sends a request again by itself when a
 * reused connection turns out to be dead. A write may have arrived the first time, so sending it
 * again could do it twice. */
static int http_on_request(void *ud, char *remote, char *local, int port, int local_port) {
  HttpExchange *x = ud;
  long sent = 0;
  (void)remote, (void)local, (void)port, (void)local_port;
  curl_easy_getinfo(x->easy, CURLINFO_REQUEST_SIZE, &sent);
  if (!x->asked)
    x->tunnel = sent;
  x->asked = true;
  x->replayed = sent > x->tunnel && !x->repeatable;
  return x->replayed ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

HttpExchange *http_exchange_first(const HttpSession *session) {
  return session->exchanges;
}

void http_exchange_disown(HttpSession *session) {
  while (session->exchanges != NULL) {
    HttpExchange *x = session->exchanges;
    session->exchanges = x->session_next;
    x->session = NULL;
    x->session_link = NULL;
    token_release(x->token);
    x->token = NULL;
  }
}

void http_exchange_init(HttpExchange *x, HttpSession *session) {
  *x = (HttpExchange){.session = session, .retry_after = -1, .date = -1};
  x->timeout_ms = session->timeout_ms;
  x->connect_timeout_ms = session->connect_timeout_ms;
  x->session_next = session->exchanges;
  x->session_link = &session->exchanges;
  if (x->session_next != NULL)
    x->session_next->session_link = &x->session_next;
  session->exchanges = x;
}

/* Leaves the memory of the reply to the session, unless the session keeps more already. */
static void http_leave_reply(HttpExchange *x) {
  Text *kept = &x->session->reply;
  if (kept->capacity >= x->reply.capacity || x->reply.capacity > MAX_KEPT)
    return;
  text_wipe(&x->reply);
  text_release(kept);
  *kept = x->reply;
  x->reply = (Text){0};
}

void http_exchange_release(HttpExchange *x) {
  if (x->session != NULL)
    http_leave_reply(x);
  if (x->session_link != NULL) {
    *x->session_link = x->session_next;
    if (x->session_next != NULL)
      x->session_next->session_link = x->session_link;
  }
  x->session_link = NULL;
  x->session = NULL;
  token_release(x->token);
  x->token = NULL;
  text_release(&x->reply);
  text_release(&x->redirect);
}

const char *http_exchange_secret(const HttpExchange *x, size_t *length) {
  return token_secret(x->token, length);
}

static CURLcode http_prepare(HttpExchange *x) {
  CURL *easy = x->easy;
  bool secure = strncmp(x->url->data, "https:", 6) == 0;
  struct curl_slist *headers = token_headers(x->token, x->body != NULL, x->session->headers);
  size_t head = x->url->length;
  for (const struct curl_slist *line = headers; line != NULL; line = line->next)
    head += strlen(line->data);
  if (head > MAX_HEAD)
    return CURLE_BAD_FUNCTION_ARGUMENT;
  if (x->body != NULL) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)x->body->length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, x->body->data); /* this also makes it a POST */
  } else {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, x->timeout_ms);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, x->connect_timeout_ms);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, x->cause);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, x);
  /* HTTP/2 is only negotiated over TLS; otherwise waiting for a first connection gains nothing. */
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, secure ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   (long)(secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  CURLcode code = curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, x->method);
  return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_URL, x->url->data);
}

static void http_reset(HttpExchange *x) {
  x->end = HTTP_IDLE;
  x->sent = HTTP_SENT_NO;
  x->code = NULL;
  x->status = x->http_version = x->connections = 0;
  x->retry_after = -1;
  x->date = -1;
  x->elapsed = 0;
  x->began = http_now();
  x->headers = 0;
  x->tunnel = 0;
  x->asked = x->too_large = x->replayed = false;
  x->headed = true;
  x->cause[0] = '\0';
  text_wipe(&x->reply);
  text_wipe(&x->redirect);
}

/* A handle never clears its system error: the next exchange would appear to have failed with it. */
static void http_give_back(HttpExchange *x) {
  HttpSession *session = x->session;
  long os = 0;
  curl_easy_getinfo(x->easy, CURLINFO_OS_ERRNO, &os);
  if (os == 0 && session->idles < HTTP_MAX_IDLE)
    session->idle[session->idles++] = x->easy;
  else
    curl_easy_cleanup(x->easy);
  x->easy = NULL;
}

static void http_end(HttpExchange *x, CURLcode code) {
  x->code = http_code(code, x->asked);
  x->end = x->code->end;
}

static CURL *http_new_handle(const HttpSession *session) {
  CURL *easy = curl_easy_duphandle(session->model);
  if (easy != NULL) {
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, http_on_body);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, http_on_header);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, http_on_request);
  }
  return easy;
}

bool http_exchange_arm(HttpExchange *x) {
  HttpSession *session = x->session;
  http_reset(x);
  if (session == NULL) {
    http_end(x, CURLE_ABORTED_BY_CALLBACK);
    return false;
  }
  x->easy = session->idles > 0 ? session->idle[--session->idles] : http_new_handle(session);
  if (x->easy == NULL) {
    http_end(x, CURLE_OUT_OF_MEMORY);
    return false;
  }
  if (x->reply.data == NULL) {
    x->reply = session->reply;
    session->reply = (Text){0};
  }
  token_release(x->token);
  x->token = token_hold(session->token);
  CURLcode code = http_prepare(x);
  if (code == CURLE_OK)
    return true;
  http_give_back(x);
  http_end(x, code);
  return false;
}

/* Notes what the handle knows about the exchange; false: no memory. */
static bool http_note(HttpExchange *x) {
  static const long versions[] = {[CURL_HTTP_VERSION_1_0] = 10,
                                  [CURL_HTTP_VERSION_1_1] = 11,
                                  [CURL_HTTP_VERSION_2_0] = 20,
                                  [CURL_HTTP_VERSION_3] = 30};
  long sent = 0, version = 0;
  curl_off_t wait = 0;
  char *redirect = NULL;
  x->elapsed = http_now() - x->began;
  if (!x->asked) /* before that, the handle may still describe the exchange that it served before */
    return true;
  curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &x->status);
  curl_easy_getinfo(x->easy, CURLINFO_REQUEST_SIZE, &sent);
  curl_easy_getinfo(x->easy, CURLINFO_HTTP_VERSION, &version);
  curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &x->connections);
  curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &wait);
  curl_easy_getinfo(x->easy, CURLINFO_REDIRECT_URL, &redirect);
  if (x->status < 200)
    x->status = 0; /* an interim (1xx) reply does not count */
  bool began = sent > x->tunnel;
  x->sent = x->status > 0 ? HTTP_SENT_YES : began ? HTTP_SENT_MAYBE : HTTP_SENT_NO;
  x->http_version = (size_t)version < COUNT(versions) ? versions[version] : 0;
  if (wait > 0)
    x->retry_after = wait < 1000000000 ? (long)wait : 1000000000L;
  x->session->connections += x->connections;
  return redirect == NULL || text_append_string(&x->redirect, redirect);
}

/* Whether libcurl's "out of memory" means a header line that is too long; it reports both alike. */
static bool http_endless_line(const HttpExchange *x) {
  curl_off_t began = 0;
  Text probe = {0};
  curl_easy_getinfo(x->easy, CURLINFO_STARTTRANSFER_TIME_T, &began);
  bool endless =
      x->asked && began > 0 && (x->headers == 0 || !x->headed) && text_reserve(&probe, MAX_HEADERS);
  text_release(&probe);
  return endless;
}

/* Replaces results of libcurl that are misleading by the result that describes what happened. */
static CURLcode http_true_code(HttpExchange *x, CURLcode code) {
  long os = 0;
  curl_easy_getinfo(x->easy, CURLINFO_OS_ERRNO, &os);
  if (code == CURLE_SSL_CONNECT_ERROR &&
      (os == ECONNRESET || os == EPIPE || strstr(x->cause, "SSL_ERROR_SYSCALL") != NULL))
    return CURLE_RECV_ERROR; /* TLS did not fail: the connection was lost during the handshake */
  if (code == CURLE_RECV_ERROR && !x->asked)
    return CURLE_PROXY; /* only SOCKS proxies send anything before the request is sent */
  if (code == CURLE_UNSUPPORTED_PROTOCOL && x->asked)
    return CURLE_WEIRD_SERVER_REPLY; /* libcurl takes a reply without a status line for HTTP/0.9 */
  if (code == CURLE_OK && !x->headed)
    return CURLE_PARTIAL_FILE; /* libcurl accepts headers that break off */
  if (code == CURLE_RECV_ERROR && strstr(x->cause, "chunked-encoding") != NULL)
    return CURLE_WEIRD_SERVER_REPLY; /* the connection is fine, the chunked encoding is not */
  if (code == CURLE_OUT_OF_MEMORY && http_endless_line(x)) {
    x->too_large = true;
    return CURLE_WRITE_ERROR;
  }
  return code;
}

void http_exchange_settle(HttpExchange *x, CURLcode code) {
  code = http_true_code(x, code);
  if (!http_note(x))
    code = CURLE_OUT_OF_MEMORY;
  http_give_back(x);
  http_end(x, code);
  /* The message may quote a proxy URL with its password, perhaps cut off at the buffer's end. */
  if (strchr(x->cause, '@') != NULL || strlen(x->cause) == sizeof x->cause - 1)
    x->cause[0] = '\0';
  if (x->replayed) {
    http_end(x, CURLE_RECV_ERROR);
    x->cause[0] = '\0'; /* libcurl only reports that a callback stopped it */
  } else if (code == CURLE_WRITE_ERROR && !x->too_large)
    http_end(x, CURLE_OUT_OF_MEMORY);
}

void http_exchange_cancelled(HttpExchange *x) {
  http_exchange_settle(x, CURLE_ABORTED_BY_CALLBACK);
}

void http_exchange_abandoned(HttpExchange *x) {
  (void)http_note(x);
  x->easy = NULL;
  http_end(x, CURLE_ABORTED_BY_CALLBACK);
}
