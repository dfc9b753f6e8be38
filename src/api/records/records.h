/* SPDX-License-Identifier: MIT */

/* What the files of records share: shorthands for the columns of a row, and records that refer to
 * one another. */
#ifndef ZADIG_API_RECORDS_RECORDS_H
#define ZADIG_API_RECORDS_RECORDS_H

#include "api/schema.h"

#pragma GCC visibility push(hidden)

#define FIELDS(rows) .fields = (rows), .count = COUNT(rows)
#define RULES(rows) .rules = (rows), .rule_count = COUNT(rows)

/* Shorthands for the first columns of a row. */
#define STRING .type = TYPE_STRING
#define STRINGS .type = TYPE_STRING, .array = 1
#define INTEGER .type = TYPE_INTEGER
#define INTEGERS .type = TYPE_INTEGER, .array = 1
#define BOOLEAN .type = TYPE_BOOLEAN
#define RECORD(described) .type = TYPE_RECORD, .record = &(described)
#define RECORDS(described) .type = TYPE_RECORD, .record = &(described), .array = 1
/* Columns that few rows have, together in one: RARE(.wire = ..., .why = ...). */
#define RARE(...)                                                                                  \
  .rare = &(const Rare) {                                                                          \
    __VA_ARGS__                                                                                    \
  }
#define MUST .required = SEVERITY_ERROR
#define SHOULD .required = SEVERITY_WARNING

/* Help texts of fields that several records have. */
#define NAME_NOTE "name of the build; unique across projects, without \"/\""
#define PROJECT_NOTE "project the build belongs to"
#define PROJECT_WHY "set it here, or in zadig.connect for all calls"

/* The types of variables: of parameters and of inputs. */
extern const Choice record_parameter_types[];

extern const Record record_plan, record_change, record_difference, record_report, record_applied;
extern const Record record_install;
extern const Record record_service_with_module;
extern const Record record_repo_info;
extern const Record record_parameter;
extern const Record record_docker_build_step;
extern const Record record_resource_spec;
extern const Record record_cache_setting;
extern const Record record_storages_property;
extern const Record record_storage_setting;
extern const Record record_label;
extern const Record record_advanced_settings;
extern const Record record_input;
extern const Record record_target_service;
extern const Record record_build;
extern const Record record_detail_repo;
extern const Record record_build_env;
extern const Record record_detail_parameter;
extern const Record record_output;
extern const Record record_docker_build;
extern const Record record_upload_detail;
extern const Record record_object_storage_upload;
extern const Record record_file_archive;
extern const Record record_post_build;

#pragma GCC visibility pop

#endif
