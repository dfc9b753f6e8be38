/* SPDX-License-Identifier: MIT */

/* Replaces libFuzzer: replay <seconds> <directory> runs every file of the directory once, then
 * random changes of them for that long. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_FILES 4096
#define MAX_SIZE 65536

static struct {
  uint8_t *data;
  size_t size;
} files[MAX_FILES];
static size_t file_count;

static uint64_t random_state = 0x9E3779B97F4A7C15u;

static size_t random_below(size_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (size_t)(random_state % limit);
}

static void read_file(const char *directory, const char *name) {
  char path[1024];
  (void)snprintf(path, sizeof path, "%s/%s", directory, name);
  FILE *file = fopen(path, "rb");
  uint8_t *data = malloc(MAX_SIZE);
  if (file == NULL || data == NULL || file_count == MAX_FILES)
    exit(EXIT_FAILURE);
  files[file_count].size = fread(data, 1, MAX_SIZE, file);
  files[file_count++].data = data;
  (void)fclose(file);
}

/* Changes a few bytes, or appends the rest of another file. */
static size_t change(uint8_t *data, size_t size) {
  for (size_t i = random_below(8) + 1; i > 0 && size > 0; i--) {
    size_t at = random_below(size);
    switch (random_below(5)) {
    case 0:
      data[at] = (uint8_t)random_below(256);
      break;
    case 1:
      data[at] ^= (uint8_t)(1u << random_below(8));
      break;
    case 2:
      size = at;
      break;
    case 3: {
      size_t other = random_below(file_count), from = random_below(files[other].size + 1);
      size_t length = files[other].size - from;
      length = length < MAX_SIZE - at ? length : MAX_SIZE - at;
      memcpy(data + at, files[other].data + from, length);
      size = at + length;
      break;
    }
    default:
      data[at] = (uint8_t) "{}[]\",:\\u0-9enft\n"[random_below(18)];
    }
  }
  return size;
}

int main(int argc, char **argv) {
  static uint8_t data[MAX_SIZE];
  DIR *directory = argc == 3 ? opendir(argv[2]) : NULL;
  if (directory == NULL) {
    (void)fprintf(stderr, "usage: %s <seconds> <directory>\n", argv[0]);
    return EXIT_FAILURE;
  }
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
    if (entry->d_name[0] != '.')
      read_file(argv[2], entry->d_name);
  closedir(directory);
  long runs = 0;
  for (size_t i = 0; i < file_count; i++, runs++) {
    memcpy(data, files[i].data, files[i].size);
    (void)LLVMFuzzerTestOneInput(data, files[i].size);
  }
  for (time_t end = time(NULL) + strtol(argv[1], NULL, 10); file_count > 0 && time(NULL) < end;)
    for (int i = 0; i < 100; i++, runs++) {
      size_t which = random_below(file_count);
      memcpy(data, files[which].data, files[which].size);
      (void)LLVMFuzzerTestOneInput(data, change(data, files[which].size));
    }
  for (size_t i = 0; i < file_count; i++)
    free(files[i].data);
  (void)printf("%ld runs\n", runs);
  return file_count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
