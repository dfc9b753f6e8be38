/* SPDX-License-Identifier: MIT */
#include "reply/outcome.h"

#define KINDS(row)                                                                                 \
  row("invalid", "the definition, the query or the options were refused here, before sending")     \
      row("network", "no connection, or one that broke") row("timeout", "no answer in time") row(  \
          "tls", "no trust between the two sides")                                                 \
          row("unauthorized", "the server does not accept the token (401)") row(                   \
              "forbidden",                                                                         \
              "the token's user lacks the permission, or the project is not there (403)")          \
              row("not_found", "there is no such build (a status 400 with a code: trap 3)") row(   \
                  "conflict", "a build of that name exists, maybe in another project (trap 11)")   \
                  row("in_use", "services still refer to the build") row(                          \
                      "license", "the server has no Professional or Enterprise licence (trap 15)") \
                      row("rejected",                                                              \
                          "any other 4xx; one without a reason has an empty body (trap 4)")        \
                          row("server", "5xx; a 500 is permanent on this server")                  \
                              row("protocol", "a reply that is not what it should be: not JSON, "  \
                                              "cut, too large, a redirect")                        \
                                  row("ambiguous", "the answer to a write was lost; `verdict` "    \
                                                   "says what reading back showed")                \
                                      row("cancelled", "the caller stopped it")

#define AS_KIND(name, when) {name, when},
#define AS_CHOICE(name, when) {name, NULL},

const Kind outcome_kinds[] = {KINDS(AS_KIND){NULL, NULL}};

static const Choice kinds[] = {KINDS(AS_CHOICE){NULL, NULL}};
static const Choice severities[] = {{"error", NULL}, {"warning", NULL}, {NULL, NULL}};
static const Choice could_act[] = {{"no", NULL}, {"maybe", NULL}, {"yes", NULL}, {NULL, NULL}};
static const Choice verdicts[] = {
    {"applied", NULL}, {"not_applied", NULL}, {"overtaken", NULL}, {"unknown", NULL}, {NULL, NULL}};

/* What zadig.definition and zadig.load find; the findings of validation have no kind. */
static const Choice problem_kinds[] = {
    {"missing", NULL},    /* required, and nothing says it */
    {"unreadable", NULL}, /* no detail shows it, and an update resets what it is not given */
    {"lost", NULL},       /* an update wipes it, and cannot set it */
    {"differs", NULL},    /* the rest says it, but the detail says otherwise and counts */
    {"unmatched", NULL},  /* the rest says it about something that the build does not have */
    {"file", NULL},       /* a file that cannot be read, or does not hold definitions */
    {"duplicate", NULL},  /* two definitions of the same name */
    {NULL, NULL}};

#define STRING .type = TYPE_STRING
#define INTEGER .type = TYPE_INTEGER
#define ALWAYS .required = SEVERITY_ERROR

static const Field problem_fields[] = {
    {"path", "where, as one would write it in Lua", STRING, ALWAYS},
    {"message", "what is wrong, and what was expected", STRING, ALWAYS},
    {"severity", "whether it blocks the call, or only when strict", STRING, ALWAYS,
     .choices = severities},
    {"kind", "what to decide by, where validation is not what found it", STRING,
     .choices = problem_kinds},
    {"file", "of the definition, when it was loaded from one", STRING},
    {"line", "in that file, where it is known", INTEGER},
};
const Record outcome_problem = {.name = "Problem",
                                .note = "one finding of validation",
                                .source = "lua-zadig",
                                .fields = problem_fields,
                                .count = COUNT(problem_fields)};

static const Field failure_fields[] = {
    {"kind", "what to decide by", STRING, ALWAYS, .choices = kinds},
    {"message", "one line of English", STRING, ALWAYS},
    {"hint", "what usually helps", STRING},
    {"status", "of HTTP", INTEGER},
    {"code", "of the server's error object", INTEGER},
    {"server_message", "the server's own words for the code", STRING},
    {"description", "the server's own words for this case, or for another's (trap 30)", STRING},
    {"redirect", "where the server redirects to, which is never followed", STRING},
    {"cause", "libcurl's own words", STRING},
    {"problems", "of kind invalid: all that is wrong", .type = TYPE_RECORD, .array = 1,
     .record = &outcome_problem},
    {"operation", "the method of the client", STRING},
    {"method", "of HTTP", STRING},
    {"url", "what was asked, without any secret", STRING},
    {"sent", "could the server have acted?", STRING, .choices = could_act},
    {"attempts", "how often it was sent", INTEGER},
    {"elapsed", "seconds, with all repeats and waits", .type = TYPE_NUMBER},
    {"retryable", "the same again may succeed", .type = TYPE_BOOLEAN},
    {"retry_after", "seconds the server asks to wait", INTEGER},
    {"verdict", "of kind ambiguous: did it happen?", STRING, .choices = verdicts},
    {"evidence", "of kind ambiguous: what was read", .type = TYPE_ANY},
};
const Record outcome_failure = {.name = "Failure",
                                .note = "what a call returns after nil",
                                .source = "lua-zadig",
                                .fields = failure_fields,
                                .count = COUNT(failure_fields)};
