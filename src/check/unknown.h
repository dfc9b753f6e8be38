/* SPDX-License-Identifier: MIT */

/* Names that no row of a record has. */
#ifndef ZADIG_CHECK_UNKNOWN_H
#define ZADIG_CHECK_UNKNOWN_H

#include "check/walk.h"

#pragma GCC visibility push(hidden)

/* Reports the field at the path, which the record does not have, and what may have been meant.
 * Raises: no memory. */
void unknown_say(Walk *w, const Record *record, const Path *path);

/* The name nearest to `wanted` among the fields of `record` (and those it includes), or NULL if
 * none is near: for "did you mean". */
const char *unknown_suggest(const Record *record, const char *wanted);

#pragma GCC visibility pop

#endif
