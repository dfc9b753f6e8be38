/* SPDX-License-Identifier: MIT */
#include "http/token.h"

#include "base/text.h"

#include <stdlib.h>

static const char bearer[] = "Authorization: Bearer ";

/* The list that libcurl reads is built from these nodes by hand: curl_slist_append would copy the
 * token. */
struct Token {
  Text line; /* empty: no token */
  struct curl_slist type, expect, authorization, accept;
  long holders;
};

Token *token_new(const char *value, size_t length) {
  Token *token = calloc(1, sizeof *token);
  if (token == NULL || !text_reserve(&token->line, sizeof bearer + length)) {
    free(token);
    return NULL;
  }
  token->holders = 1;
  if (value != NULL) { /* the buffer has room: neither can fail */
    text_append_string(&token->line, bearer);
    text_append(&token->line, value, length);
  }
  return token;
}

Token *token_hold(Token *token) {
  token->holders++;
  return token;
}

void token_release(Token *token) {
  if (token == NULL || --token->holders > 0)
    return;
  text_release(&token->line);
  free(token);
}

const char *token_secret(const Token *token, size_t *length) {
  bool none = token->line.length == 0;
  *length = none ? 0 : token->line.length - (sizeof bearer - 1);
  return none ? NULL : token->line.data + (sizeof bearer - 1);
}

struct curl_slist *token_headers(Token *token, bool body, struct curl_slist *rest) {
  bool none = token->line.length == 0;
  struct curl_slist *first = none ? &token->accept : &token->authorization;
  token->type = (struct curl_slist){(char *)"Content-Type: application/json", &token->expect};
  token->expect = (struct curl_slist){(char *)"Expect:", first};
  token->authorization = (struct curl_slist){token->line.data, &token->accept};
  token->accept = (struct curl_slist){(char *)"Accept: application/json", rest};
  return body ? &token->type : first;
}
