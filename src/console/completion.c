/* SPDX-License-Identifier: MIT */

/* Tab completion for the prompt of a lua that uses readline, as Debian's does. Readline is
 * looked up in the running program, so that building needs and links no readline. */
#include <dlfcn.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <string.h>

typedef char *Generator(const char *text, int state);
typedef char **Completer(const char *text, int start, int end);
typedef char **Matcher(const char *text, Generator *generator);

/* Readline's hooks have no argument for data, so this is the only mutable state. */
static struct {
  Completer **completer; /* where readline looks for `complete` below */
  Matcher *match;
  const char *words; /* points into a Lua string that the guard below keeps */
  const char *next;  /* the words that are left while readline asks for one after the other */
} readline_hook;

/* The words that begin with `text`, one per call; readline frees the memory. */
static char *next_word(const char *text, int state) {
  size_t length = strlen(text);
  if (state == 0)
    readline_hook.next = readline_hook.words;
  while (readline_hook.next[0] != '\0') {
    const char *word = readline_hook.next;
    size_t size = strcspn(word, "\n");
    readline_hook.next = word + size + (word[size] == '\n');
    if (size >= length && strncmp(word, text, length) == 0)
      return strndup(word, size);
  }
  return NULL;
}

static char **complete(const char *text, int start, int end) {
  (void)start;
  (void)end;
  return readline_hook.match(text, next_word);
}

/* The running program with its libraries; or readline, which the lua of 5.5 is not linked with but
 * loads under this name when its prompt begins. NULL: there is none. */
static void *find_readline(const char *name) {
  void *program = dlopen(NULL, RTLD_NOW);
#if LUA_VERSION_NUM >= 505
  if (program == NULL || dlsym(program, name) == NULL)
    program = dlopen("libreadline.so", RTLD_NOW);
#else
  (void)name;
#endif
  return program;
}

/* Looks up the symbols of readline; false: one is missing. */
static bool find_symbols(const char *const names[], void *symbols[], size_t count) {
  void *readline = find_readline(names[0]);
  if (readline == NULL)
    return false;
  for (size_t i = 0; i < count; i++)
    if ((symbols[i] = dlsym(readline, names[i])) == NULL)
      return false;
  return true;
}

static int forget_words(lua_State *L) {
  (void)L;
  *readline_hook.completer = NULL;
  return 0;
}

/* Pushes the guard: it keeps the words, and removes the hook when the state is closed. */
static void push_guard(lua_State *L) {
  lua_newuserdatauv(L, 0, 1);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, forget_words);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &readline_hook);
}

/* use(words) -> true, or false if there is no readline. The words are separated by newlines; a word
 * ends at a blank, a quote, a bracket or an operator, but not at a dot or a colon. */
static int use_words(lua_State *L) {
  enum { COMPLETER, BREAKS, MATCH, SYMBOLS };
  static const char *const names[] = {[COMPLETER] = "rl_attempted_completion_function",
                                      [BREAKS] = "rl_completer_word_break_characters",
                                      [MATCH] = "rl_completion_matches"};
  void *symbols[SYMBOLS];
  luaL_checkstring(L, 1);
  lua_settop(L, 1);
  if (!find_symbols(names, symbols, SYMBOLS)) {
    lua_pushboolean(L, 0);
    return 1;
  }
  readline_hook.completer = symbols[COMPLETER];
  *(void **)&readline_hook.match = symbols[MATCH];
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &readline_hook) == LUA_TNIL)
    push_guard(L);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  readline_hook.words = lua_tostring(L, 1);
  *readline_hook.completer = complete;
  *(const char **)symbols[BREAKS] = " \t\n\"'`\\[]{}(),;=<>~+-*/%^&|#@$!?";
  lua_pushboolean(L, 1);
  return 1;
}

__attribute__((visibility("default"))) int luaopen_zadig_completion(lua_State *L);

int luaopen_zadig_completion(lua_State *L) {
  luaL_checkversion(L);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, use_words);
  lua_setfield(L, -2, "use");
  return 1;
}
