/* SPDX-License-Identifier: MIT */

/* The sandbox's handling of a request, without sockets: a method, a target and headers as lines, an
 * empty line, the body. The token "@" is a valid one. Lua lines count as coverage for libFuzzer. */
#include "fuzz.h"

#include <lauxlib.h>

static const char setup[] =
    "local log, problem = require 'zadig.sandbox.log', nil\n"
    "local new = log.new\n"
    "log.new = function()\n"
    "  local made = new()\n"
    "  local add = made.add\n"
    "  made.add = function(self, request, reply, what)\n"
    "    problem = what\n"
    "    add(self, request, reply, what)\n"
    "  end\n"
    "  return made\n"
    "end\n"
    "local service = require 'zadig.sandbox.service'\n"
    "local serial = require 'zadig.sandbox.serial'\n"
    "local serve, control = service.boot(serial.pack {})\n"
    "local token = serial.unpack(control('tokens', serial.pack(nil))).token\n"
    "local count = 0\n"
    "return function(input)\n"
    "  local method, uri, rest = input:match '^(%u+) ([^\\r\\n ]+)\\n(.*)$'\n"
    "  if not method then return end\n"
    "  local headers, body = { 'Authorization', 'Bearer ' .. token }, ''\n"
    "  while rest ~= '' do\n"
    "    local line, after = rest:match '^([^\\n]*)\\n(.*)$'\n"
    "    if not line or line == '' then body = after or rest break end\n"
    "    rest = after\n"
    "    local name, value = line:match '^([%w-]+): (.*)$'\n"
    "    if name == 'Authorization' then headers[2] = value:gsub('@', token)\n"
    "    elseif name then headers[#headers + 1] = name headers[#headers + 1] = value end\n"
    "  end\n"
    "  if #headers > 200 then return end\n"
    "  local status, text, more = serve(method, uri, headers, body)\n"
    "  assert(math.type(status) == 'integer' and status >= 100 and status <= 599, 'status')\n"
    "  assert(type(text) == 'string' and type(more or {}) == 'table', 'reply')\n"
    "  assert(not problem, problem)\n"
    "  count = count + 1\n"
    "  if count % 64 == 0 then\n"
    "    control('reset', serial.pack(nil))\n"
    "    token = serial.unpack(control('tokens', serial.pack(nil))).token\n"
    "  end\n"
    "end\n";

#if defined(__clang__) && defined(ZADIG_FUZZ)
/* libFuzzer reads coverage counters from this section. */
__attribute__((used, section("__libfuzzer_extra_counters"))) static uint8_t counters[1 << 15];

static void hook(lua_State *L, lua_Debug *line) {
  (void)lua_getinfo(L, "Sl", line);
  size_t where = (size_t)line->source * 31 + (size_t)line->currentline * 2654435761u;
  counters[where % sizeof counters]++;
}

static void watch(lua_State *L) {
  lua_sethook(L, hook, LUA_MASKLINE, 0);
}
#else
static void watch(lua_State *L) {
  (void)L;
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  lua_State *L = fuzz_state();
  if (lua_getglobal(L, "serve") == LUA_TNIL) {
    fuzz_demand(luaL_dostring(L, setup) == LUA_OK, "no sandbox");
    watch(L);
    lua_pushvalue(L, -1);
    lua_setglobal(L, "serve");
    lua_remove(L, 1);
  }
  lua_pushlstring(L, (const char *)data, size);
  if (!fuzz_call(L, 1, 0))
    fuzz_demand(false, luaL_tolstring(L, -1, NULL));
  fuzz_clean(L);
  return 0;
}
