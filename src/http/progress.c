/* SPDX-License-Identifier: MIT */
#include "http/progress.h"

#include "http/peek.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static size_t progress_on_body(char *data, size_t size, size_t count, void *ud) {
  HttpProgress *p = ud;
  size_t length = size * count;
  if (length > p->session->max_body - p->reply->length) {
    p->too_large = true;
    return 0;
  }
  p->starved = !text_append(p->reply, data, length);
  return p->starved ? 0 : length;
}

/* The Unix time of a Date header; -1: this is another header, or not a valid date. */
static long long progress_date(const char *line, size_t length) {
  static const char name[] = "date:";
  char value[64];
  size_t at = sizeof name - 1;
  if (length < at || length - at >= sizeof value || strncasecmp(line, name, at) != 0)
    return -1;
  memcpy(value, line + at, length - at);
  value[length - at] = '\0';
  return (long long)curl_getdate(value, NULL);
}

/* The status of a status line; 0: this is another line. */
static long progress_status(const char *line, size_t length) {
  if (length < 5 || memcmp(line, "HTTP/", 5) != 0)
    return 0;
  const char *at = memchr(line, ' ', length), *end = line + length;
  long status = 0;
  while (at != NULL && at < end && *at == ' ')
    at++;
  for (int i = 0; i < 3; i++, at++) {
    if (at == NULL || at >= end || *at < '0' || *at > '9')
      return 0;
    status = 10 * status + (*at - '0');
  }
  return status;
}

/* Lines that break off with the connection are ignored, and so are trailers. */
static void progress_on_line(HttpProgress *p, const char *line, size_t length) {
  if (length == 0 || line[length - 1] != '\n' || p->phase == HTTP_HEADED)
    return;
  if (p->phase == HTTP_ANSWERED) {
    if (line[0] == '\r' || line[0] == '\n')
      p->phase = HTTP_HEADED;
    return;
  }
  long status = progress_status(line, length);
  if (status > 0 && p->phase == HTTP_READY)
    p->phase = HTTP_ASKED;
  if (status >= 200 || status == 101) { /* other 1xx replies are interim */
    p->phase = HTTP_ANSWERED;
    p->status = status;
  }
}

static size_t progress_on_header(char *data, size_t size, size_t count, void *ud) {
  HttpProgress *p = ud;
  size_t length = size * count;
  p->headers += length;
  p->too_large = p->headers > PROGRESS_MAX_HEADERS;
  progress_on_line(p, data, length);
  long long date = progress_date(data, length);
  if (date >= 0)
    p->date = date;
  return p->too_large ? 0 : length;
}

/* Whether some of the request may have been sent, once there was a connection. libcurl counts what
 * the socket took; TLS may have sent a part of what is not counted yet. */
static bool progress_left(const HttpProgress *p) {
  long sent = 0;
  curl_easy_getinfo(p->easy, CURLINFO_REQUEST_SIZE, &sent);
  return p->secure || sent > p->tunnel;
}

/* Whether this is a kept connection that the peer has ended. */
static bool progress_stale(const HttpProgress *p) {
  long opened = 0;
  curl_socket_t fd = CURL_SOCKET_BAD;
  curl_easy_getinfo(p->easy, CURLINFO_NUM_CONNECTS, &opened);
  if (opened > 0 || curl_easy_getinfo(p->easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK)
    return false;
  return fd != CURL_SOCKET_BAD && peek_ended(fd, !p->secure);
}

/* Called each time before the request is sent. libcurl sends a request again by itself when a
 * reused connection turns out to be dead. A write may have arrived the first time, so sending it
 * again could do it twice. */
static int progress_on_request(void *ud, char *remote, char *local, int port, int local_port) {
  HttpProgress *p = ud;
  (void)remote, (void)local, (void)port, (void)local_port;
  if (p->phase == HTTP_CONNECTING)
    curl_easy_getinfo(p->easy, CURLINFO_REQUEST_SIZE, &p->tunnel);
  else
    p->replayed = !p->repeatable && progress_left(p);
  if (p->replayed)
    return CURL_PREREQFUNC_ABORT;
  p->stale = p->session->trusts_kept && progress_stale(p);
  if (p->stale)
    return CURL_PREREQFUNC_ABORT;
  p->phase = HTTP_READY;
  p->lost = false;
  curl_easy_getinfo(p->easy, CURLINFO_OS_ERRNO, &p->os);
  return CURL_PREREQFUNC_OK;
}

void progress_install(CURL *easy) {
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, progress_on_body);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, progress_on_header);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, progress_on_request);
}

void progress_begin(HttpProgress *p) {
  p->phase = HTTP_CONNECTING;
  p->status = 0;
  p->date = -1;
  p->headers = 0;
  p->tunnel = p->os = 0;
  p->seen = PEEK_QUIET;
  p->lost = p->too_large = p->starved = p->replayed = p->stale = false;
  curl_easy_setopt(p->easy, CURLOPT_WRITEDATA, p);
  curl_easy_setopt(p->easy, CURLOPT_HEADERDATA, p);
  curl_easy_setopt(p->easy, CURLOPT_PREREQDATA, p);
}

void progress_look(HttpProgress *p, int fd) {
  p->seen = peek_byte(fd);
}

/* Whether a first byte is that of a TLS record other than an alert. */
static bool progress_agreed(int byte) {
  return byte == 20 || byte == 22 || byte == 23;
}

/* Whether the handshake failed because the connection was lost. A server that refuses it closes the
 * connection, too, after an alert or a reply in plain text. libcurl may have read that before there
 * was a look at it; then the connection counts as lost only if the server sent nothing. */
static bool progress_cut(const HttpProgress *p, int fd) {
  if (p->seen == PEEK_LOST)
    return true;
  return peek_byte(fd) == PEEK_LOST &&
         (p->seen == PEEK_QUIET ? peek_silent(fd) : progress_agreed(p->seen));
}

/* Whether receiving the body can fail only with the connection. Chunks can be malformed. */
static bool progress_framed(const HttpProgress *p) {
  long version = 0;
  curl_off_t length = -1;
  curl_easy_getinfo(p->easy, CURLINFO_HTTP_VERSION, &version);
  curl_easy_getinfo(p->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length >= 0 || version >= CURL_HTTP_VERSION_2_0;
}

void progress_leave(HttpProgress *p, int fd) {
  if (p->phase == HTTP_CONNECTING) {
    p->lost = progress_cut(p, fd);
    p->seen = PEEK_QUIET; /* the next socket may get the same number */
  } else if (p->phase == HTTP_HEADED && p->secure && !progress_framed(p))
    p->lost = peek_byte(fd) == PEEK_LOST;
}

void progress_end(HttpProgress *p, CURLcode code) {
  long os = 0;
  if (p->phase == HTTP_READY && progress_left(p))
    p->phase = HTTP_ASKED;
  if (code != CURLE_RECV_ERROR && code != CURLE_SSL_CONNECT_ERROR)
    return;
  curl_easy_getinfo(p->easy, CURLINFO_OS_ERRNO, &os);
  if (p->phase == HTTP_CONNECTING)
    p->lost = p->lost || os == ECONNRESET || os == EPIPE;
  else if (p->phase == HTTP_HEADED)
    p->lost = p->lost || os != p->os || progress_framed(p);
}
