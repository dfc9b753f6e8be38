/* SPDX-License-Identifier: MIT */

/* The client userdata: one server, one session, and one engine for blocking calls. */
#ifndef ZADIG_FACE_CLIENT_H
#define ZADIG_FACE_CLIENT_H

#include "base/text.h"
#include "http/session.h"

#include <lua.h>

#pragma GCC visibility push(hidden)

#define CLIENT "zadig.client"

typedef struct Client {
  HttpSession *session; /* NULL: closed */
  Text url;             /* without a slash at the end */
  bool strict;
} Client;

/* User values of a client; SPARE is an idle engine, kept for its connections. */
enum {
  CLIENT_POLICY = 1,
  CLIENT_PROJECT,
  CLIENT_ENGINE,
  CLIENT_SPARE,
  CLIENT_VALUES = CLIENT_SPARE
};

/* Adds to the table on top: connect, the methods, and functions of a client for the Lua layer.
 * Raises: no memory, or a libcurl that is too old. */
void client_open(lua_State *L);

/* The client at `index`, open or closed, or NULL. */
Client *client_test(lua_State *L, int index);

#pragma GCC visibility pop

#endif
