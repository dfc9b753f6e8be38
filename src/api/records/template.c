/* SPDX-License-Identifier: MIT */
#include "api/records.h"
#include "api/records/records.h"

static const Field input_fields[] = {
    {"key", "name of a template variable; an unknown one is dropped (trap 17)", "\"name\"", STRING,
     MUST, .format = FORMAT_FILLED, .unique = 1},
    {"value", "value for this service", "\"admin\"", STRING, SHOULD,
     .secret = SECRET_UNLESS_CLEARED, .masked = 1, RARE(.mistaken = "default_value")},
    {"type", "kind of variable, as in the template", "\"string\"", STRING, SHOULD,
     .choices = record_parameter_types,
     RARE(.why = "the template's type is not inherited (trap 16)")},
    {"is_credential", "hide the value, as in the template", "false", BOOLEAN, SHOULD,
     RARE(.why = "without it, a template's credential is no longer treated as one (trap 16)"),
     .marks_secret = 1},
};
const Record record_input = {.name = "Input",
                             .note = "a template's variable, set for one service component",
                             .source = "Input 参数说明; docs/server.md",
                             FIELDS(input_fields)};

static const Field target_service_fields[] = {
    {"service_name", "name of the service", "\"zadigx\"", STRING, MUST, .format = FORMAT_FILLED},
    {"service_module", "component of the service", "\"aslan\"", STRING, MUST,
     .format = FORMAT_FILLED},
    {"repo_info", "repositories to clone", RECORDS(record_repo_info), SHOULD},
    {"inputs", "variables; one that is left out gets the template's value", RECORDS(record_input),
     SHOULD},
};
const Record record_target_service = {
    .name = "TargetService",
    .note = "a service component with its own repositories and variables",
    .source = "TargetService 参数说明; docs/server.md",
    FIELDS(target_service_fields)};

static const Field template_definition_fields[] = {
    {"name", NAME_NOTE, "\"demo-build\"", STRING, MUST, .format = FORMAT_NAME},
    {SCHEMA_PROJECT, PROJECT_NOTE, "\"demo\"", STRING, MUST, .format = FORMAT_FILLED,
     .fallback = "the client's", RARE(.why = PROJECT_WHY)},
    {"template_name", "build template", "\"demo-template\"", STRING, MUST, .format = FORMAT_FILLED},
    {"target_services", "service components; one that is left out is unbound",
     RECORDS(record_target_service), MUST, RARE(.why = "the server requires at least one")},
};
const Record schema_template_definition = {.name = "TemplateDefinition",
                                           .note = "the definition of a build made from a template",
                                           .source = "从模板创建构建, body 参数说明",
                                           FIELDS(template_definition_fields)};
