/* SPDX-License-Identifier: MIT */

/* The distance between two words, for "did you mean". */
#ifndef ZADIG_BASE_NEAR_H
#define ZADIG_BASE_NEAR_H

#pragma GCC visibility push(hidden)

/* The number of typos (a letter missing, added, wrong, or two swapped) between what was written and
 * what may have been meant. Case, "_" and "-" do not count. -1: too many for the same word. */
int near_slips(const char *written, const char *meant);

#pragma GCC visibility pop

#endif
