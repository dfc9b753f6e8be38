/* SPDX-License-Identifier: MIT */

/* A token and the header lines that are sent with it. Its one copy outside Lua lives here and is
 * wiped when it goes: when neither a session nor an exchange that was sent with it holds it. */
#ifndef ZADIG_HTTP_TOKEN_H
#define ZADIG_HTTP_TOKEN_H

#include <curl/curl.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct Token Token;

/* A token (NULL stands for none), held once. NULL: no memory. */
Token *token_new(const char *value, size_t length);

/* Holds it once more; gives it back. */
Token *token_hold(Token *token);

/* Lets go of it; the last to do so wipes and frees it. NULL is fine. */
void token_release(Token *token);

/* The token itself, not ended by a NUL; NULL and a length of 0 when it stands for none. */
const char *token_secret(const Token *token, size_t *length);

/* The header lines of a request with or without a body, and then `rest`. They are the token's
 * and stay as they are until it goes. */
struct curl_slist *token_headers(Token *token, bool body, struct curl_slist *rest);

#pragma GCC visibility pop

#endif
