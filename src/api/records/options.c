/* SPDX-License-Identifier: MIT */
#include "api/options.h"
#include "api/records/records.h"

#include "zadig.h"

static const Field limit_fields[] = {
    {"timeout", "seconds for one request, from start to finish", .type = TYPE_NUMBER,
     .fallback = "30", .id = OPTION_TIMEOUT, .minimum = 0, .below = SEVERITY_ERROR},
    {"connect_timeout", "seconds to connect, including the TLS handshake", .type = TYPE_NUMBER,
     .fallback = "5", .id = OPTION_CONNECT_TIMEOUT, .minimum = 0, .below = SEVERITY_ERROR},
};
const Record options_limits = {.name = "LimitOptions",
                               .note = "how long a request may take",
                               .source = "lua-zadig",
                               .fields = limit_fields,
                               .count = COUNT(limit_fields),
                               .closed = 1};

static const Field option_fields[] = {
    {"ca_file", "PEM file of CA certificates to trust", .type = TYPE_STRING,
     .fallback = "the system's", .id = OPTION_CA_FILE},
    {"ca_path", "directory of CA certificates to trust", .type = TYPE_STRING,
     .fallback = "the system's", .id = OPTION_CA_PATH},
    {"client_cert", "PEM file of the client certificate", .type = TYPE_STRING,
     .id = OPTION_CLIENT_CERT},
    {"client_key", "PEM file of the client certificate's private key", .type = TYPE_STRING,
     .id = OPTION_CLIENT_KEY},
    {"proxy", "URL of a proxy; an empty string disables it", .type = TYPE_STRING,
     .fallback = "$https_proxy, $http_proxy", .id = OPTION_PROXY},
    {"no_proxy", "comma-separated list of hosts to reach without the proxy", .type = TYPE_STRING,
     .fallback = "$no_proxy", .id = OPTION_NO_PROXY},
    {"unix_socket", "path of a Unix socket to connect to instead of the host in url",
     .type = TYPE_STRING, .id = OPTION_UNIX_SOCKET},
    {"resolve",
     "addresses to use for hosts, each as \"host:port:address\"; a proxy must tunnel to them",
     .type = TYPE_STRING, .array = 1, .id = OPTION_RESOLVE},
    {"headers", "extra headers: a table of names and values", .type = TYPE_ANY,
     .id = OPTION_HEADERS},
    {"user_agent", "value of the User-Agent header", .type = TYPE_STRING,
     .fallback = "lua-zadig/" ZADIG_VERSION " libcurl/<version>", .id = OPTION_USER_AGENT},
    {"insecure", "do not verify the server's certificate; use it only with a server of your own",
     .type = TYPE_BOOLEAN, .fallback = "false", .id = OPTION_INSECURE},
    {"max_body", "maximum size of a reply in bytes, after decompression", .type = TYPE_INTEGER,
     .fallback = "33554432 (32 MiB)", .id = OPTION_MAX_BODY, .minimum = 1, .below = SEVERITY_ERROR},
};
const Record options_transport = {.name = "TransportOptions",
                                  .note = "how to reach the server",
                                  .source = "lua-zadig",
                                  .fields = option_fields,
                                  .count = COUNT(option_fields),
                                  .more = &options_limits,
                                  .closed = 1};

static const Field retry_fields[] = {
    {"attempts", "maximum number of times a request is sent", "3", .type = TYPE_INTEGER,
     .fallback = "3", .minimum = 1, .below = SEVERITY_ERROR},
    {"base", "seconds; the first wait is random between 0 and base", "0.5", .type = TYPE_NUMBER,
     .fallback = "0.5", .below = SEVERITY_ERROR},
    {"cap", "seconds; upper limit of the random wait", "8", .type = TYPE_NUMBER, .fallback = "8",
     .below = SEVERITY_ERROR},
    {"budget",
     "retry tokens of a client: a retry takes 5, or 10 after a timeout; successes refill them",
     "500", .type = TYPE_INTEGER, .fallback = "500", .below = SEVERITY_ERROR},
};
const Record options_retry = {.name = "RetryOptions",
                              .note = "when a request is retried",
                              .source = "lua-zadig",
                              .fields = retry_fields,
                              .count = COUNT(retry_fields),
                              .closed = 1};

/* Limits of a client, or of one call. */
#define PROJECT                                                                                    \
  {                                                                                                \
    SCHEMA_PROJECT, "default project for calls that do not set one",                               \
        .type = TYPE_STRING, .format = FORMAT_FILLED, .fallback = "$ZADIG_PROJECT_KEY"             \
  }

/* Limits of a client, or of one call. */
#define STRICT                                                                                     \
  {                                                                                                \
    "strict", "treat warnings about a definition as errors", .type = TYPE_BOOLEAN,                 \
                                                             .fallback = "false"                   \
  }
#define DEADLINE                                                                                   \
  {                                                                                                \
    "deadline", "seconds for a call, including all retries and waits",                             \
        .type = TYPE_NUMBER, .fallback = "none", .below = SEVERITY_ERROR                           \
  }
#define RETRY                                                                                      \
  {                                                                                                \
    "retry", "when a request is retried; false: never", .type = TYPE_RECORD,                       \
                                                        .record = &options_retry, .or_false = 1    \
  }

static const Field connect_fields[] = {
    {"url", "base URL of the server, including a path if it has one",
     "\"https://zadig.example.com\"", .type = TYPE_STRING, .required = SEVERITY_ERROR,
     .fallback = "$ZADIG_URL", RARE(.why = "set it here, or as ZADIG_URL in the environment")},
    {"token", "\"env:NAME\", \"file:PATH\", \"cmd:COMMAND\", a function, or the token itself",
     "\"env:ZADIG_TOKEN\"", .type = TYPE_ANY, .fallback = "$ZADIG_TOKEN"},
    PROJECT,
    STRICT,
    DEADLINE,
    RETRY,
    {"debug", "a function or file handle that receives one line per step", .type = TYPE_ANY},
};
const Record options_connect = {.name = "ConnectOptions",
                                .note = "where the server is and how to reach it",
                                .source = "lua-zadig",
                                .fields = connect_fields,
                                .count = COUNT(connect_fields),
                                .more = &options_transport,
                                .closed = 1};

static const Field call_fields[] = {
    STRICT,
    DEADLINE,
    RETRY,
    {"resolve",
     "after the answer to a write was lost, read back whether it took effect; \"again\": if that "
     "cannot be told, also send a create once more",
     .type = TYPE_ANY, .fallback = "true for create and delete"},
};
const Record options_call = {.name = "CallOptions",
                             .note = "options of one call; they override the client's",
                             .source = "lua-zadig",
                             .fields = call_fields,
                             .count = COUNT(call_fields),
                             .more = &options_limits,
                             .closed = 1};

static const Field write_fields[] = {PROJECT};
const Record options_write = {.name = "WriteOptions",
                              .note = "options of a call that takes a definition",
                              .source = "lua-zadig",
                              .fields = write_fields,
                              .count = COUNT(write_fields),
                              .more = &options_call,
                              .closed = 1};

static const Field loop_fields[] = {
    {"concurrency", "maximum number of concurrent requests", "16", .type = TYPE_INTEGER,
     .fallback = "16", .minimum = 1, .below = SEVERITY_ERROR},
};
const Record options_loop = {.name = "LoopOptions",
                             .note = "how many requests run concurrently",
                             .source = "lua-zadig",
                             .fields = loop_fields,
                             .count = COUNT(loop_fields),
                             .closed = 1};

static const Field run_fields[] = {
    {"progress",
     "true: a progress bar on standard error if it is a terminal; a function: called after each "
     "task, with the numbers of finished, total and failed tasks",
     "true", .type = TYPE_ANY},
    {"stop_on_error", "cancel all other tasks on the first error", .type = TYPE_BOOLEAN,
     .fallback = "false"},
};
const Record options_run = {.name = "RunOptions",
                            .note = "how tasks are run",
                            .source = "lua-zadig",
                            .fields = run_fields,
                            .count = COUNT(run_fields),
                            .closed = 1};

static const Field map_fields[] = {
    {"concurrency", "maximum number of items processed concurrently", "16", .type = TYPE_INTEGER,
     .fallback = "16", .minimum = 1, .below = SEVERITY_ERROR},
    {"options", "options passed to each call, after the item", "{ timeout = 5 }", .type = TYPE_ANY},
};
const Record options_map = {.name = "MapOptions",
                            .note = "how a method is called for many items",
                            .source = "lua-zadig",
                            .fields = map_fields,
                            .count = COUNT(map_fields),
                            .more = &options_run,
                            .closed = 1};

#define PATHS .type = TYPE_STRING, .array = 1
#define CHECKED .type = TYPE_ANY /* by Lua */

static const Field plan_fields[] = {
    {"ledger", "file that notes what was written; false: none", "\"builds/.zadig.json\"", CHECKED,
     .fallback = ".zadig.json beside the files that the definitions were loaded from"},
    {"prune", "delete the builds that no definition names, in the projects of the definitions",
     .type = TYPE_BOOLEAN, .fallback = "false"},
    {"max_deletes", "refuse to prune more builds than this", "10", .type = TYPE_INTEGER,
     .fallback = "10", .minimum = 0, .below = SEVERITY_ERROR},
    {"accept", "paths whose loss is accepted", "\"post_build.scripts\"", PATHS},
    {"force", "accept every loss", .type = TYPE_BOOLEAN, .fallback = "false"},
    {"concurrency", "maximum number of details read at once", "16", .type = TYPE_INTEGER,
     .fallback = "16", .minimum = 1, .below = SEVERITY_ERROR},
    {"progress", "true: a progress bar; a function: called after each detail, as by map", "true",
     CHECKED},
};
const Record options_plan = {.name = "PlanOptions",
                             .note = "how definitions are compared with a server",
                             .source = "docs/desired-state.md",
                             .fields = plan_fields,
                             .count = COUNT(plan_fields),
                             .more = &options_limits,
                             .closed = 1};

static const Field export_fields[] = {
    {"to", "folder for the files; it is made if only its last part is missing", "\"builds/\"",
     .type = TYPE_STRING, .required = SEVERITY_ERROR, .format = FORMAT_FILLED},
    PROJECT,
    {"codehosts", "the codehost_name of repositories by the type of their code host",
     "{ gitlab = \"gitlab-main\" }", CHECKED},
    {"overwrite", "replace files that are there", .type = TYPE_BOOLEAN, .fallback = "false"},
    {"concurrency", "maximum number of builds read at once", "16", .type = TYPE_INTEGER,
     .fallback = "16", .minimum = 1, .below = SEVERITY_ERROR},
    {"progress", "true: a progress bar; a function: called after each build, as by map", "true",
     CHECKED},
};
const Record options_export = {.name = "ExportOptions",
                               .note = "where builds are written to",
                               .source = "lua-zadig",
                               .fields = export_fields,
                               .count = COUNT(export_fields),
                               .more = &options_limits,
                               .closed = 1};

static const Field apply_fields[] = {
    {"concurrency", "maximum number of builds written at once", "4", .type = TYPE_INTEGER,
     .fallback = "4", .minimum = 1, .below = SEVERITY_ERROR},
    {"progress", "true: a progress bar; a function: called after each build, as by map", "true",
     CHECKED},
    {"backup", "folder that keeps what is replaced, credentials in clear text", "\"undo/\"",
     .type = TYPE_STRING, .fallback = "none"},
    {"stop_on_error", "begin no other change after the first failure", .type = TYPE_BOOLEAN,
     .fallback = "false"},
};
const Record options_apply = {.name = "ApplyOptions",
                              .note = "how a plan is applied",
                              .source = "docs/desired-state.md",
                              .fields = apply_fields,
                              .count = COUNT(apply_fields),
                              .more = &options_limits,
                              .closed = 1};

static const Field edit_fields[] = {
    {SCHEMA_PROJECT, "project of the build", "\"yaml\"", .type = TYPE_STRING,
     .fallback = "the client's"},
    {"ledger", "file that notes what was written", "\"builds/.zadig.json\"", CHECKED,
     .fallback = "none"},
    {"rest", "what a detail does not show, as a definition has it", "{ script_type = \"shell\" }",
     CHECKED},
    {"codehosts", "name of the code host by its type, or one for all", "{ gitlab = \"gitlab\" }",
     CHECKED},
    {"accept", "paths that may be reset to their defaults or lost",
     "\"advanced_settings.storages\"", PATHS},
    {"force", "accept every loss that an update cannot restore", .type = TYPE_BOOLEAN,
     .fallback = "false"},
};
const Record options_edit = {.name = "EditOptions",
                             .note = "how a build is edited",
                             .source = "docs/desired-state.md",
                             .fields = edit_fields,
                             .count = COUNT(edit_fields),
                             .more = &options_limits,
                             .closed = 1};

static const Record *const records[] = {
    &options_connect, &options_transport, &options_limits, &options_call, &options_write,
    &options_retry,   &options_loop,      &options_run,    &options_map,  &options_plan,
    &options_export,  &options_apply,     &options_edit};

const Record *const *options_records(size_t *count) {
  *count = COUNT(records);
  return records;
}
