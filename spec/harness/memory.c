/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <lua.h>

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The linker sends the module's calls to those with module_, and ours to the others. One function
 * of libcurl may fail for lack of memory and never does. */
CURLMcode module_add_handle(CURLM *multi, CURL *easy) __asm__("__wrap_curl_multi_add_handle");
CURLMcode real_add_handle(CURLM *multi, CURL *easy) __asm__("__real_curl_multi_add_handle");
void *module_malloc(size_t size) __asm__("__wrap_malloc");
void *module_calloc(size_t count, size_t size) __asm__("__wrap_calloc");
void *module_realloc(void *block, size_t size) __asm__("__wrap_realloc");
void module_free(void *block) __asm__("__wrap_free");
void *real_malloc(size_t size) __asm__("__real_malloc");
void real_free(void *block) __asm__("__real_free");

static struct {
  Fault fault;
  long nth, seen;
  bool armed, hit, trap;
  struct {
    void *block;
    size_t size;
  } again; /* what Lua asks for a second time */
  Use use[OWNERS];
  const char *watched;
  long leftovers[OWNERS];
} memory;

static bool memory_denied(void) {
  if (!memory.armed)
    return false;
  memory.seen++;
  bool denied =
      memory.fault == FAULT_ONWARD ? memory.seen >= memory.nth : memory.seen == memory.nth;
  if (memory.fault == FAULT_NONE)
    denied = false;
  memory.hit = memory.hit || denied;
  if (denied && memory.trap)
    abort();
  return denied;
}

static void *memory_take(Owner owner, size_t size) {
  void *block = real_malloc(size);
  if (block == NULL)
    abort(); /* the machine's own memory is not what is tested */
  memory.use[owner].blocks++;
  memory.use[owner].bytes += (long long)malloc_usable_size(block);
  return block;
}

static void memory_give(Owner owner, void *block) {
  if (block == NULL)
    return;
  size_t size = malloc_usable_size(block);
  if (memory.watched != NULL && memmem(block, size, memory.watched, strlen(memory.watched)) != NULL)
    memory.leftovers[owner]++;
  memory.use[owner].blocks--;
  memory.use[owner].bytes -= (long long)size;
  memset(block, 0xA5, size); /* so that Lua itself, which no sanitizer sees, trips over it */
  real_free(block);
}

/* A block never grows in place: what is left behind is looked at each time. */
static void *memory_move(Owner owner, void *block, size_t size) {
  void *moved = memory_take(owner, size);
  if (block != NULL) {
    size_t old_size = malloc_usable_size(block);
    memcpy(moved, block, old_size < size ? old_size : size);
    memory_give(owner, block);
  }
  return moved;
}

#define DOOR(name, owner)                                                                          \
  static void *name##_malloc(size_t size) {                                                        \
    return memory_denied() ? NULL : memory_take(owner, size);                                      \
  }                                                                                                \
  static void name##_free(void *block) {                                                           \
    memory_give(owner, block);                                                                     \
  }

DOOR(for_curl, OWNER_CURL)
DOOR(for_cjson, OWNER_CJSON)

static void *for_curl_realloc(void *block, size_t size) {
  return memory_denied() ? NULL : memory_move(OWNER_CURL, block, size);
}

static void *memory_zeroed(Owner owner, size_t count, size_t size) {
  if (memory_denied())
    return NULL;
  void *block = memory_take(owner, count * size);
  return memset(block, 0, count * size);
}

static void *for_curl_calloc(size_t count, size_t size) {
  return memory_zeroed(OWNER_CURL, count, size);
}

static char *for_curl_strdup(const char *text) {
  size_t size = strlen(text) + 1;
  return memory_denied() ? NULL : memcpy(memory_take(OWNER_CURL, size), text, size);
}

CURLMcode module_add_handle(CURLM *multi, CURL *easy) {
  return memory_denied() ? CURLM_OUT_OF_MEMORY : real_add_handle(multi, easy);
}

void *module_malloc(size_t size) {
  return memory_denied() ? NULL : memory_take(OWNER_MODULE, size);
}

void *module_calloc(size_t count, size_t size) {
  return memory_zeroed(OWNER_MODULE, count, size);
}

void *module_realloc(void *block, size_t size) {
  return memory_denied() ? NULL : memory_move(OWNER_MODULE, block, size);
}

void module_free(void *block) {
  memory_give(OWNER_MODULE, block);
}

bool memory_install(void) {
  cJSON_Hooks hooks = {for_cjson_malloc, for_cjson_free};
  cJSON_InitHooks(&hooks);
  return curl_global_init_mem(CURL_GLOBAL_ALL, for_curl_malloc, for_curl_free, for_curl_realloc,
                              for_curl_strdup, for_curl_calloc) == CURLE_OK;
}

void memory_arm(Fault fault, long nth) {
  memory.fault = fault;
  memory.nth = nth;
  memory.seen = 0;
  memory.hit = false;
  memory.again.size = 0;
  memory.armed = true;
}

long memory_disarm(bool *hit) {
  memory.armed = false;
  *hit = memory.hit;
  return memory.seen;
}

void memory_trap(bool on) {
  memory.trap = on;
}

Use memory_use(Owner owner) {
  return memory.use[owner];
}

void memory_watch(const char *text) {
  memory.watched = text;
  memset(memory.leftovers, 0, sizeof memory.leftovers);
}

long memory_leftovers(Owner owner) {
  return memory.leftovers[owner];
}

void *memory_lua(void *ud, void *block, size_t old_size, size_t size) {
  (void)ud;
  if (size == 0) {
    memory_give(OWNER_LUA, block);
    return NULL;
  }
  if (block == NULL || size > old_size) { /* giving back never fails */
    bool again =
        memory.fault == FAULT_ONCE && memory.again.size == size && memory.again.block == block;
    memory.again.size = 0;
    if (memory.armed && again)
      return NULL;
    if (memory_denied()) {
      memory.again.block = block;
      memory.again.size = size;
      return NULL;
    }
  }
  return memory_move(OWNER_LUA, block, size);
}

const char *memory_owner_name(Owner owner) {
  static const char *const names[OWNERS] = {"Lua", "libcurl", "cJSON", "the module"};
  return names[owner];
}
