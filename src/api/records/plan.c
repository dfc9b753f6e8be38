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
    {"path", "path in the definition", "\"advanced_settings.timeout\"", STRING, MUST},
    {"kind",
     "differs: the server has another value; unreadable: no detail shows the field; lost: an "
     "update deletes it",
     "\"differs\"", STRING, MUST, .choices = difference_kinds},
    {"ours", "value in the definition; credentials are \"[hidden]\"", ANY},
    {"theirs", "value on the server, or the one written last", ANY},
    {"noted", "theirs is from the ledger: the server does not show it", BOOLEAN},
    {"lines", "unified diff of a multi-line text", STRINGS},
};
const Record record_difference = {.name = "Difference",
                                  .note = "a field that an update would change",
                                  SOURCE,
                                  FIELDS(difference_fields)};

static const Choice actions[] = {{"create", NULL}, {"update", NULL},  {"convert", NULL},
                                 {"delete", NULL}, {"refused", NULL}, {"unknown", NULL},
                                 {"none", NULL},   {NULL, NULL}};
static const Choice certainties[] = {
    {"proven", NULL}, {"read", NULL}, {"unreadable", NULL}, {NULL, NULL}};

static const Field change_fields[] = {
    {"action", "action that is needed", "\"update\"", STRING, MUST, .choices = actions},
    {"name", "name of the build", "\"api\"", STRING, MUST},
    {SCHEMA_PROJECT, PROJECT_NOTE, STRING},
    {"file", "file of the definition", STRING},
    {"differences", "what an update changes", RECORDS(record_difference)},
    {"losses", "settings that an update would delete and that are not accepted",
     RECORDS(record_difference)},
    {"certainty",
     "proven: by the ledger; read: as far as a detail shows; unreadable: some of it cannot be read",
     STRING, .choices = certainties},
    {"drift", "another client has written the build since the ledger's entry", BOOLEAN},
    {"written_by", "user who last wrote the build", STRING},
    {"written_at", "time of the last write, in seconds since 1970", INTEGER, .format = FORMAT_TIME},
    {"note", "one line about the change", STRING},
};
const Record record_change = {
    .name = "Change", .note = "what a plan does with one build", SOURCE, FIELDS(change_fields)};

static const Field plan_fields[] = {
    {"url", "URL of the server", STRING},
    {"project_keys", "projects of the definitions", STRINGS},
    {"builds", "builds on the server in these projects", INTEGER},
    {"definitions", "definitions compared with them", INTEGER},
    {"changes", "one per definition, followed by the deletions", RECORDS(record_change)},
};
const Record record_plan = {
    .name = "Plan", .note = "the changes that are needed", SOURCE, FIELDS(plan_fields)};

static const Field outcome_fields[] = {
    {"action", "planned action", STRING, MUST},
    {"name", "name of the build", STRING, MUST},
    {SCHEMA_PROJECT, PROJECT_NOTE, STRING},
    {"file", "file of the definition", STRING},
    {"message", "outcome, if it differs from the plan", STRING},
    {"failure", "failure of the change", ANY},
    {"written_by", "user who wrote the build, if the change was overtaken", STRING},
    {"written_at", "time of that write, in seconds since 1970", INTEGER, .format = FORMAT_TIME},
};
const Record record_applied = {
    .name = "Applied", .note = "outcome of one change", SOURCE, FIELDS(outcome_fields)};

static const Field report_fields[] = {
    {"done", "changes made", RECORDS(record_applied)},
    {"failures", "changes that failed", RECORDS(record_applied)},
    {"overtaken", "changes not made, because another client has written since the plan",
     RECORDS(record_applied)},
    {"refused", "changes not made, because they would lose the settings that the plan lists",
     RECORDS(record_applied)},
    {"skipped", "changes not started after a failure", RECORDS(record_applied)},
    {"warnings", "further warnings", STRINGS},
};
const Record record_report = {
    .name = "Report", .note = "outcome of a plan", SOURCE, FIELDS(report_fields)};
