/* SPDX-License-Identifier: MIT */

/* Linked into a program of the tests, it notes which lines of lua/ run: in every state that the
 * program makes, the sandbox's too, and beside whatever hooks the program sets itself. It takes the
 * place of functions of liblua, and calls the real ones.
 *
 * For each Lua file there is one of bytes in LINES_NOTES: byte 1 is set when line 1 has run, and so
 * on; bytes from LINES_MOST on, when any line has run of a function that begins there. They are
 * shared memory, so that no process needs an end to write them: it may exit, crash and fork. */
#include <dlfcn.h>
#include <fcntl.h>
#include <lua.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LINES_MOST 2048

typedef struct lines_file {
  struct lines_file *next;
  atomic_uchar *seen;
  char name[];
} lines_file;

static _Atomic(lines_file *) lines_files; /* new entries go to the front, and are never freed */

#if LUA_VERSION_NUM >= 505
#define SEED_PARAMETER , unsigned seed
#define SEED , seed
static lua_State *(*real_newstate)(lua_Alloc, void *, unsigned);
#else
#define SEED_PARAMETER
#define SEED
static lua_State *(*real_newstate)(lua_Alloc, void *);
#endif
static lua_State *(*real_newthread)(lua_State *);
static void (*real_sethook)(lua_State *, lua_Hook, int, int);
static lua_Hook (*real_gethook)(lua_State *);
static int (*real_gethookmask)(lua_State *);

static void *lines_real(const char *name) {
  void *real = dlsym(RTLD_NEXT, name);
  if (real == NULL)
    abort();
  return real;
}

__attribute__((constructor)) static void lines_init(void) {
  *(void **)&real_newstate = lines_real("lua_newstate");
  *(void **)&real_newthread = lines_real("lua_newthread");
  *(void **)&real_sethook = lines_real("lua_sethook");
  *(void **)&real_gethook = lines_real("lua_gethook");
  *(void **)&real_gethookmask = lines_real("lua_gethookmask");
}

/* NULL if the file cannot be created: the next line tries again. Two threads may both create it;
 * they then map the same bytes. */
static atomic_uchar *lines_map(const char *name) {
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/%s", LINES_NOTES, name);
  if (length < 0 || (size_t)length >= sizeof path)
    return NULL;
  for (char *at = path + strlen(LINES_NOTES) + 1; *at != '\0'; at++) {
    if (*at == '/')
      *at = '.';
  }
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0)
    return NULL;
  size_t size = (size_t)LINES_MOST * 2;
  void *seen = MAP_FAILED;
  if (ftruncate(file, (off_t)size) == 0)
    seen = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  (void)close(file);
  return seen == MAP_FAILED ? NULL : seen;
}

static atomic_uchar *lines_of(const char *name) {
  for (lines_file *file = atomic_load(&lines_files); file != NULL; file = file->next) {
    if (strcmp(file->name, name) == 0)
      return file->seen;
  }
  size_t size = strlen(name) + 1;
  lines_file *file = malloc(sizeof *file + size);
  if (file == NULL || (file->seen = lines_map(name)) == NULL) {
    free(file);
    return NULL;
  }
  memcpy(file->name, name, size);
  file->next = atomic_load(&lines_files);
  while (!atomic_compare_exchange_weak(&lines_files, &file->next, file))
    ;
  return file->seen;
}

/* "@.../lua/zadig/loop.lua" -> "zadig/loop.lua"; NULL for files that are not the project's. */
static const char *lines_name(const char *source) {
  const char *name = NULL;
  const char *at = source[0] == '@' ? strstr(source, "lua/zadig/") : NULL;
  for (; at != NULL; at = strstr(at + 1, "lua/zadig/")) {
    if (at[-1] == '@' || at[-1] == '/')
      name = at + strlen("lua/");
  }
  return name;
}

static void lines_note(lua_State *L, lua_Debug *line) {
  const char *name = lua_getinfo(L, "S", line) == 0 ? NULL : lines_name(line->source);
  atomic_uchar *seen = name == NULL ? NULL : lines_of(name);
  if (seen != NULL && line->currentline < LINES_MOST) {
    atomic_store_explicit(&seen[line->currentline], 1, memory_order_relaxed);
    atomic_store_explicit(&seen[LINES_MOST + line->linedefined], 1, memory_order_relaxed);
  }
}

/* The program's own hook is stored in each thread's extra space. */
static lua_Hook *lines_own(lua_State *L) {
  return (lua_Hook *)lua_getextraspace(L);
}

/* If the program has no line hook... */
static void lines_alone(lua_State *L, lua_Debug *event) {
  if (event->event == LUA_HOOKLINE)
    lines_note(L, event);
  else
    (*lines_own(L))(L, event);
}

/* ...and if it has one. */
static void lines_beside(lua_State *L, lua_Debug *event) {
  if (event->event == LUA_HOOKLINE)
    lines_note(L, event);
  (*lines_own(L))(L, event);
}

LUA_API void lua_sethook(lua_State *L, lua_Hook own, int mask, int count) {
  if (own == NULL || mask == 0) {
    own = NULL;
    mask = 0;
  }
  *lines_own(L) = own;
  real_sethook(L, (mask & LUA_MASKLINE) != 0 ? lines_beside : lines_alone, mask | LUA_MASKLINE,
               count);
}

LUA_API lua_Hook lua_gethook(lua_State *L) {
  return *lines_own(L);
}

LUA_API int lua_gethookmask(lua_State *L) {
  int mask = real_gethookmask(L);
  return real_gethook(L) == lines_alone ? mask & ~LUA_MASKLINE : mask;
}

LUA_API lua_State *lua_newstate(lua_Alloc allocate, void *data SEED_PARAMETER) {
  lua_State *L = real_newstate(allocate, data SEED);
  if (L != NULL)
    lua_sethook(L, NULL, 0, 0);
  return L;
}

/* A new thread inherits hooks from the thread that creates it, but the extra space from the main
 * one. */
LUA_API lua_State *lua_newthread(lua_State *L) {
  lua_State *thread = real_newthread(L);
  *lines_own(thread) = *lines_own(L);
  return thread;
}
