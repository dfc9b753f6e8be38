/* SPDX-License-Identifier: MIT */
#include "base/near.h"

#include <stddef.h>

/* Longer than any name in the rows. */
#define LONGEST 48

/* The letters to compare, in lower case; -1 if there are too many. */
static int reduce(const char *word, char letters[LONGEST]) {
  int count = 0;
  for (; *word != '\0'; word++) {
    if (*word == '_' || *word == '-')
      continue;
    if (count == LONGEST)
      return -1;
    letters[count++] = (char)(*word >= 'A' && *word <= 'Z' ? *word + ('a' - 'A') : *word);
  }
  return count;
}

static int least(int a, int b) {
  return a < b ? a : b;
}

int near_slips(const char *written, const char *meant) {
  char from[LONGEST], to[LONGEST];
  int rows[3][LONGEST + 1]; /* three rows of the table of distances: this one and the two before */
  int from_count = reduce(written, from);
  int to_count = reduce(meant, to);
  if (from_count < 0 || to_count < 0)
    return -1;
  for (int k = 0; k <= to_count; k++)
    rows[0][k] = k;
  for (int i = 1; i <= from_count; i++) {
    int *row = rows[i % 3];
    const int *above = rows[(i + 2) % 3];
    const int *before = rows[(i + 1) % 3];
    row[0] = i;
    for (int k = 1; k <= to_count; k++) {
      row[k] = least(least(row[k - 1], above[k]) + 1, above[k - 1] + (from[i - 1] != to[k - 1]));
      if (i > 1 && k > 1 && from[i - 1] == to[k - 2] && from[i - 2] == to[k - 1])
        row[k] = least(row[k], before[k - 2] + 1);
    }
  }
  int slips = rows[from_count % 3][to_count];
  return slips <= to_count / 3 ? slips : -1;
}
