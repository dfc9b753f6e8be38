/* SPDX-License-Identifier: MIT */
#include "http/exchange.h"

#include "http/token.h"

#include <string.h>
#include <time.h>

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
  x->progress = (HttpProgress){.easy = easy,
                               .session = x->session,
                               .reply = &x->reply,
                               .secure = secure,
                               .repeatable = x->repeatable};
  progress_begin(&x->progress);
  struct curl_slist *headers = token_headers(x->token, x->body != NULL, x->session->headers);
  size_t head = x->url->length;
  for (const struct curl_slist *line = headers; line != NULL; line = line->next)
    head += strlen(line->data);
  if (head > MAX_HEAD)
    return (CURLcode)HTTP_CODE_TOO_LARGE;
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
  /* HTTP/2 is only negotiated over TLS; otherwise waiting for a first connection gains nothing. It
   * costs time in HTTP/1: libcurl 8 resumes those that wait when another exchange ends. */
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, secure && !x->session->apart ? 1L : 0L);
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
  x->too_large = x->fresh = false;
  x->progress.phase = HTTP_CONNECTING;
  x->progress.lost = false;
  x->cause[0] = '\0';
  text_wipe(&x->reply);
  text_wipe(&x->redirect);
}

/* A handle never clears its system error: the next exchange would appear to have failed with it. */
static void http_give_back(HttpExchange *x) {
  HttpSession *session = x->session;
  long os = 0;
  curl_easy_getinfo(x->easy, CURLINFO_OS_ERRNO, &os);
  if (os == 0 && !x->fresh && session->idles < HTTP_MAX_IDLE)
    session->idle[session->idles++] = x->easy;
  else
    curl_easy_cleanup(x->easy);
  x->easy = NULL;
}

static void http_end(HttpExchange *x, CURLcode code) {
  x->code = http_code((int)code, x->progress.phase, x->progress.lost);
  x->end = x->code->end;
}

static CURL *http_new_handle(const HttpSession *session) {
  CURL *easy = curl_easy_duphandle(session->model);
  if (easy != NULL)
    progress_install(easy);
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
  long version = 0;
  curl_off_t wait = 0;
  char *redirect = NULL;
  x->elapsed = http_now() - x->began;
  x->sent = http_sent(x->progress.phase);
  x->status = x->progress.status;
  x->date = x->progress.date;
  x->too_large = x->progress.too_large;
  if (x->progress.phase == HTTP_CONNECTING) /* the handle may still describe the one before */
    return true;
  curl_easy_getinfo(x->easy, CURLINFO_HTTP_VERSION, &version);
  curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &x->connections);
  curl_easy_getinfo(x->easy, CURLINFO_RETRY_AFTER, &wait);
  curl_easy_getinfo(x->easy, CURLINFO_REDIRECT_URL, &redirect);
  x->http_version = (size_t)version < COUNT(versions) ? versions[version] : 0;
  if (x->progress.secure && x->status > 0 && x->http_version > 0)
    x->session->apart = x->http_version < 20;
  if (wait > 0)
    x->retry_after = wait < 1000000000 ? (long)wait : 1000000000L;
  x->session->connections += x->connections;
  return redirect == NULL || text_append_string(&x->redirect, redirect);
}

/* Whether libcurl's "out of memory" means a header line that is too long. Before 8.6 it reports
 * both alike. */
static bool http_endless_line(const HttpExchange *x) {
  curl_off_t began = 0;
  Text probe = {0};
  HttpPhase phase = x->progress.phase;
  if (x->session->libcurl >= 0x080600 || phase == HTTP_CONNECTING || phase == HTTP_HEADED)
    return false;
  curl_easy_getinfo(x->easy, CURLINFO_STARTTRANSFER_TIME_T, &began);
  bool endless = began > 0 && text_reserve(&probe, PROGRESS_MAX_HEADERS);
  text_release(&probe);
  return endless;
}

/* Replaces results for which versions of libcurl differ, before there is a connection. */
static CURLcode http_connect_code(const HttpExchange *x, CURLcode code) {
  long answer = 0;
  if (code == CURLE_BAD_FUNCTION_ARGUMENT && x->progress.secure)
    return CURLE_SSL_CERTPROBLEM; /* a key file that it cannot use */
  if (code == CURLE_COULDNT_CONNECT || code == CURLE_RECV_ERROR)
    curl_easy_getinfo(x->easy, CURLINFO_HTTP_CONNECTCODE, &answer);
  return answer >= 300 ? CURLE_PROXY : code; /* the proxy answered CONNECT, and refused */
}

/* Replaces results that stand for what one of our callbacks did. */
static CURLcode http_true_code(HttpExchange *x, CURLcode code) {
  if (x->progress.replayed)
    return CURLE_RECV_ERROR;
  if (code == CURLE_WRITE_ERROR && x->progress.starved)
    return CURLE_OUT_OF_MEMORY;
  if (x->progress.phase == HTTP_CONNECTING)
    return http_connect_code(x, code);
  if (code == CURLE_OUT_OF_MEMORY && http_endless_line(x)) {
    x->progress.too_large = true;
    return CURLE_WRITE_ERROR;
  }
  return code;
}

void http_exchange_settle(HttpExchange *x, CURLcode code) {
  code = http_true_code(x, code);
  progress_end(&x->progress, code);
  if (!http_note(x))
    code = CURLE_OUT_OF_MEMORY;
  http_give_back(x);
  http_end(x, code);
  /* The message may quote a proxy URL with its password, perhaps cut off at the buffer's end. Of a
   * replay it only reports that a callback stopped it. */
  if (x->progress.replayed || strchr(x->cause, '@') != NULL ||
      strlen(x->cause) == sizeof x->cause - 1)
    x->cause[0] = '\0';
}

bool http_exchange_again(HttpExchange *x) {
  if (!x->progress.stale || curl_easy_setopt(x->easy, CURLOPT_FRESH_CONNECT, 1L) != CURLE_OK)
    return false;
  x->cause[0] = '\0';
  progress_begin(&x->progress);
  x->fresh = true;
  return true;
}

void http_exchange_cancelled(HttpExchange *x) {
  http_exchange_settle(x, CURLE_ABORTED_BY_CALLBACK);
}

void http_exchange_abandoned(HttpExchange *x) {
  progress_end(&x->progress, CURLE_ABORTED_BY_CALLBACK);
  (void)http_note(x);
  x->easy = NULL;
  http_end(x, CURLE_ABORTED_BY_CALLBACK);
}
