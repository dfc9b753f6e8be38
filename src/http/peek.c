/* SPDX-License-Identifier: MIT */
#include "http/peek.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>

#if defined(__has_include)
#if __has_include(<linux/tcp.h>)
#include <linux/tcp.h>
#include <netinet/in.h>
#define PEEK_COUNTS
#endif
#endif

/* The peer has ended its side. glibc hides the name from POSIX programs. */
#if defined(POLLRDHUP)
#define PEEK_HANGUP POLLRDHUP
#elif defined(__linux__) && !defined(__sparc__)
#define PEEK_HANGUP 0x2000
#else
#define PEEK_HANGUP 0
#endif

static int peek_events(int fd) {
  struct pollfd polled = {.fd = fd, .events = POLLIN | PEEK_HANGUP};
  return poll(&polled, 1, 0) > 0 ? polled.revents : 0;
}

/* The socket may be blocking: not all that libcurl waits for are connections. */
int peek_byte(int fd) {
  unsigned char byte;
  if (peek_events(fd) == 0)
    return PEEK_QUIET;
  ssize_t count = recv(fd, &byte, 1, MSG_PEEK);
  if (count > 0)
    return byte;
  return count < 0 && (errno == EINTR || errno == ENOTSOCK) ? PEEK_QUIET : PEEK_LOST;
}

bool peek_silent(int fd) {
#ifdef PEEK_COUNTS
  struct tcp_info info = {0};
  socklen_t length = sizeof info;
  size_t needed = offsetof(struct tcp_info, tcpi_bytes_received) + sizeof info.tcpi_bytes_received;
  return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && length >= needed &&
         info.tcpi_bytes_received <= 1; /* the end of the stream counts as one */
#else
  (void)fd;
  return false;
#endif
}

bool peek_ended(int fd, bool strict) {
  int events = peek_events(fd);
  if (events == 0)
    return false;
  return strict || (events & (POLLERR | POLLHUP | POLLNVAL | PEEK_HANGUP)) != 0 ||
         (PEEK_HANGUP == 0 && peek_byte(fd) == PEEK_LOST);
}
