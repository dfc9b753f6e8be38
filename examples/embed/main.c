/* SPDX-License-Identifier: MIT */

/* embed [--memory KIB] <script> [arguments]: a program that embeds Lua, lets its scripts talk to a
 * Zadig server, and limits their memory.
 *
 * The limit covers the memory of Lua: tables, strings, decoded replies. It does not cover what
 * libcurl and cJSON use during a call; the client's option `max_body` limits that. */
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zadig.h>

#define DEFAULT_LIMIT ((size_t)64 * 1024 * 1024)

typedef struct {
  size_t used;
  size_t limit;
} Budget;

typedef struct {
  int count;
  char **words; /* the script, then its arguments */
} Task;

/* lua_Alloc. Lua relies on shrinking never failing. */
static void *budget_allocate(void *data, void *block, size_t old_size, size_t size) {
  Budget *budget = data;
  if (block == NULL)
    old_size = 0; /* here it is the kind of the new object */
  if (size == 0) {
    free(block);
    budget->used -= old_size;
    return NULL;
  }
  if (size > old_size && size - old_size > budget->limit - budget->used)
    return NULL;
  void *moved = realloc(block, size);
  if (moved != NULL)
    budget->used = budget->used - old_size + size;
  return moved;
}

/* Sets up `require`: the core, which is linked in, and the directory of the Lua files. */
static void open_zadig(lua_State *L) {
  luaL_requiref(L, "zadig.core", luaopen_zadig_core, 0);
  lua_pop(L, 1);
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "path");
  lua_pushfstring(L, "%s/?.lua;%s/?/init.lua;%s", EMBED_LUA_DIR, EMBED_LUA_DIR,
                  lua_tostring(L, -1));
  lua_setfield(L, -3, "path");
  lua_pop(L, 2);
}

static int add_traceback(lua_State *L) {
  const char *message = luaL_tolstring(L, 1, NULL);
  luaL_traceback(L, L, message, 1);
  return 1;
}

/* Runs everything that may raise an error, in protected mode: opening libraries, and the script. */
static int run(lua_State *L) {
  const Task *task = lua_touserdata(L, 1);
  luaL_openlibs(L);
  open_zadig(L);
  lua_createtable(L, task->count, 0);
  for (int i = 0; i < task->count; i++) {
    lua_pushstring(L, task->words[i]);
    lua_rawseti(L, -2, i);
  }
  lua_setglobal(L, "arg");
  if (luaL_loadfile(L, task->words[0]) != LUA_OK)
    return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

static lua_State *new_state(Budget *budget) {
#if LUA_VERSION_NUM >= 505
  return lua_newstate(budget_allocate, budget, luaL_makeseed(NULL));
#else
  return lua_newstate(budget_allocate, budget);
#endif
}

static int execute(Task *task, Budget *budget) {
  lua_State *L = new_state(budget);
  if (L == NULL) {
    (void)fprintf(stderr, "embed: not enough memory\n");
    return EXIT_FAILURE;
  }
  lua_pushcfunction(L, add_traceback);
  lua_pushcfunction(L, run);
  lua_pushlightuserdata(L, task);
  int status = lua_pcall(L, 1, 0, 1);
  if (status != LUA_OK)
    (void)fprintf(stderr, "embed: %s\n",
                  status == LUA_ERRMEM ? "not enough memory" : lua_tostring(L, -1));
  lua_close(L); /* closes every client */
  return status == LUA_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
  Budget budget = {0, DEFAULT_LIMIT};
  Task task = {argc - 1, argv + 1};
  if (argc > 2 && strcmp(argv[1], "--memory") == 0) {
    char *end;
    errno = 0;
    budget.limit = (size_t)strtoul(argv[2], &end, 10) * 1024;
    task = (Task){*end == '\0' && errno == 0 ? argc - 3 : 0, argv + 3};
  }
  if (task.count < 1) {
    (void)fprintf(stderr, "usage: %s [--memory KIB] <script> [arguments]\n", argv[0]);
    return EXIT_FAILURE;
  }
  return execute(&task, &budget);
}
