/* SPDX-License-Identifier: MIT */

/* A token and the header lines that carry it. This is its only copy outside Lua. It is wiped when
 * neither a session nor an exchange that was sent with it uses it any more. */
#ifndef ZADIG_HTTP_TOKEN_H
#define ZADIG_HTTP_TOKEN_H

#include <curl/curl.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct Token Token;

/* A token (NULL stands for none) with one reference. NULL: no memory. */
Token *token_new(const char *value, size_t length);

/* Adds a reference and returns the token. */
Token *token_hold(Token *token);

/* Drops a reference; the last one wipes and frees the token. NULL is allowed. */
void token_release(Token *token);

/* The token's bytes, not NUL-terminated; NULL and length 0 when it stands for none. */
const char *token_secret(const Token *token, size_t *length);

/* The header lines of a request with or without a body, followed by `rest`. They belong to the
 * token and do not change while it lives. */
struct curl_slist *token_headers(Token *token, bool body, struct curl_slist *rest);

#pragma GCC visibility pop

#endif
