/* SPDX-License-Identifier: MIT */
#ifndef ZADIG_BASE_COUNT_H
#define ZADIG_BASE_COUNT_H

/* The number of elements of an array; wrong for a pointer. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
