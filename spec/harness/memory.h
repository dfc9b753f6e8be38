/* SPDX-License-Identifier: MIT */

/* One door for all memory: Lua's allocator, libcurl's and cJSON's hooks, and the modules' own
 * malloc (the linker's --wrap). It counts, fails on demand, and looks at what is given back. The
 * sandbox's threads go through it, too. */
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
  OWNER_MODULE,  /* what the core and the sandbox's front take themselves */
  OWNERS
} Owner;

typedef enum Fault {
  FAULT_NONE,   /* count only */
  FAULT_SOFT,   /* the nth fails; Lua collects its garbage, asks again, and gets it */
  FAULT_ONCE,   /* the nth fails, and Lua's second try with it */
  FAULT_ONWARD, /* the nth and all after it fail */
  FAULT_ALWAYS  /* each of Lua's fails, and its second try succeeds: Lua collects all it can at
                   each of them */
} Fault;

typedef struct Use {
  long blocks;
  long long bytes;
} Use;

/* Installs the hooks of libcurl and cJSON; call it before either is used. */
bool memory_install(void);

/* From now on requests are counted, and the nth (from 1) fails in that way. */
void memory_arm(Fault fault, long nth);

/* No more faults. Gives how many requests there were; `hit`: did one fail? */
long memory_disarm(bool *hit);

/* Leaves the process with a core dump where a fault is injected, to see its stack. */
void memory_trap(bool on);

/* Is a request for memory to fail? It counts as one. */
bool memory_denied(void);

/* What is alive. */
Use memory_use(Owner owner);

/* Blocks given back that still held this text, by owner, since it was set; NULL: do not look.
 * The text is not copied. */
void memory_watch(const char *text);
long memory_leftovers(Owner owner);

/* A state whose memory comes from `memory_lua`, with this as its `ud`; NULL: no memory. */
lua_State *memory_newstate(void *owner);

/* A lua_Alloc; `ud` is NULL, or anything for the sandbox's. */
void *memory_lua(void *ud, void *block, size_t old_size, size_t size);

const char *memory_owner_name(Owner owner);

#endif
