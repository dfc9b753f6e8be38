/* SPDX-License-Identifier: MIT */
#include "api/records.h"
#include "api/records/records.h"

/* What a plan and the report of its application are made of: values of this library, in the form
 * of the API's records. */
#define SOURCE .source = "docs/desired-state.md"
#define ANY .type = TYPE_ANY

static const Choice difference_kinds[] = {
    {"differs", NULL}, {"unreadable", NULL}, {"lost", NULL}, {NULL, NULL}};

static const Field difference_fields[] = {
    {"path", "where in the definition", "\"advanced_settings.timeout\"", STRING, MUST},
    {"kind",
     "differs: the server has another value; unreadable: no detail shows the field; lost: an "
     "update wipes it",
     "\"differs\"", STRING, MUST, .choices = difference_kinds},
    {"ours", "the definition's value; credentials as \"[hidden]\"", ANY},
    {"theirs", "the server's value, or the one written last", ANY},
    {"noted", "theirs is from the ledger: the server does not show it", BOOLEAN},
    {"lines", "of texts with several lines: a unified diff", STRINGS},
};
const Record record_difference = {.name = "Difference",
                                  .note = "one field that an update would change",
                                  SOURCE,
                                  FIELDS(difference_fields)};

static const Choice actions[] = {{"create", NULL}, {"update", NULL},  {"convert", NULL},
                                 {"delete", NULL}, {"refused", NULL}, {"unknown", NULL},
                                 {"none", NULL},   {NULL, NULL}};
static const Choice certainties[] = {
    {"proven", NULL}, {"read", NULL}, {"unreadable", NULL}, {NULL, NULL}};

static const Field change_fields[] = {
    {"action", "what has to be done", "\"update\"", STRING, MUST, .choices = actions},
    {"name", "build", "\"api\"", STRING, MUST},
    {SCHEMA_PROJECT, PROJECT_NOTE, STRING},
    {"file", "file of the definition", STRING},
    {"differences", "what an update changes", RECORDS(record_difference)},
    {"losses", "what an update wipes and nobody has accepted", RECORDS(record_difference)},
    {"certainty",
     "proven: by the ledger; read: as far as a detail shows; unreadable: some of it cannot be read",
     STRING, .choices = certainties},
    {"drift", "somebody else has written since the ledger's note", BOOLEAN},
    {"written_by", "who wrote the build last", STRING},
    {"written_at", "when, in seconds since 1970", INTEGER},
    {"note", "one line about the change", STRING},
};
const Record record_change = {
    .name = "Change", .note = "what a plan does to one build", SOURCE, FIELDS(change_fields)};

static const Field plan_fields[] = {
    {"url", "server", STRING},
    {"project_keys", "projects of the definitions", STRINGS},
    {"builds", "builds on the server in these projects", INTEGER},
    {"definitions", "definitions compared with them", INTEGER},
    {"changes", "one for each definition, then deletions", RECORDS(record_change)},
};
const Record record_plan = {
    .name = "Plan", .note = "what has to be done", SOURCE, FIELDS(plan_fields)};

static const Field outcome_fields[] = {
    {"action", "what was to be done", STRING, MUST},
    {"name", "build", STRING, MUST},
    {SCHEMA_PROJECT, PROJECT_NOTE, STRING},
    {"file", "file of the definition", STRING},
    {"message", "what came of it, where that is not what was planned", STRING},
    {"failure", "of a change that failed", ANY},
    {"written_by", "of one that was overtaken: who wrote the build", STRING},
    {"written_at", "of one that was overtaken: when, in seconds since 1970", INTEGER},
};
const Record record_applied = {
    .name = "Applied", .note = "what came of one change", SOURCE, FIELDS(outcome_fields)};

static const Field report_fields[] = {
    {"done", "changes made", RECORDS(record_applied)},
    {"failures", "changes that failed", RECORDS(record_applied)},
    {"overtaken", "not made, because somebody else has written since the plan",
     RECORDS(record_applied)},
    {"refused", "not made, because they would lose what is named in the plan",
     RECORDS(record_applied)},
    {"skipped", "not begun after a failure", RECORDS(record_applied)},
    {"warnings", "what else should be known", STRINGS},
};
const Record record_report = {
    .name = "Report", .note = "what came of a plan", SOURCE, FIELDS(report_fields)};
