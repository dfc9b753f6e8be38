/* SPDX-License-Identifier: MIT */

/* The server that every client is measured against: fixed replies over HTTP/1.1 with keep-alive,
 * one thread, next to no work of its own. It prints its port and serves the loopback until it
 * is asked for /stop or its parent is gone.
 *
 *   GET /openapi/build?projectKey=small      20 builds, 5 KB
 *   GET /openapi/build?projectKey=large      10,000 builds, 2.5 MB
 *   GET /openapi/build?projectKey=pages&pageNum=1&pageSize=100    of 100,000 builds
 *   GET /openapi/build?projectKey=plan-N&pageNum=1&pageSize=100   of N builds
 *   GET /openapi/build/NAME/detail           the file it was started with
 *   GET /delay/MS/...                        any of these, that many milliseconds later
 *   GET /connections                         how many were accepted, its own not counted
 */
#define _GNU_SOURCE
#include "replies.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_REQUEST 8192
#define MAX_EVENTS 256
#define PAGED_BUILDS 100000

typedef struct Connection Connection;
struct Connection {
  int fd;
  bool last; /* close once the reply is out */
  bool counter;
  size_t length;
  char request[MAX_REQUEST + 1];
  char head[256];
  Reply page; /* owned, if the reply is made for this request */
  struct iovec out[2];
  bool sending;
  long long due; /* when to send the reply, in ns; 0: at once */
  Connection *next;
};

typedef struct Server {
  int epoll, listener, timer;
  long connections;
  bool stopped;
  Connection *waiting; /* sorted by due */
  Reply small, large, detail;
} Server;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void watch(const Server *server, int fd, void *ud, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = ud};
  if (epoll_ctl(server->epoll, operation, fd, &event) != 0)
    fail("epoll_ctl");
}

static void forget(Connection *connection) {
  close(connection->fd); /* also removes it from epoll */
  reply_release(&connection->page);
  free(connection);
}

/* Sets the timer for the first reply that is due. */
static void set_timer(const Server *server) {
  long long due = server->waiting != NULL ? server->waiting->due : 0;
  struct itimerspec at = {.it_value = {due / 1000000000, due % 1000000000}};
  if (timerfd_settime(server->timer, TFD_TIMER_ABSTIME, &at, NULL) != 0)
    fail("timerfd_settime");
}

static void postpone(Server *server, Connection *connection, long ms) {
  Connection **link = &server->waiting;
  connection->due = now() + ms * 1000000LL;
  while (*link != NULL && (*link)->due <= connection->due)
    link = &(*link)->next;
  connection->next = *link;
  *link = connection;
  if (server->waiting == connection)
    set_timer(server);
}

/* False: the connection is closed. */
static bool send_reply(const Server *server, Connection *connection) {
  while (connection->out[0].iov_len + connection->out[1].iov_len > 0) {
    ssize_t written = writev(connection->fd, connection->out, 2);
    if (written < 0 && errno == EAGAIN) {
      if (!connection->sending)
        watch(server, connection->fd, connection, EPOLLOUT, EPOLL_CTL_MOD);
      connection->sending = true;
      return true;
    }
    if (written <= 0) {
      forget(connection);
      return false;
    }
    size_t left = (size_t)written;
    for (int i = 0; i < 2; i++) {
      size_t part = left < connection->out[i].iov_len ? left : connection->out[i].iov_len;
      connection->out[i].iov_base = (char *)connection->out[i].iov_base + part;
      connection->out[i].iov_len -= part;
      left -= part;
    }
  }
  reply_release(&connection->page);
  if (connection->last) {
    forget(connection);
    return false;
  }
  if (connection->sending)
    watch(server, connection->fd, connection, EPOLLIN, EPOLL_CTL_MOD);
  connection->sending = false;
  return true;
}

static long number_after(const char *text, const char *key, long fallback) {
  const char *at = strstr(text, key);
  return at != NULL ? strtol(at + strlen(key), NULL, 10) : fallback;
}

/* The reply for the path; NULL: no such path. */
static const Reply *find_reply(Server *server, Connection *connection, const char *path) {
  if (strncmp(path, "/openapi/build?", 15) == 0) {
    if (strstr(path, "projectKey=small") != NULL)
      return &server->small;
    if (strstr(path, "projectKey=large") != NULL)
      return &server->large;
    long size = number_after(path, "pageSize=", 20), page = number_after(path, "pageNum=", 1);
    long total = number_after(path, "projectKey=plan-", PAGED_BUILDS);
    reply_list(&connection->page, (page - 1) * size, size, total);
    return &connection->page;
  }
  if (strncmp(path, "/openapi/build/", 15) == 0)
    return &server->detail;
  if (strcmp(path, "/connections") == 0) {
    if (!connection->counter)
      server->connections--;
    connection->counter = true;
    reply_printf(&connection->page, "%ld\n", server->connections);
    return &connection->page;
  }
  server->stopped = strcmp(path, "/stop") == 0;
  return NULL;
}

/* Answers the request of that length at the start of the buffer. False: the connection is
 * closed. */
static bool answer(Server *server, Connection *connection, size_t length) {
  static const Reply nothing = {0};
  char *path = strchr(connection->request, ' ');
  char *end = path != NULL ? strpbrk(path + 1, " \r") : NULL;
  long delay = 0;
  if (path == NULL || end == NULL) {
    forget(connection);
    return false;
  }
  connection->last = strcasestr(end, "\r\nconnection: close") != NULL;
  *end = '\0';
  path++;
  if (strncmp(path, "/delay/", 7) == 0)
    delay = strtol(path + 7, &path, 10);
  const Reply *reply = find_reply(server, connection, path);
  int head =
      snprintf(connection->head, sizeof connection->head,
               "HTTP/1.1 %s\r\nContent-Type: application/json; charset=utf-8\r\n"
               "Content-Length: %zu\r\n\r\n",
               reply != NULL ? "200 OK" : "404 Not Found", reply != NULL ? reply->length : 0);
  if (reply == NULL)
    reply = &nothing;
  connection->out[0] = (struct iovec){connection->head, (size_t)head};
  connection->out[1] = (struct iovec){reply->data, reply->length};
  connection->length -= length;
  memmove(connection->request, connection->request + length, connection->length);
  connection->request[connection->length] = '\0';
  if (delay == 0)
    return send_reply(server, connection);
  postpone(server, connection, delay);
  return true;
}

static void on_readable(Server *server, Connection *connection) {
  ssize_t got = read(connection->fd, connection->request + connection->length,
                     MAX_REQUEST - connection->length);
  if (got < 0 && errno == EAGAIN)
    return;
  if (got <= 0) {
    if (connection->due == 0) /* otherwise writing the reply finds out */
      forget(connection);
    else
      watch(server, connection->fd, connection, 0, EPOLL_CTL_MOD);
    return;
  }
  connection->length += (size_t)got;
  connection->request[connection->length] = '\0';
  const char *end;
  while (connection->due == 0 && !connection->sending &&
         (end = strstr(connection->request, "\r\n\r\n")) != NULL)
    if (!answer(server, connection, (size_t)(end + 4 - connection->request)))
      return;
}

static void on_timer(Server *server) {
  uint64_t times;
  if (read(server->timer, &times, sizeof times) < 0)
    return;
  long long time = now();
  while (server->waiting != NULL && server->waiting->due <= time) {
    Connection *connection = server->waiting;
    server->waiting = connection->next;
    connection->due = 0;
    send_reply(server, connection);
  }
  set_timer(server);
}

static void on_connection(Server *server) {
  int fd, on = 1;
  while ((fd = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    Connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL)
      fail("calloc");
    connection->fd = fd;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    server->connections++;
    watch(server, fd, connection, EPOLLIN, EPOLL_CTL_ADD);
  }
}

static void open_server(Server *server) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  server->epoll = epoll_create1(EPOLL_CLOEXEC);
  server->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  server->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
      listen(server->listener, 1024) != 0 ||
      getsockname(server->listener, (struct sockaddr *)&address, &size) != 0)
    fail("listen");
  watch(server, server->listener, &server->listener, EPOLLIN, EPOLL_CTL_ADD);
  watch(server, server->timer, &server->timer, EPOLLIN, EPOLL_CTL_ADD);
  printf("%d\n", ntohs(address.sin_port));
  (void)fflush(stdout);
}

int main(int argc, char **argv) {
  Server server = {0};
  struct epoll_event events[MAX_EVENTS];
  if (argc != 2) {
    (void)fprintf(stderr, "usage: server DETAIL.json\n");
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  signal(SIGPIPE, SIG_IGN);
  reply_list(&server.small, 0, 20, 20);
  reply_list(&server.large, 0, 10000, 10000);
  reply_file(&server.detail, argv[1]);
  open_server(&server);
  while (!server.stopped) {
    int count = epoll_wait(server.epoll, events, MAX_EVENTS, -1);
    for (int i = 0; i < count; i++) {
      void *ud = events[i].data.ptr;
      Connection *connection = ud;
      if (ud == &server.listener)
        on_connection(&server);
      else if (ud == &server.timer)
        on_timer(&server);
      else if (connection->sending)
        send_reply(&server, connection);
      else
        on_readable(&server, connection);
    }
  }
  return 0;
}
