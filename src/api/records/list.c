/* SPDX-License-Identifier: MIT */
#include "api/records.h"
#include "api/records/records.h"

static const Field message_reply_fields[] = {
    {"message", "\"success\"", "\"success\"", STRING, MUST},
};
const Record schema_message_reply = {.name = "Message",
                                     .note = "the reply to a write",
                                     .source = "新建构建, 返回",
                                     FIELDS(message_reply_fields)};

static const Field build_fields[] = {
    {"name", "name of the build", STRING},
    {SCHEMA_PROJECT, PROJECT_NOTE, STRING},
    {"source", "zadig or jenkins; may be empty on old builds", STRING},
    {"update_by", "user who last changed it", STRING},
    {"update_time", "time of the last change, in seconds since 1970", INTEGER,
     .format = FORMAT_TIME},
    {"target_services", "service components that the build is for",
     RECORDS(record_service_with_module)},
};
const Record record_build = {.name = "Build",
                             .note = "a build, as the list shows it",
                             .source = "Build 参数说明; docs/server.md",
                             FIELDS(build_fields)};

static const Field list_reply_fields[] = {
    {"total", "builds in the project", INTEGER, MUST},
    {"builds", "the builds of this page, in no particular order", RECORDS(record_build)},
};
const Record schema_list_reply = {.name = "BuildList",
                                  .note = "one page of a project's builds",
                                  .source = "查询构建列表, 返回说明; docs/server.md",
                                  FIELDS(list_reply_fields)};
