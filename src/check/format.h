/* SPDX-License-Identifier: MIT */

/* What a string must look like where a row gives it a format. */
#ifndef ZADIG_CHECK_FORMAT_H
#define ZADIG_CHECK_FORMAT_H

#include "api/schema.h"

#pragma GCC visibility push(hidden)

/* What is wrong with `value`, which is UTF-8, or NULL. `made`: the name is being given, not
 * looked up, so that blanks around it would be lost. */
const char *format_fault(Format format, const char *value, bool made);

/* Why a path cannot carry this name, or NULL. */
const char *format_path_fault(const char *name);

#pragma GCC visibility pop

#endif
