/* SPDX-License-Identifier: MIT */

/* What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput, run by libFuzzer
 * or by replay.c, in the project's top directory. */
#ifndef FUZZ_H
#define FUZZ_H

#include <lua.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A token that must not appear in any output. */
#define FUZZ_TOKEN "canary-2b8e6c4f1a"

/* libFuzzer's name for a target's entry point. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes of an input, read from the front; zeroes after the end. */
typedef struct Bytes {
  const uint8_t *at, *end;
} Bytes;

uint8_t fuzz_byte(Bytes *bytes);

/* A number below `limit`, which is 1 or more. */
size_t fuzz_below(Bytes *bytes, size_t limit);

/* A state with the libraries and the core, created once per process and used for all inputs. */
lua_State *fuzz_state(void);

/* Calls the function on the stack in protected mode. True: `results` values are there; false: the
 * error is there, a string or a failure. */
bool fuzz_call(lua_State *L, int arguments, int results);

/* Aborts with a message unless the condition holds. */
void fuzz_demand(bool holds, const char *what);

/* Cleans up between inputs: empties the stack, and sometimes collects all garbage. */
void fuzz_clean(lua_State *L);

#endif
