/* SPDX-License-Identifier: MIT */
#include "server.h"

#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_CONNECTIONS 64
#define ROOM 65536

typedef struct Connection {
  int fd;
  size_t length;
  char text[ROOM];
} Connection;

static struct {
  Connection connections[MAX_CONNECTIONS];
  struct pollfd polled[MAX_CONNECTIONS + 2];
  size_t count;
  char detail[ROOM], reply[2 * ROOM];
} server;

static atomic_long *requests;

static bool server_read_file(char *to, const char *root, const char *name) {
  char path[512];
  (void)snprintf(path, sizeof path, "%s/spec/fixtures/%s", root, name);
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    return false;
  size_t length = fread(to, 1, ROOM - 1, file);
  to[length] = '\0';
  (void)fclose(file);
  return length > 0;
}

static void server_send(int fd, const char *text) {
  size_t length = strlen(text);
  while (length > 0) {
    ssize_t sent = send(fd, text, length, MSG_NOSIGNAL);
    if (sent <= 0)
      return;
    text += sent;
    length -= (size_t)sent;
  }
}

static void server_answer(int fd, const char *status, const char *body) {
  (void)snprintf(server.reply, sizeof server.reply,
                 "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                 status, strlen(body), body);
  server_send(fd, server.reply);
}

static const char *server_list(const char *request) {
  const char *page = strstr(request, "pageNum=");
  if (page != NULL && page[8] == '2')
    return "{\"total\":3,\"builds\":[{\"name\":\"c\",\"project_key\":\"yaml\"}]}";
  return "{\"total\":3,\"builds\":[{\"name\":\"a\",\"project_key\":\"yaml\",\"target_services\":["
         "{\"service_name\":\"s\",\"service_module\":\"m\"}]},"
         "{\"name\":\"b\\n\",\"project_key\":\"yaml\",\"target_services\":null}]}";
}

/* False: close the connection. */
static bool server_reply(int fd, const char *request) {
  const char *path = strchr(request, ' ');
  if (path == NULL || strncmp(path, " /cut/", 6) == 0)
    return false;
  if (strncmp(path, " /refuse/", 9) == 0) {
    server_answer(fd, "400 Bad Request",
                  "{\"code\":6520,\"type\":\"error\",\"message\":\"refused\",\"description\":"
                  "\"\xE9\xA1\xB9\xE7\x9B\xAE\xE4\xB8\xAD\xE6\x9C\x89\xE7\x9B\xB8\xE5\x90\x8C\","
                  "\"extra\":{}}");
  } else if (strncmp(path, " /moved/", 8) == 0) {
    server_answer(fd, "302 Found\r\nLocation: https://zadig.example.com/login", "");
  } else if (strncmp(path, " /echo/", 7) == 0) {
    const char *header = strstr(request, "Authorization: ");
    char body[512];
    (void)snprintf(body, sizeof body, "{\"code\":403,\"description\":\"%.*s\"}",
                   header == NULL ? 0 : (int)strcspn(header, "\r"), header == NULL ? "" : header);
    server_answer(fd, "403 Forbidden", body);
  } else if (strncmp(request, "GET", 3) != 0) {
    server_answer(fd, "200 OK", "{\"message\":\"success\"}");
  } else {
    server_answer(fd, "200 OK",
                  strstr(request, "/detail") != NULL ? server.detail : server_list(request));
  }
  return true;
}

/* The length of the first complete request, or 0. */
static size_t server_whole(const char *text, size_t length) {
  const char *end = strstr(text, "\r\n\r\n");
  if (end == NULL)
    return 0;
  size_t body = 0;
  for (const char *line = text; line < end; line = strstr(line, "\r\n") + 2)
    if (strncasecmp(line, "Content-Length:", 15) == 0)
      body = (size_t)strtoul(line + 15, NULL, 10);
  size_t whole = (size_t)(end - text) + 4 + body;
  return whole <= length ? whole : 0;
}

static bool server_serve(Connection *c) {
  ssize_t got = recv(c->fd, c->text + c->length, ROOM - 1 - c->length, 0);
  if (got <= 0)
    return false;
  c->length += (size_t)got;
  c->text[c->length] = '\0';
  size_t whole;
  while ((whole = server_whole(c->text, c->length)) > 0) {
    atomic_fetch_add(requests, 1);
    if (!server_reply(c->fd, c->text))
      return false;
    memmove(c->text, c->text + whole, c->length - whole + 1);
    c->length -= whole;
  }
  return c->length < ROOM - 1;
}

static void server_drop(size_t i) {
  close(server.connections[i].fd);
  server.count--;
  if (i < server.count)
    server.connections[i] = server.connections[server.count];
}

/* `life` reads end of file once the parent process has ended. */
static void server_run(int listener, int life) {
  for (;;) {
    server.polled[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    server.polled[1] = (struct pollfd){.fd = life, .events = POLLIN};
    for (size_t i = 0; i < server.count; i++)
      server.polled[i + 2] = (struct pollfd){.fd = server.connections[i].fd, .events = POLLIN};
    if (poll(server.polled, server.count + 2, -1) < 0 || server.polled[1].revents != 0)
      return;
    for (size_t i = server.count; i-- > 0;)
      if (server.polled[i + 2].revents != 0 && !server_serve(&server.connections[i]))
        server_drop(i);
    if (server.polled[0].revents != 0 && server.count < MAX_CONNECTIONS) {
      Connection *c = &server.connections[server.count];
      c->fd = accept(listener, NULL, NULL);
      c->length = 0;
      server.count += c->fd >= 0;
    }
  }
}

bool server_start(const char *path, const char *root) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int life[2];
  if (strlen(path) >= sizeof address.sun_path || pipe(life) != 0 ||
      !server_read_file(server.detail, root, "get_build.reply.json"))
    return false;
  memcpy(address.sun_path, path, strlen(path) + 1);
  requests =
      mmap(NULL, sizeof *requests, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  if (requests == MAP_FAILED || listener < 0 ||
      bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
      listen(listener, MAX_CONNECTIONS) != 0)
    return false;
  pid_t child = fork();
  if (child == 0) {
    close(life[1]);
    (void)signal(SIGINT, SIG_IGN);
    server_run(listener, life[0]);
    _exit(0);
  }
  close(life[0]);
  close(listener);
  return child > 0;
}

long server_requests(void) {
  return atomic_load(requests);
}
