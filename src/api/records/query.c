/* SPDX-License-Identifier: MIT */
#include "api/records.h"
#include "api/records/records.h"

#include "api/options.h"

#define PROJECT_QUERY                                                                              \
  {                                                                                                \
    SCHEMA_PROJECT, PROJECT_NOTE, "\"yaml\"", STRING, MUST,                                        \
        .format = FORMAT_FILLED, .fallback = "the client's",                                       \
        RARE(.wire = "projectKey", .why = PROJECT_WHY)                                             \
  }

static const Field project_query_fields[] = {PROJECT_QUERY};
const Record schema_project_query = {
    .name = "ProjectQuery",
    .note = "the query of a call with a body; the body takes precedence (trap 12)",
    .source = "新建构建, 请求",
    FIELDS(project_query_fields),
    .closed = 1};

static const Field list_query_fields[] = {
    PROJECT_QUERY,
    {"page_num", "number of the page, starting at 1", "1", INTEGER, RARE(.wire = "pageNum"),
     .fallback = "1", .minimum = 1, .below = SEVERITY_ERROR},
    {"page_size", "builds per page", "20", INTEGER, RARE(.wire = "pageSize"), .fallback = "20",
     .minimum = 1, .below = SEVERITY_ERROR},
};
const Record schema_list_query = {.name = "ListQuery",
                                  .note = "the page and the project to list",
                                  .source = "查询构建列表, query 参数说明",
                                  FIELDS(list_query_fields),
                                  .more = &options_call,
                                  .closed = 1};

static const Field detail_query_fields[] = {
    {"name", "name of the build", "\"api-test\"", STRING, MUST, .format = FORMAT_NAME, .unsent = 1},
    PROJECT_QUERY,
    {"service_name", "service whose repositories and variables a template build's detail shows",
     STRING, RARE(.wire = "serviceName")},
    {"service_module", "component of that service", STRING, RARE(.wire = "serviceModule")},
};
static const Rule detail_query_rules[] = {
    {RULE_NEEDS, SEVERITY_WARNING, "service_name", NULL, "service_module",
     "they only take effect together"},
    {RULE_NEEDS, SEVERITY_WARNING, "service_module", NULL, "service_name",
     "they only take effect together"},
};
const Record schema_detail_query = {.name = "DetailQuery",
                                    .note =
                                        "the build to read, and the service of a template build",
                                    .source = "获取构建详情, query 参数说明",
                                    FIELDS(detail_query_fields),
                                    RULES(detail_query_rules),
                                    .more = &options_call,
                                    .closed = 1};

/* The document says buildName, but the server reads name (trap 1): both are sent. */
static const Field delete_query_fields[] = {
    {"name", "name of the build", "\"api-test\"", STRING, MUST, .format = FORMAT_NAME,
     RARE(.alias = "buildName")},
    PROJECT_QUERY,
    {"must_exist", "fail if the build does not exist (trap 2)", BOOLEAN, .fallback = "false",
     .unsent = 1},
};
const Record schema_delete_query = {.name = "DeleteQuery",
                                    .note = "the build to delete",
                                    .source = "删除构建, query 参数说明",
                                    FIELDS(delete_query_fields),
                                    .more = &options_call,
                                    .closed = 1};
