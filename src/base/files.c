/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* NOLINT: reserved, and how realpath is asked for */
#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The suffix of the temporary file, for mkstemp. */
#define SUFFIX ".XXXXXX"

static bool files_write(int fd, const char *data, size_t length) {
  while (length > 0) {
    ssize_t written = write(fd, data, length);
    if (written < 0 && errno != EINTR)
      return false;
    if (written > 0) {
      data += written;
      length -= (size_t)written;
    }
  }
  return fsync(fd) == 0;
}

/* A rename is durable once its directory has been synced. Some file systems cannot do that. */
static void files_sync_folder(char *path) {
  char *slash = strrchr(path, '/');
  int fd = -1;
  if (slash == NULL) {
    fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  } else {
    slash[slash == path ? 1 : 0] = '\0';
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }
  if (fd >= 0) {
    (void)fsync(fd);
    close(fd);
  }
}

/* Writes a temporary file beside the file and renames it. Returns 0, or the errno of the failure.
 * `room` holds the path of the file, with space for the suffix. */
static int files_replace(char *room, const char *path, const char *data, size_t length) {
  strcat(room, SUFFIX);
  int fd = mkstemp(room); /* mkstemp: only the owner may read and write it */
  if (fd < 0)
    return errno;
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  int why = files_write(fd, data, length) ? 0 : errno;
  if (close(fd) != 0 && why == 0)
    why = errno;
  if (why == 0 && rename(room, path) != 0)
    why = errno;
  if (why != 0)
    (void)unlink(room);
  else
    files_sync_folder(room);
  return why;
}

/* Pushes nil and one line of text. */
static int files_fail(lua_State *L, const char *path, const char *what) {
  lua_pushnil(L);
  lua_pushfstring(L, "%s: %s", path, what);
  return 2;
}

/* core.replace_file(path, text) -> true, or nil and why not. Afterwards the file has the new text
 * or the old one, whatever happened; only its owner can read it. Anything but a regular file is
 * left alone. */
static int files_replace_file(lua_State *L) {
  char target[PATH_MAX], room[PATH_MAX + sizeof SUFFIX];
  size_t length, path_length;
  const char *path = luaL_checklstring(L, 1, &path_length);
  const char *data = luaL_checklstring(L, 2, &length);
  struct stat found;
  if (path_length == 0 || path_length != strlen(path) || path_length >= PATH_MAX)
    return files_fail(L, path, "is not the path of a file");
  if (stat(path, &found) == 0) {
    if (S_ISDIR(found.st_mode))
      return files_fail(L, path, "is a folder");
    if (!S_ISREG(found.st_mode))
      return files_fail(L, path, "is not a regular file");
    if (realpath(path, target) == NULL) /* a symbolic link stays one */
      return files_fail(L, path, strerror(errno));
  } else {
    memcpy(target, path, path_length + 1);
  }
  memcpy(room, target, strlen(target) + 1);
  int why = files_replace(room, target, data, length);
  if (why != 0)
    return files_fail(L, path, strerror(why));
  lua_pushboolean(L, true);
  return 1;
}

/* core.make_folder(path) -> true, or nil and why not. An existing folder is fine; only its owner
 * can look into a new one. */
static int files_make_folder(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  struct stat found;
  if (mkdir(path, 0700) != 0) {
    int why = errno;
    if (why != EEXIST)
      return files_fail(L, path, strerror(why));
    if (stat(path, &found) != 0 || !S_ISDIR(found.st_mode))
      return files_fail(L, path, "is not a folder");
  }
  lua_pushboolean(L, true);
  return 1;
}

static const luaL_Reg functions[] = {
    {"replace_file", files_replace_file},
    {"make_folder", files_make_folder},
    {NULL, NULL},
};

void files_open(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
