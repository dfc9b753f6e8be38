/* SPDX-License-Identifier: MIT */
#include "api/operations.h"

#include "api/records.h"

#include <string.h>

static const Operation operations[] = {
    {.name = "create_build",
     .title = "Create a build",
     .source = "新建构建",
     .method = "POST",
     .path = "/openapi/build",
     .body = &schema_build_definition,
     .query = &schema_project_query,
     .reply = &schema_message_reply,
     .repeat = REPEAT_NEVER,
     .creates = 1},
    {.name = "update_build",
     .title = "Replace a build's definition; fields left out are reset, not kept",
     .source = "更新构建",
     .method = "PUT",
     .path = "/openapi/build",
     .body = &schema_build_definition,
     .query = &schema_project_query,
     .reply = &schema_message_reply,
     .repeat = REPEAT_REPLACE,
     .replaces = 1,
     .keeps_masked = 1},
    {.name = "create_build_from_template",
     .title = "Create a build from a build template",
     .source = "从模板创建构建",
     .method = "POST",
     .path = "/openapi/build",
     .fixed = "source=template",
     .body = &schema_template_definition,
     .query = &schema_project_query,
     .reply = &schema_message_reply,
     .repeat = REPEAT_NEVER,
     .creates = 1,
     .licensed = 1},
    /* The path's name is only for routing; the body's decides (trap 13). Both come from one value.
     * The server's other way, ?source=template, creates a build (trap 14), so it is never sent. */
    {.name = "update_build_from_template",
     .title = "Replace the services of a build made from a template",
     .source = "更新从模版创建的构建",
     .method = "PUT",
     .path = "/openapi/build/{name}/template",
     .body = &schema_template_definition,
     .query = &schema_project_query,
     .reply = &schema_message_reply,
     .repeat = REPEAT_REPLACE,
     .replaces = 1,
     .licensed = 1},
    {.name = "list_builds",
     .title = "List one page of a project's builds",
     .source = "查询构建列表",
     .method = "GET",
     .path = "/openapi/build",
     .query = &schema_list_query,
     .reply = &schema_list_reply,
     .repeat = REPEAT_ALWAYS},
    {.name = "get_build",
     .title = "Read a build's detail",
     .source = "获取构建详情",
     .method = "GET",
     .path = "/openapi/build/{name}/detail",
     .query = &schema_detail_query,
     .reply = &schema_detail_reply,
     .repeat = REPEAT_ALWAYS,
     .named = 1},
    {.name = "delete_build",
     .title = "Delete a build; the server reports success even if it does not exist",
     .source = "删除构建",
     .method = "DELETE",
     .path = "/openapi/build",
     .query = &schema_delete_query,
     .reply = &schema_message_reply,
     .repeat = REPEAT_ALWAYS,
     .named = 1},
};

const Operation *operations_all(size_t *count) {
  *count = COUNT(operations);
  return operations;
}

const Operation *operations_find(const char *name) {
  for (size_t i = 0; i < COUNT(operations); i++)
    if (strcmp(operations[i].name, name) == 0)
      return &operations[i];
  return NULL;
}
