/* SPDX-License-Identifier: MIT */

/* Makes every single allocation of every scenario fail, and looks at what becomes of it.
 *
 *   harness <root> <what> [fault [scenario [point]]]
 *
 * what: "calls" or "sandbox", a file of scenarios; fault: soft, once, onward or always (memory.h),
 * or "all", and with /7 after it every seventh point only; scenario: a part of its name; point:
 * that one alone, aborting where the fault is injected. */
#include "memory.h"
#include "peer.h"
#include "server.h"
#include "zadig.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int luaopen_zadig_sandbox_core(lua_State *L);

#define CANARY "canary-7d1f3a90c2"
#define SLOW 4.0 /* seconds: a point that needs a timeout (five) has lost its wakeup */

typedef struct Harness {
  lua_State *L;
  const char *root, *what, *pattern;
  char socket[64], directory[48];
  long only, step;
  long points, problems;
  long leftovers[OWNERS];
} Harness;

static double harness_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int harness_panic(lua_State *L) {
  (void)fprintf(stderr, "harness: %s\n", luaL_tolstring(L, -1, NULL));
  return 0;
}

static int harness_requests(lua_State *L) {
  lua_pushinteger(L, server_requests());
  return 1;
}

/* ask(port, request) -> the reply's status; 0: no reply */
static int harness_ask(lua_State *L) {
  size_t length;
  const char *request = luaL_checklstring(L, 2, &length);
  lua_pushinteger(L, peer_ask((int)luaL_checkinteger(L, 1), request, length));
  return 1;
}

static lua_State *fresh;

/* fork() -> true once the child has ended successfully; false in the child, where memory is
 * back. */
static int harness_fork(lua_State *L) {
  int status = 0;
  bool hit;
  (void)fflush(stdout);
  pid_t child = fork();
  if (child == 0)
    (void)memory_disarm(&hit);
  bool ended = child > 0 && waitpid(child, &status, 0) == child;
  if (ended && status != 0)
    return luaL_error(L, "the child failed (%d)", status);
  lua_pushboolean(L, ended);
  return 1;
}

/* leave(ok): ends the child. Memory that it leaves behind is not checked for leaks. */
static int harness_leave(lua_State *L) {
  int status = lua_toboolean(L, 1) ? EXIT_SUCCESS : EXIT_FAILURE;
#ifdef __SANITIZE_ADDRESS__
  _exit(status);
#else
  exit(status);
#endif
}

static long excused;

/* excuse(): counts a failure with the wrong kind that is libcurl's fault. */
static int harness_excuse(lua_State *L) {
  (void)L;
  excused++;
  return 0;
}

/* The opener of the core, or of the sandbox if the first argument says so. */
static lua_CFunction harness_opener(lua_State *L) {
  return strcmp(luaL_optstring(L, 1, ""), "sandbox") == 0 ? luaopen_zadig_sandbox_core
                                                          : luaopen_zadig_core;
}

/* open_fresh([which]): opens a core in a new state. Raises: no memory. */
static int harness_open_fresh(lua_State *L) {
  int status = LUA_ERRMEM;
  fresh = memory_newstate(NULL);
  if (fresh != NULL) {
    lua_pushcfunction(fresh, harness_opener(L));
    status = lua_pcall(fresh, 0, 1, 0);
  }
  if (status == LUA_ERRRUN)
    return luaL_error(L, "%s", lua_tostring(fresh, -1));
  return status == LUA_OK ? 0 : luaL_error(L, "not enough memory");
}

/* close_fresh([which]) -> whether it can be opened now that there is memory. */
static int harness_close_fresh(lua_State *L) {
  bool opens = true;
  if (fresh != NULL) {
    lua_settop(fresh, 0);
    lua_pushcfunction(fresh, harness_opener(L));
    opens = lua_pcall(fresh, 0, 1, 0) == LUA_OK && lua_istable(fresh, -1);
    lua_close(fresh);
  }
  fresh = NULL;
  lua_pushboolean(L, opens);
  return 1;
}

static const luaL_Reg harness_functions[] = {
    {"ask", harness_ask},           {"close_fresh", harness_close_fresh},
    {"excuse", harness_excuse},     {"fork", harness_fork},
    {"leave", harness_leave},       {"open_fresh", harness_open_fresh},
    {"requests", harness_requests}, {NULL, NULL},
};

/* A state with the libraries, whose global `scenarios` is the result of the scenario file. */
static void harness_open(Harness *h) {
  lua_State *L = h->L = memory_newstate(NULL);
  if (L == NULL)
    abort();
  lua_atpanic(L, harness_panic);
  luaL_openlibs(L);
  lua_pushfstring(L, "%s/lua/?.lua;%s/lua/?/init.lua;%s/spec/?.lua", h->root, h->root, h->root);
  lua_getglobal(L, "package");
  lua_insert(L, -2);
  lua_setfield(L, -2, "path");
  lua_getfield(L, -1, "preload");
  lua_pushcfunction(L, luaopen_zadig_core);
  lua_setfield(L, -2, "zadig.core");
  lua_pushcfunction(L, luaopen_zadig_sandbox_core);
  lua_setfield(L, -2, "zadig.sandbox.core");
  lua_settop(L, 0);
  lua_pushfstring(L, "%s/spec/harness/%s.lua", h->root, h->what);
  if (luaL_loadfile(L, lua_tostring(L, -1)) != LUA_OK)
    lua_error(L);
  luaL_newlib(L, harness_functions);
  lua_pushstring(L, h->root);
  lua_setfield(L, -2, "root");
  lua_pushstring(L, h->socket);
  lua_setfield(L, -2, "socket");
  lua_pushliteral(L, CANARY);
  lua_setfield(L, -2, "token");
  lua_call(L, 1, 1);
  lua_setglobal(L, "scenarios");
  lua_settop(L, 0);
}

/* Calls method `name` of the scenario at 1 with the values above it. */
static void harness_step(lua_State *L, const char *name, int arguments, int results) {
  lua_getfield(L, 1, name);
  lua_insert(L, -arguments - 1);
  lua_pushvalue(L, 1);
  lua_insert(L, -arguments - 1);
  lua_call(L, arguments + 1, results);
}

static void harness_complain(Harness *h, const char *fault, long nth, const char *what) {
  lua_State *L = h->L;
  lua_getfield(L, 1, "name");
  (void)printf("%s, %s %ld: %s\n", lua_tostring(L, -1), fault, nth, what);
  (void)fflush(stdout);
  lua_pop(L, 1);
  h->problems++;
}

static void harness_check_use(Harness *h, const char *fault, long nth, const Use before[OWNERS]) {
  for (Owner owner = OWNER_CURL; owner < OWNERS; owner++) {
    Use now = memory_use(owner);
    char what[128];
    if (now.blocks == before[owner].blocks && now.bytes == before[owner].bytes)
      continue;
    (void)snprintf(what, sizeof what, "%ld blocks, %lld bytes of %s are left",
                   now.blocks - before[owner].blocks, now.bytes - before[owner].bytes,
                   memory_owner_name(owner));
    harness_complain(h, fault, nth, what);
  }
}

/* Runs the scenario at 1 of the stack, with the nth request for memory failing. Returns whether
 * there was an nth. */
static bool harness_point(Harness *h, Fault fault, const char *fault_name, long nth, long *seen) {
  lua_State *L = h->L;
  Use before[OWNERS];
  bool hit;
  double began = harness_now();
  for (Owner owner = OWNER_LUA; owner < OWNERS; owner++)
    before[owner] = memory_use(owner);
  lua_settop(L, 1);
  harness_step(L, "open", 0, 1);
  lua_getfield(L, 1, "run");
  lua_pushvalue(L, 2);
  memory_watch(CANARY);
  memory_arm(fault, nth);
  int status = lua_pcall(L, 1, 2, 0);
  *seen = memory_disarm(&hit);
  if (status != LUA_OK)
    lua_pushnil(L);
  lua_pushvalue(L, 2);
  lua_pushinteger(L, status);
  lua_rotate(L, 3, 2); /* context, status, first, second */
  harness_step(L, "judge", 4, 1);
  if (!lua_isnil(L, -1))
    harness_complain(h, fault_name, nth, lua_tostring(L, -1));
  lua_settop(L, 2);
  harness_step(L, "finish", 1, 1);
  if (!lua_isnil(L, -1))
    harness_complain(h, fault_name, nth, lua_tostring(L, -1));
  lua_settop(L, 1);
  lua_gc(L, LUA_GCCOLLECT); /* finalizers left by an emergency collection */
  lua_gc(L, LUA_GCCOLLECT);
  harness_check_use(h, fault_name, nth, before);
  if (memory_leftovers(OWNER_MODULE) > 0)
    harness_complain(h, fault_name, nth, "memory that held the token was given back as it was");
  for (Owner owner = OWNER_LUA; owner < OWNERS; owner++)
    h->leftovers[owner] += memory_leftovers(owner);
  memory_watch(NULL);
  if (harness_now() - began > SLOW)
    harness_complain(h, fault_name, nth, "took too long");
  h->points += hit;
  return hit;
}

static void harness_scenario(Harness *h, Fault fault, const char *fault_name) {
  lua_State *L = h->L;
  long seen, nth = 1, points = h->points;
  double began = harness_now();
  harness_point(h, FAULT_NONE, "none", 0, &seen);
  harness_point(h, FAULT_NONE, "none", 0, &seen); /* caches are filled now */
  if (h->only > 0) {
    memory_trap(true);
    harness_point(h, fault, fault_name, h->only, &seen);
    return;
  }
  if (fault == FAULT_ALWAYS) {
    harness_point(h, fault, fault_name, 1, &seen);
    h->points += seen;
  } else {
    while (harness_point(h, fault, fault_name, nth, &seen))
      nth += h->step;
  }
  lua_getfield(L, 1, "name");
  (void)printf("%-44s %-6s %5ld points, %4.1f s\n", lua_tostring(L, -1), fault_name,
               h->points - points, harness_now() - began);
  (void)fflush(stdout);
  lua_settop(L, 1);
}

static void harness_run(Harness *h, Fault fault, const char *fault_name) {
  harness_open(h);
  lua_State *L = h->L;
  lua_getglobal(L, "scenarios");
  lua_Integer count = (lua_Integer)lua_rawlen(L, 1);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_settop(L, 0);
    lua_getglobal(L, "scenarios");
    lua_rawgeti(L, 1, i);
    lua_replace(L, 1);
    lua_getfield(L, 1, "name");
    if (strstr(lua_tostring(L, -1), h->pattern) != NULL)
      harness_scenario(h, fault, fault_name);
  }
  lua_close(L);
  Use left = memory_use(OWNER_LUA);
  if (left.blocks != 0 || left.bytes != 0) {
    (void)printf("%ld blocks, %lld bytes of Lua are left\n", left.blocks, left.bytes);
    h->problems++;
  }
}

int main(int argc, char **argv) {
  static const struct {
    const char *name;
    Fault fault;
  } faults[] = {{"soft", FAULT_SOFT},
                {"once", FAULT_ONCE},
                {"onward", FAULT_ONWARD},
                {"always", FAULT_ALWAYS}};
  Harness h = {.root = argc > 1 ? argv[1] : ".",
               .what = argc > 2 ? argv[2] : "calls",
               .pattern = argc > 4 ? argv[4] : ""};
  const char *wanted = argc > 3 ? argv[3] : "all";
  size_t length = strcspn(wanted, "/");
  h.step = wanted[length] == '/' ? strtol(wanted + length + 1, NULL, 10) : 1;
  h.only = argc > 5 ? strtol(argv[5], NULL, 10) : 0;
  (void)snprintf(h.directory, sizeof h.directory, "/tmp/harness.XXXXXX");
  if (mkdtemp(h.directory) == NULL)
    return EXIT_FAILURE;
  (void)snprintf(h.socket, sizeof h.socket, "%s/socket", h.directory);
  bool started = h.step > 0 && server_start(h.socket, h.root) && memory_install();
  for (size_t i = 0; started && i < sizeof faults / sizeof faults[0]; i++)
    if (strncmp(wanted, "all", length) == 0 || strncmp(wanted, faults[i].name, length) == 0)
      harness_run(&h, faults[i].fault, faults[i].name);
  (void)unlink(h.socket);
  (void)rmdir(h.directory);
  for (Owner owner = OWNER_LUA; owner < OWNERS; owner++)
    (void)printf("blocks given back with the token in them: %ld of %s\n", h.leftovers[owner],
                 memory_owner_name(owner));
  (void)printf(
      "%ld points, %ld problems, %ld times \"no memory\" passed for a header without end\n",
      h.points, h.problems, excused);
  return started && h.problems == 0 && (h.points > 0 || h.only > 0) ? EXIT_SUCCESS : EXIT_FAILURE;
}
