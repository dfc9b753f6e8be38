/* SPDX-License-Identifier: MIT */

/* How near two words are to each other, for "did you mean". */
#ifndef ZADIG_BASE_NEAR_H
#define ZADIG_BASE_NEAR_H

#pragma GCC visibility push(hidden)

/* The slips (a letter missing, added, wrong, or two swapped) between what was written and what
 * might have been meant; case, "_" and "-" are no slips. -1: too many to be the same word. */
int near_slips(const char *written, const char *meant);

#pragma GCC visibility pop

#endif
