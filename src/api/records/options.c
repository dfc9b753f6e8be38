/* SPDX-License-Identifier: MIT */
#include "api/options.h"

#include "zadig.h"

static const Field limit_fields[] = {
    {"timeout", "seconds for one request, from first to last byte", .type = TYPE_NUMBER,
     .fallback = "30", .id = OPTION_TIMEOUT, .minimum = 0, .below = SEVERITY_ERROR},
    {"connect_timeout", "seconds for the connection, TLS included", .type = TYPE_NUMBER,
     .fallback = "5", .id = OPTION_CONNECT_TIMEOUT, .minimum = 0, .below = SEVERITY_ERROR},
};
const Record options_limits = {.name = "LimitOptions",
                               .note = "how long a request may take",
                               .source = "lua-zadig",
                               .fields = limit_fields,
                               .count = COUNT(limit_fields),
                               .closed = 1};

static const Field option_fields[] = {
    {"ca_file", "PEM file of the authorities to trust", .type = TYPE_STRING,
     .fallback = "the system's", .id = OPTION_CA_FILE},
    {"ca_path", "directory of the authorities to trust", .type = TYPE_STRING,
     .fallback = "the system's", .id = OPTION_CA_PATH},
    {"client_cert", "PEM file of the client certificate", .type = TYPE_STRING,
     .id = OPTION_CLIENT_CERT},
    {"client_key", "PEM file of its key", .type = TYPE_STRING, .id = OPTION_CLIENT_KEY},
    {"proxy", "URL of a proxy; an empty text for none", .type = TYPE_STRING,
     .fallback = "$https_proxy, $http_proxy", .id = OPTION_PROXY},
    {"no_proxy", "hosts to reach without it, separated by commas", .type = TYPE_STRING,
     .fallback = "$no_proxy", .id = OPTION_NO_PROXY},
    {"unix_socket", "path of a Unix socket to connect to instead of url's host",
     .type = TYPE_STRING, .id = OPTION_UNIX_SOCKET},
    {"resolve",
     "addresses for hosts, each as \"host:port:address\"; a proxy is asked for a tunnel there",
     .type = TYPE_STRING, .array = 1, .id = OPTION_RESOLVE},
    {"headers", "more headers, a table of name and value", .type = TYPE_ANY, .id = OPTION_HEADERS},
    {"user_agent", "who is calling", .type = TYPE_STRING,
     .fallback = "lua-zadig/" ZADIG_VERSION " libcurl/<version>", .id = OPTION_USER_AGENT},
    {"insecure", "do not verify the server's certificate: only for a server of your own",
     .type = TYPE_BOOLEAN, .fallback = "false", .id = OPTION_INSECURE},
    {"max_body", "bytes a reply may have, unpacked", .type = TYPE_INTEGER,
     .fallback = "33554432 (32 MiB)", .id = OPTION_MAX_BODY, .minimum = 1, .below = SEVERITY_ERROR},
};
const Record options_transport = {.name = "TransportOptions",
                                  .note = "how the server is reached",
                                  .source = "lua-zadig",
                                  .fields = option_fields,
                                  .count = COUNT(option_fields),
                                  .more = &options_limits,
                                  .closed = 1};

static const Field retry_fields[] = {
    {"attempts", "how often a request is sent at most", "3", .type = TYPE_INTEGER, .fallback = "3",
     .minimum = 1, .below = SEVERITY_ERROR},
    {"base", "seconds that the first wait is drawn from, 0 to base", "0.5", .type = TYPE_NUMBER,
     .fallback = "0.5", .below = SEVERITY_ERROR},
    {"cap", "seconds no wait exceeds", "8", .type = TYPE_NUMBER, .fallback = "8",
     .below = SEVERITY_ERROR},
    {"budget", "tokens a client's repeats draw on: 5 each, 10 after a timeout; successes refill",
     "500", .type = TYPE_INTEGER, .fallback = "500", .below = SEVERITY_ERROR},
};
const Record options_retry = {.name = "RetryOptions",
                              .note = "when a request is sent again",
                              .source = "lua-zadig",
                              .fields = retry_fields,
                              .count = COUNT(retry_fields),
                              .closed = 1};

/* What holds for a client, or for one call of it. */
#define PROJECT                                                                                    \
  {                                                                                                \
    SCHEMA_PROJECT, "project of calls that do not name one",                                       \
        .type = TYPE_STRING, .format = FORMAT_FILLED, .fallback = "$ZADIG_PROJECT_KEY"             \
  }

/* What holds for a client, or for one call of it. */
#define STRICT                                                                                     \
  {                                                                                                \
    "strict", "warnings about a definition block the call, too", .type = TYPE_BOOLEAN,             \
                                                                 .fallback = "false"               \
  }
#define DEADLINE                                                                                   \
  {                                                                                                \
    "deadline", "seconds for a call with all its repeats and waits",                               \
        .type = TYPE_NUMBER, .fallback = "none", .below = SEVERITY_ERROR                           \
  }
#define RETRY                                                                                      \
  {                                                                                                \
    "retry", "when a request is sent again; false: never", .type = TYPE_RECORD,                    \
                                                           .record = &options_retry, .or_false = 1 \
  }

static const Field connect_fields[] = {
    {"url", "address of the server, with a path where it has one", "\"https://zadig.example.com\"",
     .type = TYPE_STRING, .required = SEVERITY_ERROR, .fallback = "$ZADIG_URL",
     .why = "give it here, or in the environment as ZADIG_URL"},
    {"token", "\"env:NAME\", \"file:PATH\", \"cmd:COMMAND\", a function, or the token itself",
     "\"env:ZADIG_TOKEN\"", .type = TYPE_ANY, .fallback = "$ZADIG_TOKEN"},
    PROJECT,
    STRICT,
    DEADLINE,
    RETRY,
    {"debug", "a function or file handle that gets one line per step", .type = TYPE_ANY},
};
const Record options_connect = {.name = "ConnectOptions",
                                .note = "where the server is and how to talk to it",
                                .source = "lua-zadig",
                                .fields = connect_fields,
                                .count = COUNT(connect_fields),
                                .more = &options_transport,
                                .closed = 1};

static const Field call_fields[] = {
    STRICT,
    DEADLINE,
    RETRY,
    {"resolve", "when a write's answer is lost, read back whether it happened",
     .type = TYPE_BOOLEAN, .fallback = "true for create and delete"},
};
const Record options_call = {.name = "CallOptions",
                             .note = "what one call does differently from its client",
                             .source = "lua-zadig",
                             .fields = call_fields,
                             .count = COUNT(call_fields),
                             .more = &options_limits,
                             .closed = 1};

static const Field write_fields[] = {PROJECT};
const Record options_write = {.name = "WriteOptions",
                              .note = "options of a call that has a definition",
                              .source = "lua-zadig",
                              .fields = write_fields,
                              .count = COUNT(write_fields),
                              .more = &options_call,
                              .closed = 1};

static const Field loop_fields[] = {
    {"concurrency", "requests in flight at most", "16", .type = TYPE_INTEGER, .fallback = "16",
     .minimum = 1, .below = SEVERITY_ERROR},
};
const Record options_loop = {.name = "LoopOptions",
                             .note = "how many at once",
                             .source = "lua-zadig",
                             .fields = loop_fields,
                             .count = COUNT(loop_fields),
                             .closed = 1};

static const Field run_fields[] = {
    {"progress",
     "true: a bar on a terminal's standard error; a function: called for each task "
     "that ends, with how many have, of how many, and how many of them failed",
     "true", .type = TYPE_ANY},
    {"stop_on_error", "the first error cancels all other tasks", .type = TYPE_BOOLEAN,
     .fallback = "false"},
};
const Record options_run = {.name = "RunOptions",
                            .note = "how tasks are run to their end",
                            .source = "lua-zadig",
                            .fields = run_fields,
                            .count = COUNT(run_fields),
                            .closed = 1};

static const Field map_fields[] = {
    {"concurrency", "items worked on at once", "16", .type = TYPE_INTEGER, .fallback = "16",
     .minimum = 1, .below = SEVERITY_ERROR},
    {"options", "the options of each call, given to it after the item", "{ timeout = 5 }",
     .type = TYPE_ANY},
};
const Record options_map = {.name = "MapOptions",
                            .note = "how a method is called for many items",
                            .source = "lua-zadig",
                            .fields = map_fields,
                            .count = COUNT(map_fields),
                            .more = &options_run,
                            .closed = 1};

static const Record *const records[] = {&options_connect, &options_transport, &options_limits,
                                        &options_call,    &options_write,     &options_retry,
                                        &options_loop,    &options_run,       &options_map};

const Record *const *options_records(size_t *count) {
  *count = COUNT(records);
  return records;
}
