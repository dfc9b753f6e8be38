/* SPDX-License-Identifier: MIT */

/* The result of a call for any reply: judgement, failure and its text, or the decoded reply. The
 * first three bytes choose the operation, the status and how the exchange ended; the rest is the
 * body. */
#include "fuzz.h"

#include "base/count.h"
#include "http/exchange.h"

#include <lauxlib.h>

#include <string.h>

static const char setup[] =
    "client = assert(core.connect({ url = 'http://fuzz', project_key = 'p' }, {}))\n"
    "core.set_token(client, ...)\n"
    "local service = { service_name = 's', service_module = 'm' }\n"
    "inputs = {\n"
    "  create_build = { name = 'b', project_key = 'p', infrastructure = 'vm',\n"
    "    build_os = 'o', script_type = 'shell' },\n"
    "  create_build_from_template = { name = 'b', project_key = 'p', template_name = 't',\n"
    "    target_services = { service } },\n"
    "  get_build = 'b', delete_build = 'b',\n"
    "}\n"
    "inputs.update_build = inputs.create_build\n"
    "inputs.update_build_from_template = inputs.create_build_from_template\n"
    "operations = core.operations()\n"
    "function prepare(which)\n"
    "  local name = operations[which % #operations + 1].name\n"
    "  return assert(core.prepare(client, name, inputs[name], nil))\n"
    "end\n"
    "function result(call)\n"
    "  local reply, failure = call:result()\n"
    "  local text = failure and tostring(failure)\n"
    "  call:close()\n"
    "  return reply, failure, text\n"
    "end\n";

/* A call starts with the exchange. */
static void fill(HttpExchange *x, Bytes *bytes) {
  static const long statuses[] = {200, 200, 400, 400, 401, 403, 404, 500, 500, 502, 302, 204};
  uint8_t status = fuzz_byte(bytes);
  uint8_t end = fuzz_byte(bytes);
  fuzz_demand(http_exchange_arm(x), "no memory"); /* now it holds its token */
  http_exchange_settle(x, CURLE_OK);
  x->end = HTTP_REPLY;
  x->sent = HTTP_SENT_YES;
  x->status = status < 200 ? statuses[status % COUNT(statuses)] : 100 + 4 * (long)status;
  x->retry_after = end % 4 == 0 ? end : -1;
  x->elapsed = 0.25;
  if (x->status / 100 == 3)
    (void)text_append_string(&x->redirect, "http://elsewhere/" FUZZ_TOKEN);
  (void)text_append(&x->reply, (const char *)bytes->at, (size_t)(bytes->end - bytes->at));
}

static void check_failure(lua_State *L) {
  static const char *const fields[] = {"kind", "message", "operation", "method", "url", "sent"};
  for (size_t i = 0; i < COUNT(fields); i++) {
    fuzz_demand(lua_getfield(L, 2, fields[i]) == LUA_TSTRING, "a failure lacks a field");
    fuzz_demand(strchr(lua_tostring(L, -1), '\n') == NULL, "a field of several lines");
    lua_pop(L, 1);
  }
  fuzz_demand(lua_getfield(L, 2, "status") == LUA_TNUMBER, "the status got lost");
  lua_pop(L, 1);
  fuzz_demand(strstr(lua_tostring(L, 3), FUZZ_TOKEN) == NULL, "the token is shown");
  for (lua_pushnil(L); lua_next(L, 2) != 0; lua_pop(L, 1))
    if (lua_type(L, -1) == LUA_TSTRING)
      fuzz_demand(strstr(lua_tostring(L, -1), FUZZ_TOKEN) == NULL, "the token is kept");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  lua_State *L = fuzz_state();
  Bytes bytes = {data, data + size};
  if (lua_getglobal(L, "prepare") == LUA_TNIL) {
    fuzz_demand(luaL_loadstring(L, setup) == LUA_OK, "no setup");
    lua_pushliteral(L, FUZZ_TOKEN);
    fuzz_demand(lua_pcall(L, 1, 0, 0) == LUA_OK, "no setup");
    lua_getglobal(L, "prepare");
    lua_remove(L, 1);
  }
  lua_pushinteger(L, fuzz_byte(&bytes));
  if (!fuzz_call(L, 1, 1))
    fuzz_demand(false, luaL_tolstring(L, -1, NULL));
  fill(lua_touserdata(L, 1), &bytes);
  lua_getglobal(L, "result");
  lua_insert(L, 1);
  if (!fuzz_call(L, 1, 3))
    fuzz_demand(false, luaL_tolstring(L, -1, NULL));
  fuzz_demand(lua_istable(L, 1) != lua_istable(L, 2), "a reply or a failure");
  if (lua_istable(L, 2))
    check_failure(L);
  fuzz_clean(L);
  return 0;
}
