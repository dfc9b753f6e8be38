/* SPDX-License-Identifier: MIT */
#include "sandbox/front.h"
#include "sandbox/request.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <lauxlib.h>
#include <lualib.h>

/* Registry keys of the functions that boot returned. */
enum { SERVE = 1, CONTROL = 2 };

/* How long the real server keeps an idle connection, in seconds. */
#define IDLE_TIMEOUT 300u
/* Request line and headers together; libmicrohttpd rejects anything longer by itself. */
#define CONNECTION_MEMORY (256u * 1024u)
#define CONNECTION_LIMIT 4096u
/* More than a luaL_Buffer holds without a box. */
#define LONG_TEXT 65536

struct Front {
  struct MHD_Daemon *daemon;
  lua_State *state; /* used under `lock` only */
  pthread_mutex_t lock;
  pthread_mutex_t pause; /* guards `stopping`; a sleeping request waits on `woken` */
  pthread_cond_t woken;
  int stopping;
  atomic_ullong connections;
  size_t max_body;
  uint16_t port;
  pid_t owner; /* the process that the threads belong to */
};

typedef struct Call {
  const char *name, *text;
  size_t length;
  char *out;
  size_t out_length;
} Call;

/* Inside lua_pcall: calls `serve` and turns its results into a response that the request owns. */
static int serve_protected(lua_State *P) {
  Request *request = lua_touserdata(P, 1);
  lua_settop(P, 0);
  lua_rawgetp(P, LUA_REGISTRYINDEX, (void *)(uintptr_t)SERVE);
  lua_pushstring(P, request->method);
  lua_pushstring(P, request->uri);
  lua_createtable(P, (int)request->header_count * 2, 0);
  for (size_t i = 0; i < request->header_count; i++) {
    lua_pushstring(P, request->headers[i].name);
    lua_rawseti(P, -2, 2 * (lua_Integer)i + 1);
    lua_pushstring(P, request->headers[i].value);
    lua_rawseti(P, -2, 2 * (lua_Integer)i + 2);
  }
  lua_pushlstring(P, request->length ? request->body : "", request->length);
  lua_call(P, 4, 6);

  size_t length = 0;
  const char *body = luaL_optlstring(P, 2, "", &length);
  request->seconds = luaL_optnumber(P, 4, 0);
  request->reset = lua_toboolean(P, 5);
  unsigned status = (unsigned)luaL_checkinteger(P, 1);
  if (lua_toboolean(P, 6))
    request_respond_unsized(request, status, body, length);
  else
    request_respond(request, status, body, length);
  if (request->response && lua_istable(P, 3)) {
    lua_Integer count = (lua_Integer)lua_rawlen(P, 3);
    for (lua_Integer i = 1; i < count; i += 2) {
      lua_rawgeti(P, 3, i);
      lua_rawgeti(P, 3, i + 1);
      if (!MHD_add_response_header(request->response, luaL_checkstring(P, -2),
                                   luaL_checkstring(P, -1)))
        request->failed = 1;
      lua_pop(P, 2);
    }
  }
  return 0;
}

static int call_protected(lua_State *P) {
  Call *call = lua_touserdata(P, 1);
  lua_settop(P, 0);
  lua_rawgetp(P, LUA_REGISTRYINDEX, (void *)(uintptr_t)CONTROL);
  lua_pushstring(P, call->name);
  lua_pushlstring(P, call->text, call->length);
  lua_call(P, 2, 1);
  luaL_checkstring(P, 1);
  return 1;
}

/* Lua makes the metatable of its box for long strings with the first of them. If memory runs out in
 * between, the state stays broken. So it is made here, where the start may still fail. */
static void boot_boxes(lua_State *P) {
  luaL_Buffer box;
  luaL_buffinitsize(P, &box, LONG_TEXT);
  luaL_pushresult(&box);
  lua_pop(P, 1);
}

static int boot_protected(lua_State *P) {
  const FrontOptions *options = lua_touserdata(P, 1);
  luaL_checkversion(P);
  luaL_openlibs(P);
  boot_boxes(P);
  if (luaL_loadbufferx(P, options->boot, options->boot_length, "=sandbox", "t") != LUA_OK)
    return lua_error(P);
  lua_call(P, 0, 2);
  lua_rawsetp(P, LUA_REGISTRYINDEX, (void *)(uintptr_t)CONTROL);
  lua_rawsetp(P, LUA_REGISTRYINDEX, (void *)(uintptr_t)SERVE);
  return 0;
}

/* Neither push allocates, so nothing can raise outside the protected call. */
static int enter(lua_State *P, lua_CFunction function, void *argument) {
  lua_pushcfunction(P, function);
  lua_pushlightuserdata(P, argument);
  return lua_pcall(P, 1, LUA_MULTRET, 0);
}

/* Sleeps while it holds no lock but its own; a stop ends the sleep early. */
static void front_sleep(Front *front, double seconds) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  if (seconds > 1e6)
    seconds = 1e6;
  long long nanoseconds = until.tv_nsec + (long long)(seconds * 1e9);
  until.tv_sec += (time_t)(nanoseconds / 1000000000);
  until.tv_nsec = (long)(nanoseconds % 1000000000);
  pthread_mutex_lock(&front->pause);
  while (!front->stopping && pthread_cond_timedwait(&front->woken, &front->pause, &until) == 0)
    ;
  pthread_mutex_unlock(&front->pause);
}

/* Resets the connection at once. On Linux, dissolving the association does so and leaves it to
 * libmicrohttpd to close the descriptor as usual. Elsewhere the linger option turns that close into
 * a reset. */
static void connection_reset(struct MHD_Connection *connection) {
  int fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  struct sockaddr nobody = {.sa_family = AF_UNSPEC};
  (void)connect(fd, &nobody, sizeof nobody);
}

/* A request that may hide a second one is not parsed: as at a gateway, it is refused and the
 * connection ends. */
static enum MHD_Result answer_unframed(Request *request, struct MHD_Connection *connection) {
  request_respond(request, MHD_HTTP_BAD_REQUEST, "", 0);
  if (!request->response ||
      !MHD_add_response_header(request->response, MHD_HTTP_HEADER_CONNECTION, "close"))
    return MHD_NO;
  return MHD_queue_response(connection, request->status, request->response);
}

static enum MHD_Result answer(void *data, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **slot) {
  (void)url, (void)version;
  Front *front = data;
  Request *request = *slot;
  if (!request)
    return MHD_NO;
  if (!request->started) {
    request->started = 1;
    return request_is_framed(connection) ? MHD_YES : answer_unframed(request, connection);
  }
  if (*upload_size) {
    request_read(request, upload, *upload_size, front->max_body);
    *upload_size = 0;
    return MHD_YES;
  }

  request->method = method;
  if (request->too_long) {
    request_respond(request, MHD_HTTP_CONTENT_TOO_LARGE, "", 0);
  } else {
    request_read_headers(request, connection);
    if (!request->failed) {
      pthread_mutex_lock(&front->lock);
      if (enter(front->state, serve_protected, request) != LUA_OK)
        request->failed = 1;
      lua_settop(front->state, 0);
      pthread_mutex_unlock(&front->lock);
    }
    if (request->failed || !request->response)
      request_respond(request, MHD_HTTP_INTERNAL_SERVER_ERROR, "", 0);
  }
  if (request->seconds > 0)
    front_sleep(front, request->seconds);
  if (request->reset) {
    connection_reset(connection);
    return MHD_NO;
  }
  return request->response ? MHD_queue_response(connection, request->status, request->response)
                           : MHD_NO;
}

static void accepted(void *data, struct MHD_Connection *connection, void **slot,
                     enum MHD_ConnectionNotificationCode what) {
  (void)connection, (void)slot;
  Front *front = data;
  if (what == MHD_CONNECTION_NOTIFY_STARTED)
    atomic_fetch_add(&front->connections, 1);
}

static void front_free(Front *front) {
  if (front->state)
    lua_close(front->state);
  pthread_cond_destroy(&front->woken);
  pthread_mutex_destroy(&front->pause);
  pthread_mutex_destroy(&front->lock);
  free(front);
}

static Front *front_new(size_t max_body) {
  Front *front = calloc(1, sizeof *front);
  if (!front)
    return NULL;
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&front->woken, &attributes);
  pthread_condattr_destroy(&attributes);
  pthread_mutex_init(&front->pause, NULL);
  pthread_mutex_init(&front->lock, NULL);
  atomic_init(&front->connections, 0);
  front->max_body = max_body;
  front->owner = getpid();
  return front;
}

/* Why nothing can listen there; `otherwise` if that is not the reason. libmicrohttpd 1.0 may set
 * errno again on its way out. */
static int bind_error(const struct sockaddr_in *address, int otherwise) {
  int reason = otherwise, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0)
    return otherwise;
  if (bind(fd, (const struct sockaddr *)address, sizeof *address) != 0)
    reason = errno;
  (void)close(fd);
  return reason;
}

/* Server threads inherit a full signal mask: signals are delivered to the host's own threads. */
static struct MHD_Daemon *daemon_start(Front *front, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_ITC, port, NULL, NULL,
      answer, front, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_URI_LOG_CALLBACK,
      request_new, NULL, MHD_OPTION_NOTIFY_COMPLETED, request_done, NULL,
      MHD_OPTION_NOTIFY_CONNECTION, accepted, front, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_LIMIT,
      CONNECTION_LIMIT, MHD_OPTION_END);
  int reason = daemon == NULL ? bind_error(&address, errno) : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = reason;
  return daemon;
}

Front *front_start(const FrontOptions *options, char *error, size_t error_size) {
  Front *front = front_new(options->max_body);
  if (!front || !(front->state = luaL_newstate())) {
    (void)snprintf(error, error_size, "not enough memory");
  } else if (enter(front->state, boot_protected, (void *)(uintptr_t)options) != LUA_OK) {
    const char *message = lua_tostring(front->state, -1);
    (void)snprintf(error, error_size, "%s", message ? message : "the private state did not start");
  } else if (!(front->daemon = daemon_start(front, options->port))) {
    (void)snprintf(error, error_size, "cannot listen on 127.0.0.1:%u (%s)", (unsigned)options->port,
                   strerror(errno));
  } else {
    front->port = MHD_get_daemon_info(front->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    return front;
  }
  if (front)
    front_free(front);
  return NULL;
}

int front_is_ours(const Front *front) {
  return front->owner == getpid();
}

void front_stop(Front *front) {
  pthread_mutex_lock(&front->pause);
  front->stopping = 1;
  pthread_cond_broadcast(&front->woken);
  pthread_mutex_unlock(&front->pause);
  MHD_stop_daemon(front->daemon);
  front_free(front);
}

uint16_t front_port(const Front *front) {
  return front->port;
}

unsigned long long front_connections(Front *front) {
  return atomic_load(&front->connections);
}

int front_call(Front *front, const char *name, const char *text, size_t length, char **out,
               size_t *out_length) {
  Call call = {.name = name, .text = text, .length = length};
  pthread_mutex_lock(&front->lock);
  int ok = enter(front->state, call_protected, &call) == LUA_OK;
  size_t size = 0;
  const char *answered =
      lua_type(front->state, -1) == LUA_TSTRING ? lua_tolstring(front->state, -1, &size) : "";
  *out = malloc(size + 1);
  if (*out) {
    memcpy(*out, answered, size);
    (*out)[size] = '\0';
    *out_length = size;
  }
  lua_settop(front->state, 0);
  pthread_mutex_unlock(&front->lock);
  return ok;
}
