/* SPDX-License-Identifier: MIT */
#include "json/escapes.h"

#include <lauxlib.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *json_find_nul(const char *at, const char *end) {
  while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
    if (strncmp(at + 1, "u0000", 5) == 0)
      return at;
    at += at[1] != '\0' ? 2 : 1;
  }
  return NULL;
}

const char *json_find_broken_escape(const char *at, const char *end) {
  while ((at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
    if (at[1] == 'u' && strspn(at + 2, "0123456789abcdefABCDEF") < 4)
      return at;
    at += at[1] != '\0' ? 2 : 1;
  }
  return NULL;
}

/* Which of the thirty-two noncharacters U+FDD0 to U+FDEF stands here, raw or as \ufddx or
 * \ufdex; -1 when none does. */
static int noncharacter(const char *at) {
  static const char digits[] = "0123456789abcdef";
  if (strncmp(at, "\xEF\xB7", 2) == 0) {
    int low = (unsigned char)at[2] - 0x90;
    return low < 32 ? low : -1;
  }
  if (strncmp(at, "\\u", 2) != 0 || (at[2] | 0x20) != 'f' || (at[3] | 0x20) != 'd' ||
      ((at[4] | 0x20) != 'd' && (at[4] | 0x20) != 'e'))
    return -1;
  const char *digit = strchr(digits, at[5] | 0x20); /* a NUL becomes a blank, which is none */
  return digit == NULL ? -1 : ((at[4] | 0x20) == 'e' ? 16 : 0) + (int)(digit - digits);
}

bool json_replace_nuls(lua_State *L, const char *data, size_t length, Box *copy, char stand_in[4]) {
  uint32_t used = 0;
  for (const char *at = data; at < data + length; at++) {
    int which = noncharacter(at);
    if (which >= 0)
      used |= UINT32_C(1) << which;
  }
  unsigned spare = 0;
  while (spare < 32 && (used >> spare & 1) != 0)
    spare++;
  if (spare == 32) {
    lua_pushliteral(L, "\\u0000 together with every noncharacter that could replace it");
    return false;
  }
  char *text = copy->held = malloc(length + 1);
  if (text == NULL)
    return luaL_error(L, "not enough memory") != 0;
  memcpy(text, data, length + 1);
  char escape[8];
  (void)snprintf(escape, sizeof escape, "\\ufd%c%x", spare < 16 ? 'd' : 'e', spare % 16u);
  for (const char *at = text; (at = json_find_nul(at, text + length)) != NULL; at += 6)
    memcpy(text + (at - text), escape, 6);
  memcpy(stand_in, (char[]){'\xEF', '\xB7', (char)(0x90 + spare), '\0'}, 4);
  return true;
}
