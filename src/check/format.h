/* SPDX-License-Identifier: MIT */

/* The formats that rows give strings. */
#ifndef ZADIG_CHECK_FORMAT_H
#define ZADIG_CHECK_FORMAT_H

#include "api/schema.h"

#pragma GCC visibility push(hidden)

/* What is wrong with `value`, which is UTF-8, or NULL. `made`: the name is given to a new build
 * rather than looked up, so that the server would trim blanks around it. */
const char *format_fault(Format format, const char *value, bool made);

/* Why a path cannot contain this name, or NULL. */
const char *format_path_fault(const char *name);

#pragma GCC visibility pop

#endif
