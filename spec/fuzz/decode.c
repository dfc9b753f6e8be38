/* SPDX-License-Identifier: MIT */

/* The decoder: the first byte picks a record or none, the rest is the text. */
#include "fuzz.h"

#include "api/records.h"
#include "json/json.h"

#include <lauxlib.h>

#include <stdlib.h>
#include <string.h>

typedef struct Input {
  const char *data;
  size_t length;
  const Record *record;
} Input;

static int decode(lua_State *L) {
  const Input *input = lua_touserdata(L, 1);
  bool ok = json_decode(L, input->data, input->length, input->record);
  fuzz_demand(lua_gettop(L) == 2, "decoding gives one value");
  if (ok && input->record != NULL)
    fuzz_demand(lua_istable(L, 2), "a record is a table");
  if (!ok) {
    const char *why = lua_tostring(L, 2);
    fuzz_demand(why != NULL && strchr(why, '\n') == NULL, "why not is one line");
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  lua_State *L = fuzz_state();
  size_t count;
  const Record *const *records = schema_records(&count);
  if (size == 0)
    return 0;
  size_t which = data[0] % (count + 1);
  char *text = malloc(size); /* of the exact length, the NUL included */
  if (text == NULL)
    return 0;
  memcpy(text, data + 1, size - 1);
  text[size - 1] = '\0';
  Input input = {text, size - 1, which < count ? records[which] : NULL};
  lua_pushcfunction(L, decode);
  lua_pushlightuserdata(L, &input);
  if (!fuzz_call(L, 1, 0))
    fuzz_demand(false, luaL_tolstring(L, -1, NULL));
  free(text);
  fuzz_clean(L);
  return 0;
}
