/* SPDX-License-Identifier: MIT */

/* The records of the API; their rows are in records/, a file for each subject. */
#ifndef ZADIG_API_RECORDS_H
#define ZADIG_API_RECORDS_H

#include "api/schema.h"

#pragma GCC visibility push(hidden)

/* All records, in the order for documentation; `*count` is set. */
const Record *const *schema_records(size_t *count);

/* The record of that name, or NULL. */
const Record *schema_record(const char *name);

extern const Record schema_build_definition;    /* create and update */
extern const Record schema_template_definition; /* create from template and update from template */
extern const Record schema_project_query;       /* the query of a request with a body */
extern const Record schema_list_query;
extern const Record schema_detail_query;
extern const Record schema_delete_query;
extern const Record schema_message_reply;
extern const Record schema_list_reply;
extern const Record schema_detail_reply;

#pragma GCC visibility pop

#endif
