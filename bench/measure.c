/* SPDX-License-Identifier: MIT */

/* measure TIMES PROGRAM [ARGUMENT ...]: runs the program that many times, one after the other.
 * Prints the total of CPU seconds (user and system, by getrusage) and of wall clock seconds, and
 * the largest resident set in KiB, after the program's own output. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* True: it ran and ended with status 0. */
static int run(char **words) {
  int status = -1;
  pid_t child = vfork();
  if (child == 0) {
    execvp(words[0], words);
    _exit(127);
  }
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

int main(int argc, char **argv) {
  struct rusage usage;
  if (argc < 3) {
    (void)fprintf(stderr, "usage: measure TIMES PROGRAM [ARGUMENT ...]\n");
    return 2;
  }
  double began = now();
  for (long left = strtol(argv[1], NULL, 10); left > 0; left--)
    if (!run(argv + 2)) {
      (void)fprintf(stderr, "measure: %s did not end well\n", argv[2]);
      return 1;
    }
  double wall = now() - began;
  getrusage(RUSAGE_CHILDREN, &usage);
  printf("%.6f %.6f %ld\n", seconds(usage.ru_utime) + seconds(usage.ru_stime), wall,
         usage.ru_maxrss);
  return 0;
}
