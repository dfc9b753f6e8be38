/* SPDX-License-Identifier: MIT */

/* Keeping libcurl in memory. A Lua state that ends unloads its modules, and libcurl with them
 * when nobody else uses it; a thread of libcurl's that still asks for a name would return to
 * where nothing is. */
#ifndef ZADIG_HTTP_PIN_H
#define ZADIG_HTTP_PIN_H

#include <stdbool.h>

#pragma GCC visibility push(hidden)

/* Makes libcurl stay until the process ends. False: it may go, as far as can be told. */
bool pin_libcurl(void);

#pragma GCC visibility pop

#endif
