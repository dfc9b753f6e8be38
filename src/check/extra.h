/* SPDX-License-Identifier: MIT */

/* What is sent though no row knows it: the field `extra` of any record. */
#ifndef ZADIG_CHECK_EXTRA_H
#define ZADIG_CHECK_EXTRA_H

#include "check/walk.h"

#pragma GCC visibility push(hidden)

/* Checks the value at the top of the stack; `record` is the one it is given beside, at `up`.
 * Raises: no memory. */
void extra_check(Walk *w, const Record *record, const Path *up);

#pragma GCC visibility pop

#endif
