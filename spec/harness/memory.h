/* SPDX-License-Identifier: MIT */

/* One door for all memory: Lua's allocator, the hooks of libcurl and cJSON, and the modules' own
 * malloc (through the linker's --wrap). It counts, fails on demand, and checks what is freed. The
 * sandbox's threads use it, too. */
#ifndef HARNESS_MEMORY_H
#define HARNESS_MEMORY_H

#include <lua.h>

#include <stdbool.h>
#include <stddef.h>

typedef enum Owner {
  OWNER_LUA,
  OWNER_CURL,
  OWNER_CJSON,
  OWNER_SANDBOX, /* its private Lua state */
  OWNER_MODULE,  /* what the core and the sandbox's front allocate themselves */
  OWNERS
} Owner;

typedef enum Fault {
  FAULT_NONE,   /* count only */
  FAULT_SOFT,   /* the nth fails; Lua collects its garbage, asks again, and gets it */
  FAULT_ONCE,   /* the nth fails, and Lua's second try as well */
  FAULT_ONWARD, /* the nth and all after it fail */
  FAULT_ALWAYS  /* each of Lua's fails, its second try succeeds: Lua collects garbage each time */
} Fault;

typedef struct Use {
  long blocks;
  long long bytes;
} Use;

/* Installs the hooks of libcurl and cJSON; call it before using either. */
bool memory_install(void);

/* From now on requests are counted, and the nth (from 1) fails in this way. */
void memory_arm(Fault fault, long nth);

/* Stops the faults. Returns how many requests there were; `hit`: whether one failed. */
long memory_disarm(bool *hit);

/* Aborts with a core dump where a fault is injected, to show its stack. */
void memory_trap(bool on);

/* Whether a request for memory must fail. It counts as one. */
bool memory_denied(void);

/* The number of blocks that are allocated. */
Use memory_use(Owner owner);

/* The number of blocks, by owner, that contained this text when they were freed, since it was set;
 * NULL: do not check. The text is not copied. */
void memory_watch(const char *text);
long memory_leftovers(Owner owner);

/* A state that allocates through `memory_lua`, with this as its `ud`; NULL: no memory. */
lua_State *memory_newstate(void *owner);

/* A lua_Alloc; `ud` is NULL, or anything for the sandbox's. */
void *memory_lua(void *ud, void *block, size_t old_size, size_t size);

const char *memory_owner_name(Owner owner);

#endif
