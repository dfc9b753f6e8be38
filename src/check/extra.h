/* SPDX-License-Identifier: MIT */

/* The field `extra` of any record: members that are sent although no row knows them. */
#ifndef ZADIG_CHECK_EXTRA_H
#define ZADIG_CHECK_EXTRA_H

#include "check/walk.h"

#pragma GCC visibility push(hidden)

/* Checks the value at the top of the stack; `record` is the record that it extends, at `up`.
 * Raises: no memory. */
void extra_check(Walk *w, const Record *record, const Path *up);

#pragma GCC visibility pop

#endif
