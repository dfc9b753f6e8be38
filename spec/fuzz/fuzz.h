/* SPDX-License-Identifier: MIT */

/* What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput, run by libFuzzer
 * or by replay.c. They run from the top of the project. */
#ifndef FUZZ_H
#define FUZZ_H

#include <lua.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A token that no output may show. */
#define FUZZ_TOKEN "canary-2b8e6c4f1a"

/* libFuzzer's name of a target's entry. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes of an input, taken from the front; zeroes after the end. */
typedef struct Bytes {
  const uint8_t *at, *end;
} Bytes;

uint8_t fuzz_byte(Bytes *bytes);

/* Below `limit`, which is 1 or more. */
size_t fuzz_below(Bytes *bytes, size_t limit);

/* A state with the libraries and the core, made once a process and used for all inputs. */
lua_State *fuzz_state(void);

/* Calls what is on the stack, protected. True: `results` are there; false: the error is, and it is
 * a string or a failure. */
bool fuzz_call(lua_State *L, int arguments, int results);

/* Ends the process loudly when that does not hold. */
void fuzz_demand(bool holds, const char *what);

/* What has to be done between inputs: the stack is emptied, at times all garbage collected. */
void fuzz_clean(lua_State *L);

#endif
