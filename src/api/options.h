/* SPDX-License-Identifier: MIT */

/* The options of connect and of calls. */
#ifndef ZADIG_API_OPTIONS_H
#define ZADIG_API_OPTIONS_H

#include "api/schema.h"

#pragma GCC visibility push(hidden)

/* Field.id of the transport options and limits; http/options.c maps them to libcurl's options. */
typedef enum Option {
  OPTION_NONE, /* not a transport option */
  OPTION_TIMEOUT,
  OPTION_CONNECT_TIMEOUT,
  OPTION_CA_FILE,
  OPTION_CA_PATH,
  OPTION_CLIENT_CERT,
  OPTION_CLIENT_KEY,
  OPTION_PROXY,
  OPTION_NO_PROXY,
  OPTION_UNIX_SOCKET,
  OPTION_RESOLVE,
  OPTION_HEADERS,
  OPTION_USER_AGENT,
  OPTION_INSECURE,
  OPTION_MAX_BODY,
  OPTION_COUNT
} Option;

extern const Record options_limits;    /* time limits, of a client or one exchange */
extern const Record options_transport; /* how to reach the server; includes options_limits */
extern const Record options_connect;   /* includes options_transport */
extern const Record options_call;      /* of every call; includes options_limits */
extern const Record options_write;     /* of calls with a definition; includes options_call */
extern const Record options_retry;
extern const Record options_loop;
extern const Record options_run; /* of a loop's run */
extern const Record options_map; /* includes options_run */
extern const Record options_plan, options_export, options_apply, options_edit;

/* All of them, in the order for documentation; `*count` is set. */
const Record *const *options_records(size_t *count);

#pragma GCC visibility pop

#endif
