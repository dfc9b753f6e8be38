/* SPDX-License-Identifier: MIT */

/* A token and the header lines that are sent with it. Its one copy outside Lua lives here and is
 * wiped when it goes. Tokens that were replaced stay in the list while exchanges refer to them. */
#ifndef ZADIG_TOKEN_H
#define ZADIG_TOKEN_H

#include <curl/curl.h>
#include <stdbool.h>

#pragma GCC visibility push(hidden)

typedef struct Token Token;

/* Puts a token (NULL: none) before those of the list. False: no memory, the list is as it was. */
bool token_put(Token **list, const char *value, size_t length);

/* Wipes and frees the tokens of the list, but for the first when it is to be kept. */
void token_drop(Token **list, bool keep_first);

/* The token itself, not ended by a NUL; NULL and a length of 0 when it stands for none. */
const char *token_secret(const Token *token, size_t *length);

/* The header lines of a request with or without a body, and then `rest`. They are the token's
 * and stay as they are until it goes. */
struct curl_slist *token_headers(Token *token, bool body, struct curl_slist *rest);

#pragma GCC visibility pop

#endif
