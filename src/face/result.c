/* SPDX-License-Identifier: MIT */
#include "face/result.h"

#include "base/box.h"
#include "base/path.h"
#include "reply/failure.h"
#include "reply/judge.h"
#include "json/json.h"

#include <lauxlib.h>

#include <stdlib.h>

const char *result_sent(HttpSent sent) {
  static const char *const names[] = {
      [HTTP_SENT_NO] = "no", [HTTP_SENT_MAYBE] = "maybe", [HTTP_SENT_YES] = "yes"};
  return names[sent];
}

static FailureFacts result_facts(const Operation *operation, const HttpExchange *x, int input) {
  return (FailureFacts){.operation = operation,
                        .url = x->url->data,
                        .sent = result_sent(x->sent),
                        .status = x->status,
                        .retry_after = x->retry_after,
                        .elapsed = x->elapsed,
                        .input = input};
}

/* Sets a field of the failure at the top to text of the server, without the token. If the client
 * has been closed, its token is wiped and cannot be found in the text, so no text is kept. */
static void set_server_text(lua_State *L, const HttpExchange *x, const char *key, const char *text,
                            size_t length) {
  int failure = lua_gettop(L);
  Text shown = {0};
  size_t secret_length = 0;
  if (length == 0)
    return;
  Box *box = box_new(L, free);
  /* From here on no Lua code may run that could close the client, such as a finalizer. */
  if (x->session != NULL) {
    const char *secret = http_exchange_secret(x, &secret_length);
    bool ok = failure_append_server_text(&shown, text, length, secret, secret_length);
    box->held = shown.data;
    if (!ok)
      luaL_error(L, "not enough memory");
    lua_pushlstring(L, shown.data, shown.length);
    lua_setfield(L, failure, key);
  }
  box_settop(L, failure);
}

/* Sets `to` in the failure at the top from the text `from` of the error object at `error`. */
static void copy_server_text(lua_State *L, const HttpExchange *x, int error, const char *from,
                             const char *to) {
  size_t length;
  lua_pushstring(L, from);
  if (lua_rawget(L, error) == LUA_TSTRING) {
    const char *text = lua_tolstring(L, -1, &length);
    lua_insert(L, -2);
    set_server_text(L, x, to, text, length);
    lua_insert(L, -2);
  }
  lua_pop(L, 1);
}

/* Puts the address that the server redirects to, if any, into the failure at the top. */
static void set_redirect(lua_State *L, const HttpExchange *x) {
  const Text *to = &x->redirect;
  size_t length;
  set_server_text(L, x, "redirect", to->data, to->length);
  if (lua_getfield(L, -1, "redirect") == LUA_TSTRING) {
    const char *shown = lua_tolstring(L, -1, &length);
    path_push_quoted(L, shown, length, length);
    lua_pushfstring(L, "the server redirects to %s", lua_tostring(L, -1));
    lua_setfield(L, -4, "message");
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* Pushes the failure that a reply other than a success means. The error object is decoded without a
 * record: whatever it is, the status must not be lost. */
static void push_judged(lua_State *L, const Operation *operation, const HttpExchange *x,
                        int input) {
  const char *text = x->reply.data != NULL ? x->reply.data : "";
  long code = 0;
  bool object = json_decode(L, text, x->reply.length, NULL); /* else: why it is not JSON */
  int error = lua_gettop(L);
  object = object && lua_istable(L, error);
  if (object) {
    lua_pushliteral(L, "code");
    lua_rawget(L, error);
    code = lua_isinteger(L, -1) ? (long)lua_tointeger(L, -1) : 0;
    lua_pop(L, 1);
  }
  const Judgement *judgement = judge_reply(x->status, code, text);
  FailureFacts facts = result_facts(operation, x, input);
  facts.kind = judgement->kind;
  facts.says = judgement->says;
  facts.hint = judgement->hint;
  if (x->redirect.length > 0)
    facts.hint = "redirects are never followed; if you trust this address, set url to it";
  failure_push(L, &facts);
  if (code != 0) {
    lua_pushinteger(L, code);
    lua_setfield(L, -2, "code");
  }
  set_redirect(L, x);
  if (object) {
    copy_server_text(L, x, error, "message", "server_message");
    copy_server_text(L, x, error, "description", "description");
    copy_server_text(L, x, error, "reason", "description");
  } else {
    set_server_text(L, x, "description", text, x->reply.length);
  }
  lua_remove(L, error);
}

const char *result_kind(HttpEnd end) {
  static const char *const kinds[] = {
      [HTTP_NETWORK] = "network",   [HTTP_TIMEOUT] = "timeout",     [HTTP_TLS] = "tls",
      [HTTP_PROTOCOL] = "protocol", [HTTP_CANCELLED] = "cancelled", [HTTP_MEMORY] = NULL};
  return kinds[end];
}

static void push_unfinished(lua_State *L, const Operation *operation, const HttpExchange *x,
                            int input) {
  FailureFacts facts = result_facts(operation, x, input);
  facts.kind = result_kind(x->end);
  facts.says = x->code->says;
  facts.hint = x->code->hint;
  facts.cause = x->cause;
  if (x->too_large) {
    facts.says = "the reply is larger than max_body, or its headers are too long";
    facts.hint = "raise max_body, or request smaller pages";
    facts.cause = NULL;
  }
  failure_push(L, &facts);
}

int result_push(lua_State *L, const Operation *operation, const HttpExchange *x, int input) {
  const char *text = x->reply.data != NULL ? x->reply.data : "";
  if (x->end != HTTP_REPLY) {
    lua_pushnil(L);
    push_unfinished(L, operation, x, input);
    return 2;
  }
  if (x->status < 200 || x->status > 299) {
    lua_pushnil(L);
    push_judged(L, operation, x, input);
    return 2;
  }
  if (json_decode(L, text, x->reply.length, operation->reply))
    return 1;
  FailureFacts facts = result_facts(operation, x, input);
  facts.kind = "protocol";
  facts.says = "unexpected reply for this operation";
  facts.hint = "something else may be answering at url, such as a login page or a proxy";
  facts.cause = lua_tostring(L, -1);
  lua_pushnil(L);
  failure_push(L, &facts);
  set_server_text(L, x, "description", text, x->reply.length);
  return 2;
}
