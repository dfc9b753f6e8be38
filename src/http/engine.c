/* SPDX-License-Identifier: MIT */
#include "http/engine.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef struct Queue {
  HttpExchange *first, **last;
} Queue;

struct HttpEngine {
  CURLM *multi; /* NULL in a forked child: the parent's is left alone, a new one is made */
  long connections;
  Queue running, ended;
  int count;
  EngineSocket *sockets; /* parallel arrays: the same order and length */
  struct pollfd *polled;
  size_t watched, room;
  long long due; /* when libcurl wants to be called, in ms of engine_now; -1: never */
  bool broken;   /* no memory to watch a socket: its exchange could wait for ever */
  pid_t owner;   /* the process that opened the connections */
};

static long long engine_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void queue_add(Queue *queue, HttpExchange *x) {
  x->engine_next = NULL;
  x->engine_link = queue->last;
  *queue->last = x;
  queue->last = &x->engine_next;
}

static void queue_remove(Queue *queue, HttpExchange *x) {
  *x->engine_link = x->engine_next;
  if (x->engine_next != NULL)
    x->engine_next->engine_link = x->engine_link;
  else
    queue->last = x->engine_link;
}

/* Makes room for one more socket. */
static bool engine_grow(HttpEngine *engine) {
  if (engine->watched < engine->room)
    return true;
  size_t room = 2 * engine->room + 8;
  EngineSocket *sockets = realloc(engine->sockets, room * sizeof *sockets);
  if (sockets == NULL)
    return false;
  engine->sockets = sockets;
  struct pollfd *polled = realloc(engine->polled, room * sizeof *polled);
  if (polled == NULL)
    return false;
  engine->polled = polled;
  engine->room = room;
  return true;
}

/* libcurl keeps the connection idle or closes it next; the socket is still open. */
static void engine_unwatch(HttpEngine *engine, size_t i) {
  HttpExchange *owner = engine->sockets[i].owner;
  if (owner != NULL) {
    owner->sockets--;
    progress_leave(&owner->progress, engine->sockets[i].fd);
  }
  engine->watched--;
  engine->polled[i] = engine->polled[engine->watched];
  engine->sockets[i] = engine->sockets[engine->watched];
}

static int engine_on_socket(CURL *easy, curl_socket_t fd, int what, void *ud, void *unused) {
  HttpEngine *engine = ud;
  size_t i = 0;
  (void)unused;
  while (i < engine->watched && engine->polled[i].fd != fd)
    i++;
  if (what == CURL_POLL_REMOVE) {
    if (i < engine->watched)
      engine_unwatch(engine, i);
    return 0;
  }
  if (i == engine->watched) {
    HttpExchange *owner = NULL; /* NULL: libcurl closes a connection by itself */
    if (!engine_grow(engine)) {
      engine->broken = true;
      return 0;
    }
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    if (owner != NULL)
      owner->sockets++;
    engine->sockets[i] = (EngineSocket){.fd = fd, .owner = owner};
    engine->watched++;
  }
  bool read = (what & CURL_POLL_IN) != 0, write = (what & CURL_POLL_OUT) != 0;
  engine->sockets[i].read = read;
  engine->sockets[i].write = write;
  engine->polled[i].fd = fd;
  engine->polled[i].events = (short)((read ? POLLIN : 0) | (write ? POLLOUT : 0));
  engine->polled[i].revents = 0;
  return 0;
}

static int engine_on_timer(CURLM *multi, long ms, void *ud) {
  HttpEngine *engine = ud;
  (void)multi;
  engine->due = ms < 0 ? -1 : engine_now() + ms;
  return 0;
}

/* Gives the engine a new multi handle, without connections. */
static bool engine_open(HttpEngine *engine) {
  engine->multi = curl_multi_init();
  if (engine->multi == NULL)
    return false;
  curl_multi_setopt(engine->multi, CURLMOPT_SOCKETFUNCTION, engine_on_socket);
  curl_multi_setopt(engine->multi, CURLMOPT_SOCKETDATA, engine);
  curl_multi_setopt(engine->multi, CURLMOPT_TIMERFUNCTION, engine_on_timer);
  curl_multi_setopt(engine->multi, CURLMOPT_TIMERDATA, engine);
  curl_multi_setopt(engine->multi, CURLMOPT_MAXCONNECTS, engine->connections);
  curl_multi_setopt(engine->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  engine->due = -1;
  engine->watched = 0;
  engine->owner = getpid();
  return true;
}

HttpEngine *engine_new(long connections) {
  HttpEngine *engine = calloc(1, sizeof *engine);
  if (engine == NULL)
    return NULL;
  engine->running.last = &engine->running.first;
  engine->ended.last = &engine->ended.first;
  engine->connections = connections;
  if (!engine_open(engine)) {
    free(engine);
    return NULL;
  }
  return engine;
}

/* Moves an exchange, whose handle has left the multi handle, from the running to the ended ones.
 * A shared connection stays watched for the others. */
static void engine_finish(HttpEngine *engine, HttpExchange *x) {
  for (size_t i = 0; x->sockets > 0 && i < engine->watched; i++)
    if (engine->sockets[i].owner == x) {
      engine->sockets[i].owner = NULL;
      x->sockets--;
    }
  queue_remove(&engine->running, x);
  engine->count--;
  queue_add(&engine->ended, x);
}

/* In a forked child the connections still belong to the parent. Anything sent on them, even when
 * they are closed, would appear to come from the parent. So the child abandons the multi handle and
 * never frees it. */
static bool engine_disown(HttpEngine *engine) {
  if (engine->owner == getpid())
    return false;
  while (engine->running.first != NULL) {
    HttpExchange *x = engine->running.first;
    http_exchange_abandoned(x);
    engine_finish(engine, x);
  }
  engine->multi = NULL;
  engine->watched = 0;
  engine->due = -1;
  return true;
}

void engine_free(HttpEngine *engine) {
  if (engine == NULL)
    return;
  (void)engine_disown(engine);
  while (engine->running.first != NULL)
    engine_cancel(engine->running.first);
  while (engine_ended(engine) != NULL)
    continue;
  curl_multi_cleanup(engine->multi);
  free(engine->sockets);
  free(engine->polled);
  free(engine);
}

void engine_start(HttpEngine *engine, HttpExchange *x) {
  x->engine = engine;
  x->end = HTTP_MEMORY; /* until it is armed */
  if ((engine_disown(engine) && !engine_open(engine)) || !http_exchange_arm(x)) {
    queue_add(&engine->ended, x);
    return;
  }
  if (curl_multi_add_handle(engine->multi, x->easy) != CURLM_OK) {
    http_exchange_settle(x, CURLE_OUT_OF_MEMORY);
    queue_add(&engine->ended, x);
    return;
  }
  queue_add(&engine->running, x);
  engine->count++;
}

void engine_cancel(HttpExchange *x) {
  HttpEngine *engine = x->engine;
  if (engine == NULL || engine_disown(engine) || x->easy == NULL)
    return;
  curl_multi_remove_handle(engine->multi, x->easy);
  http_exchange_cancelled(x);
  engine_finish(engine, x);
}

void engine_forget(HttpExchange *x) {
  HttpEngine *engine = x->engine;
  if (engine == NULL)
    return;
  engine_cancel(x);
  queue_remove(&engine->ended, x);
  x->engine = NULL;
}

static void engine_collect(HttpEngine *engine) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(engine->multi, &left)) != NULL) {
    HttpExchange *x = NULL;
    CURL *easy = message->easy_handle;
    CURLcode code = message->data.result; /* removing the handle frees the message */
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &x);
    curl_multi_remove_handle(engine->multi, easy);
    if (http_exchange_again(x) && curl_multi_add_handle(engine->multi, easy) == CURLM_OK)
      continue;
    http_exchange_settle(x, code);
    engine_finish(engine, x);
  }
}

static void engine_fail_all(HttpEngine *engine) {
  engine->broken = false;
  while (engine->running.first != NULL) {
    HttpExchange *x = engine->running.first;
    curl_multi_remove_handle(engine->multi, x->easy);
    http_exchange_settle(x, CURLE_OUT_OF_MEMORY);
    engine_finish(engine, x);
  }
}

static void engine_act(HttpEngine *engine, int fd, int events) {
  int running;
  /* without memory, libcurl forgets the exchange's socket and its time limits */
  if (curl_multi_socket_action(engine->multi, fd, events, &running) != CURLM_OK)
    engine->broken = true;
}

/* Tells libcurl what poll found. Its callbacks add and remove watched sockets meanwhile, so the
 * array is walked from the end; a socket that was moved is found by the next poll. */
static void engine_dispatch(HttpEngine *engine, int found) {
  for (size_t i = engine->watched; i-- > 0 && found > 0;) {
    if (i >= engine->watched || engine->polled[i].revents == 0)
      continue;
    short events = engine->polled[i].revents;
    int what = ((events & POLLIN) != 0 ? CURL_CSELECT_IN : 0) |
               ((events & POLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
               ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0 ? CURL_CSELECT_ERR : 0);
    engine->polled[i].revents = 0;
    found--;
    HttpExchange *owner = engine->sockets[i].owner;
    if (owner != NULL && owner->progress.phase == HTTP_CONNECTING && what != CURL_CSELECT_OUT)
      progress_look(&owner->progress, engine->polled[i].fd);
    engine_act(engine, engine->polled[i].fd, what);
  }
}

int engine_step(HttpEngine *engine, long ms) {
  if (engine_disown(engine))
    return engine->count;
  long due = engine_timeout(engine);
  if (engine->ended.first != NULL)
    ms = 0;
  if (due >= 0 && (ms < 0 || due < ms))
    ms = due;
  int found = 0;
  if (ms > 0 || engine->watched > 0)
    found = poll(engine->polled, (nfds_t)engine->watched, (int)ms);
  if (found > 0)
    engine_dispatch(engine, found);
  if (engine->due >= 0 && engine_now() >= engine->due) {
    engine->due = -1;
    engine_act(engine, CURL_SOCKET_TIMEOUT, 0);
  }
  engine_collect(engine);
  if (engine->broken)
    engine_fail_all(engine);
  return engine->count;
}

HttpExchange *engine_ended(HttpEngine *engine) {
  HttpExchange *x = engine->ended.first;
  if (x != NULL) {
    queue_remove(&engine->ended, x);
    x->engine = NULL;
  }
  return x;
}

int engine_running(const HttpEngine *engine) {
  return engine->count;
}

const EngineSocket *engine_sockets(const HttpEngine *engine, size_t *count) {
  *count = engine->watched;
  return engine->sockets;
}

long engine_timeout(const HttpEngine *engine) {
  if (engine->due < 0)
    return -1;
  long long left = engine->due - engine_now();
  return left > 0 ? (long)left : 0;
}
