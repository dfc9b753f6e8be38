/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* NOLINT: reserved, and how realpath is asked for */
#include "base/files.h"
#include "base/box.h"

#include <dirent.h>
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

/* Gives the file at `from` the name `to`, which nothing has: 0 or errno, EEXIST above all. On a
 * file system without hard links, a file that appears between the two calls would be replaced. */
static int files_name(const char *from, const char *to) {
  struct stat found;
  if (link(from, to) == 0) {
    (void)unlink(from);
    return 0;
  }
  if (errno != EPERM && errno != ENOTSUP)
    return errno;
  if (lstat(to, &found) == 0)
    return EEXIST;
  return rename(from, to) == 0 ? 0 : errno;
}

/* Writes a temporary file beside the file and renames it. Returns 0, or the errno of the failure.
 * `room` holds the path of the file, with space for the suffix. */
static int files_replace(char *room, const char *path, const char *data, size_t length,
                         bool must_be_new) {
  memcpy(room + strlen(room), SUFFIX, sizeof SUFFIX);
  int fd = mkstemp(room); /* mkstemp: only the owner may read and write it */
  if (fd < 0)
    return errno;
  (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
  int why = files_write(fd, data, length) ? 0 : errno;
  if (close(fd) != 0 && why == 0)
    why = errno;
  if (why == 0 && must_be_new)
    why = files_name(room, path);
  else if (why == 0 && rename(room, path) != 0)
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
  int why = files_replace(room, target, data, length, false);
  if (why != 0)
    return files_fail(L, path, strerror(why));
  lua_pushboolean(L, true);
  return 1;
}

/* core.create_file(path, text) -> true, or nil and why not: above all, that something is there. The
 * file has all of the text, or is not there; only its owner can read it. */
static int files_create_file(lua_State *L) {
  char room[PATH_MAX + sizeof SUFFIX];
  size_t length, path_length;
  const char *path = luaL_checklstring(L, 1, &path_length);
  const char *data = luaL_checklstring(L, 2, &length);
  struct stat found;
  if (path_length == 0 || path_length != strlen(path) || path_length >= PATH_MAX)
    return files_fail(L, path, "is not the path of a file");
  memcpy(room, path, path_length + 1);
  int why = lstat(path, &found) == 0 ? EEXIST : files_replace(room, path, data, length, true);
  if (why != 0)
    return files_fail(L, path, why == EEXIST ? "is there already" : strerror(why));
  lua_pushboolean(L, true);
  return 1;
}

static void files_close_folder(void *folder) {
  closedir(folder);
}

/* core.list_folder(path) -> an array of names in no order, or nil and why not. */
static int files_list_folder(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  const struct dirent *entry;
  lua_Integer count = 0;
  lua_settop(L, 1);
  Box *box = box_new(L, files_close_folder);
  DIR *folder = opendir(path);
  if (folder == NULL)
    return files_fail(L, path, strerror(errno));
  box->held = folder;
  lua_newtable(L);
  errno = 0;
  while ((entry = readdir(folder)) != NULL) { /* NOLINT(concurrency-mt-unsafe): its own stream */
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
      lua_pushstring(L, entry->d_name);
      lua_rawseti(L, -2, ++count);
    }
    errno = 0;
  }
  if (errno != 0)
    return files_fail(L, path, strerror(errno));
  return 1;
}

/* core.identify(path) -> "file", "folder" or "other", and a text that only the same file has; or
 * nil and why not. Links are followed. */
static int files_identify(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  struct stat found;
  if (stat(path, &found) != 0)
    return files_fail(L, path, strerror(errno));
  lua_pushstring(L, S_ISREG(found.st_mode) ? "file" : S_ISDIR(found.st_mode) ? "folder" : "other");
  lua_pushfstring(L, "%I:%I", (LUAI_UACINT)found.st_dev, (LUAI_UACINT)found.st_ino);
  return 2;
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

/* core.file_kind(path) -> "file", "folder", "other" such as a device, or nil: nothing is there.
 * What cannot be looked at is a file that cannot be opened. */
static int files_file_kind(lua_State *L) {
  struct stat found;
  if (stat(luaL_checkstring(L, 1), &found) != 0)
    lua_pushstring(L, errno == ENOENT ? NULL : "file");
  else
    lua_pushstring(L, S_ISREG(found.st_mode)   ? "file"
                      : S_ISDIR(found.st_mode) ? "folder"
                                               : "other");
  return 1;
}

static const luaL_Reg functions[] = {
    {"file_kind", files_file_kind},
    {"replace_file", files_replace_file},
    {"create_file", files_create_file},
    {"list_folder", files_list_folder},
    {"identify", files_identify},
    {"make_folder", files_make_folder},
    {NULL, NULL},
};

void files_open(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
}
