/* SPDX-License-Identifier: MIT */
#include "reply/outcome.h"

#define KINDS(row)                                                                                 \
  row("invalid", "the definition, the query or the options failed validation; nothing was sent")   \
      row("network", "no connection, or the connection was lost")                                  \
          row("timeout", "no reply before the timeout") row(                                       \
              "tls", "the TLS connection could not be established or trusted")                     \
              row("unauthorized", "the server rejected the token (401)") row(                      \
                  "forbidden",                                                                     \
                  "the token's user lacks the permission, or the project does not exist (403)")    \
                  row("not_found", "no such build (HTTP 400 with an error code: trap 3)") row(     \
                      "conflict",                                                                  \
                      "a build of that name exists, possibly in another project (trap 11)")        \
                      row("in_use", "services still use the build") row(                           \
                          "license",                                                               \
                          "the server has no Professional or Enterprise licence (trap 15)")        \
                          row("rejected",                                                          \
                              "any other 4xx; one without a reason has an empty body (trap 4)")    \
                              row("server", "5xx; retrying a 500 does not help on this server")    \
                                  row("protocol", "an unusable reply: not JSON, cut short, too "   \
                                                  "large, or a redirect")                          \
                                      row("ambiguous", "the answer to a write was lost; "          \
                                                       "`verdict` says what reading back showed")  \
                                          row("cancelled", "the caller cancelled the call")

#define AS_KIND(name, when) {name, when},
#define AS_CHOICE(name, when) {name, NULL},

const Kind outcome_kinds[] = {KINDS(AS_KIND){NULL, NULL}};

static const Choice kinds[] = {KINDS(AS_CHOICE){NULL, NULL}};
static const Choice severities[] = {{"error", NULL}, {"warning", NULL}, {NULL, NULL}};
static const Choice could_act[] = {{"no", NULL}, {"maybe", NULL}, {"yes", NULL}, {NULL, NULL}};
static const Choice verdicts[] = {
    {"applied", NULL}, {"not_applied", NULL}, {"overtaken", NULL}, {"unknown", NULL}, {NULL, NULL}};

/* Problems found by zadig.definition and zadig.load; those of validation have no kind. */
static const Choice problem_kinds[] = {
    {"missing", NULL},    /* it is required, and nothing has it */
    {"unreadable", NULL}, /* no detail shows it, and an update resets it if it is left out */
    {"lost", NULL},       /* an update removes it and cannot set it */
    {"differs", NULL},    /* the rest has another value, but the detail's counts */
    {"unmatched", NULL},  /* the rest has it for something that is not in the build */
    {"file", NULL},       /* a file that cannot be read or has no definitions */
    {"duplicate", NULL},  /* two definitions with the same name */
    {NULL, NULL}};

#define STRING .type = TYPE_STRING
#define INTEGER .type = TYPE_INTEGER
#define ALWAYS .required = SEVERITY_ERROR

static const Field problem_fields[] = {
    {"path", "path of the value, as written in Lua", STRING, ALWAYS},
    {"message", "what is wrong, and what is expected", STRING, ALWAYS},
    {"severity", "an error blocks the call; a warning does only when strict", STRING, ALWAYS,
     .choices = severities},
    {"kind", "what to decide by, where validation is not what found it", STRING,
     .choices = problem_kinds},
    {"file", "of the definition, when it was loaded from one", STRING},
    {"line", "in that file, where it is known", INTEGER},
};
const Record outcome_problem = {.name = "Problem",
                                .note = "a problem found by validation",
                                .source = "lua-zadig",
                                .fields = problem_fields,
                                .count = COUNT(problem_fields)};

static const Field failure_fields[] = {
    {"kind", "kind of failure, for programs to branch on", STRING, ALWAYS, .choices = kinds},
    {"message", "one line of English", STRING, ALWAYS},
    {"hint", "what usually fixes it", STRING},
    {"status", "HTTP status", INTEGER},
    {"code", "code in the server's error object", INTEGER},
    {"server_message", "the server's text for the code", STRING},
    {"description", "the server's text for this request, or for another one (trap 30)", STRING},
    {"redirect", "address the server redirects to; redirects are never followed", STRING},
    {"cause", "libcurl's error text", STRING},
    {"problems", "for kind invalid: every problem found", .type = TYPE_RECORD, .array = 1,
     .record = &outcome_problem},
    {"operation", "method of the client", STRING},
    {"method", "HTTP method", STRING},
    {"url", "URL of the request, without secrets", STRING},
    {"sent", "whether the server could have acted on the request", STRING, .choices = could_act},
    {"attempts", "how many times the request was sent", INTEGER},
    {"elapsed", "seconds, including all retries and waits", .type = TYPE_NUMBER},
    {"retryable", "whether a retry may succeed", .type = TYPE_BOOLEAN},
    {"retry_after", "seconds the server asks to wait", INTEGER},
    {"verdict", "for kind ambiguous: whether the write took effect", STRING, .choices = verdicts},
    {"evidence", "for kind ambiguous: what was read back", .type = TYPE_ANY},
};
const Record outcome_failure = {.name = "Failure",
                                .note = "what a call returns after nil",
                                .source = "lua-zadig",
                                .fields = failure_fields,
                                .count = COUNT(failure_fields)};
