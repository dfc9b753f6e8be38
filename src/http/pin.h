/* SPDX-License-Identifier: MIT */

/* Keeps libcurl in memory. Closing a Lua state unloads its modules, and libcurl with them if
 * nothing else uses it. A resolver thread of libcurl that is still running would then return to
 * unmapped code. */
#ifndef ZADIG_HTTP_PIN_H
#define ZADIG_HTTP_PIN_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/* Keeps libcurl loaded until the process ends. False: it may still be unloaded, as far as we
 * know. */
bool pin_libcurl(void);

#pragma GCC visibility pop

#endif
