/* SPDX-License-Identifier: MIT */
#include "schema.h"

#include "options.h"

#include <string.h>

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
#define MUST .required = SEVERITY_ERROR
#define SHOULD .required = SEVERITY_WARNING

/* What is sent. */

static const Choice infrastructures[] = {{"kubernetes", NULL}, {"vm", NULL}, {NULL, NULL}};

static const Choice script_types[] = {
    {"shell", NULL}, {"batch_file", NULL}, {"powershell", NULL}, {NULL, NULL}};

static const Choice dockerfile_sources[] = {{"local", NULL}, {"template", NULL}, {NULL, NULL}};

static const Choice parameter_types[] = {
    {"string", NULL},
    {"choice", NULL},
    {"multi-select", NULL},
    {"image", NULL},
    {"script", "the API has no field for the script, so the variable stays empty"},
    {"file", "the API has no field for the file, so the variable stays empty"},
    {NULL, NULL}};

static const Choice provision_types[] = {{"dynamic", NULL}, {"static", NULL}, {NULL, NULL}};

static const Choice access_modes[] = {{"ReadWriteOnce", NULL},
                                      {"ReadOnlyMany", NULL},
                                      {"ReadWriteMany", NULL},
                                      {"ReadWriteOncePod", NULL},
                                      {NULL, NULL}};

/* Every build has these two outputs already; naming them again doubles them (trap 10). */
static const char *const builtin_outputs[] = {"IMAGE", "PKG_FILE", NULL};

static const Field install_fields[] = {
    {"name", "package, as the server's package list calls it", "\"go\"", STRING, SHOULD},
    {"version", "version of the package", "\"1.20.7\"", STRING, SHOULD},
};
static const Record install = {.name = "Install",
                               .note = "a package to install before the script runs",
                               .source = "docs/server.md",
                               FIELDS(install_fields)};

static const Field service_fields[] = {
    {"service_name", "service", "\"service1\"", STRING, SHOULD},
    {"service_module", "component of the service", "\"service1\"", STRING, SHOULD},
};
static const Record service_with_module = {.name = "ServiceWithModule",
                                           .note = "a service component that the build builds",
                                           .source = "ServiceWithModule 参数说明",
                                           FIELDS(service_fields)};

#define PERFORCE "the server drops it: Perforce is not supported in builds"
#define PULL_REQUEST "stored, but not supported in builds"

static const Field repo_info_fields[] = {
    {"codehost_name", "alias of a system-level code host", "\"gitlab\"", STRING, MUST,
     .format = FORMAT_FILLED},
    {"repo_namespace", "organisation or user that owns the repository", "\"kr-test-org1\"", STRING,
     SHOULD},
    {"repo_name", "repository", "\"multi-service-demo\"", STRING, SHOULD},
    {"branch", "branch", "\"main\"", STRING, SHOULD},
    {"remote_name", "name of the git remote", STRING, .fallback = "origin"},
    {"checkout_path", "folder to clone into", STRING, .fallback = "the repository's name"},
    {"submodules", "also clone submodules", BOOLEAN, .fallback = "false"},
    {"enable_commit", "build `commit_id` instead of the branch's head", BOOLEAN,
     .fallback = "false"},
    {"commit_id", "commit to build", STRING},
    {"pr", "pull request", INTEGER, .caution = PULL_REQUEST},
    {"prs", "pull requests", INTEGERS, .caution = PULL_REQUEST},
    {"stream", "Perforce stream", STRING, .caution = PERFORCE},
    {"view_mapping", "Perforce view mapping", STRING, .caution = PERFORCE},
    {"changelist_id", "Perforce changelist", INTEGER, .caution = PERFORCE},
    {"shelve_id", "Perforce shelved changelist", INTEGER, .caution = PERFORCE},
};
static const Record repo_info = {.name = "RepoInfo",
                                 .note = "a repository to clone",
                                 .source = "RepoInfo 参数说明; docs/server.md",
                                 FIELDS(repo_info_fields)};

static const Field parameter_fields[] = {
    {"key", "name of the variable", "\"VERSION\"", STRING, MUST, .format = FORMAT_FILLED,
     .unique = 1},
    {"type", "kind of variable", "\"string\"", STRING, SHOULD, .choices = parameter_types},
    {"default_value", "value; a multi-select takes `choice_value` instead", "\"1.0\"", STRING,
     SHOULD, .secret = SECRET_IF_MARKED, .masked = 1},
    {"choice_option", "values to choose from", STRINGS, .secret = SECRET_IF_MARKED},
    {"choice_value", "values chosen, for a multi-select", STRINGS, .secret = SECRET_IF_MARKED},
    {"is_credential", "hide the value in logs and in the web page", BOOLEAN, .fallback = "false",
     .marks_secret = 1},
    {"description", "shown beside the variable", STRING},
};
static const Rule parameter_rules[] = {
    {RULE_NEEDS, SEVERITY_ERROR, "type", "choice", "choice_option", "there is nothing to choose"},
    {RULE_NEEDS, SEVERITY_ERROR, "type", "multi-select", "choice_option",
     "there is nothing to choose"},
    {RULE_NEEDS, SEVERITY_WARNING, "type", "multi-select", "choice_value",
     "the server ignores default_value here"},
    {RULE_WITHIN, SEVERITY_ERROR, "choice_value", NULL, "choice_option", NULL},
};
static const Record parameter = {.name = "Parameter",
                                 .note = "a variable of the build",
                                 .source = "Parameter 参数说明; docs/server.md",
                                 FIELDS(parameter_fields),
                                 RULES(parameter_rules)};

static const Field docker_build_step_fields[] = {
    {"dockerfile_source", "where the Dockerfile comes from", "\"local\"", STRING, MUST,
     .choices = dockerfile_sources},
    {"build_context_dir", "directory of the build context", "\"$REPONAME_0\"", STRING, SHOULD},
    {"dockerfile_directory", "absolute path of the Dockerfile, for a local one",
     "\"$REPONAME_0/Dockerfile\"", STRING, SHOULD},
    {"build_args", "arguments of docker build", STRING},
    {"template_name", "Dockerfile template, for source template", STRING},
    {"enable_buildkit", "build with BuildKit", "true", BOOLEAN, .fallback = "false"},
    {"platforms", "BuildKit's target platforms, as one string", "\"linux/amd64\"", STRING},
};
static const Rule docker_build_step_rules[] = {
    {RULE_NEEDS, SEVERITY_ERROR, "dockerfile_source", "template", "template_name",
     "the server looks the template up by it"},
};
static const Record docker_build_step = {.name = "DockerBuildStep",
                                         .note = "building an image after the script",
                                         .source = "DockerBuildStep 参数说明; docs/server.md",
                                         FIELDS(docker_build_step_fields),
                                         RULES(docker_build_step_rules)};

static const Field resource_spec_fields[] = {
    {"cpu_limit", "CPU limit in millicores", "1000", INTEGER, SHOULD, .below = SEVERITY_WARNING},
    {"memory_limit", "memory limit in MiB", "2000", INTEGER, SHOULD, .below = SEVERITY_WARNING},
    {"cpu_req", "CPU request in millicores", "100", INTEGER, SHOULD, .below = SEVERITY_WARNING},
    {"memory_req", "memory request in MiB", "200", INTEGER, SHOULD, .below = SEVERITY_WARNING},
    {"gpu_limit", "GPUs, as \"vendor/resource: n\"", STRING, .format = FORMAT_GPU},
};
static const Record resource_spec = {.name = "ResourceSpec",
                                     .note = "what the job may use of its cluster",
                                     .source = "ResourceSpec 参数说明; docs/server.md",
                                     FIELDS(resource_spec_fields)};

static const Field cache_setting_fields[] = {
    {"enabled", "keep a directory between runs", "true", BOOLEAN, SHOULD},
    {"cache_dir", "the directory; dropped when not enabled", "\"$WORKSPACE\"", STRING, SHOULD},
};
static const Record cache_setting = {.name = "CacheSetting",
                                     .note = "what is kept between runs",
                                     .source = "CacheSetting 参数说明; docs/server.md",
                                     FIELDS(cache_setting_fields)};

static const Field storages_property_fields[] = {
    {"provision_type", "dynamic: made for the job; static: an existing one", "\"dynamic\"", STRING,
     MUST, .choices = provision_types},
    {"mount_path", "where it is mounted", "\"/workspace\"", STRING, SHOULD},
    {"subpath", "path inside the volume", "\"$PROJECT\"", STRING, SHOULD},
    {"access_mode", "Kubernetes access mode", STRING, .fallback = "ReadWriteMany",
     .choices = access_modes},
    {"is_temporary", "remove it with the job", BOOLEAN, .fallback = "false"},
    {"pvc", "name of the volume claim, when static", STRING},
    {"storage_class", "name of the storage class, when dynamic", "\"cfs\"", STRING},
    {"storage_size_in_gib", "size in GiB, when dynamic", "2", INTEGER, SHOULD, .minimum = 1,
     .below = SEVERITY_WARNING},
};
static const Rule storages_property_rules[] = {
    {RULE_NEEDS, SEVERITY_ERROR, "provision_type", "static", "pvc", "there is nothing to mount"},
    {RULE_NEEDS, SEVERITY_ERROR, "provision_type", "dynamic", "storage_class",
     "nothing can be provisioned"},
    {RULE_NEEDS, SEVERITY_ERROR, "provision_type", "dynamic", "storage_size_in_gib",
     "nothing can be provisioned"},
    {RULE_USELESS, SEVERITY_WARNING, "provision_type", "dynamic", "pvc", NULL},
    {RULE_USELESS, SEVERITY_WARNING, "provision_type", "static", "storage_class", NULL},
};
static const Record storages_property = {.name = "StoragesProperty",
                                         .note = "one volume to mount",
                                         .source = "StoragesProperty 参数说明; docs/server.md",
                                         FIELDS(storages_property_fields),
                                         RULES(storages_property_rules)};

static const Field storage_setting_fields[] = {
    {"enabled", "mount volumes", "true", BOOLEAN, SHOULD},
    {"storages_properties", "the volumes", RECORDS(storages_property), SHOULD},
};
static const Record storage_setting = {.name = "StorageSetting",
                                       .note = "volumes of the job",
                                       .source = "StorageSetting 参数说明",
                                       FIELDS(storage_setting_fields)};

/* The document calls this Input as well; here the server takes no more than the two. */
static const Field label_fields[] = {
    {"key", "key", "\"team\"", STRING, MUST, .format = FORMAT_FILLED, .unique = 1},
    {"value", "value; anything but a string breaks the job later (trap 20)", "\"infra\"", STRING,
     MUST},
};
static const Record label = {.name = "Label",
                             .note = "a Kubernetes label or annotation of the job",
                             .source = "Input 参数说明; docs/server.md",
                             FIELDS(label_fields)};

static const Field advanced_settings_fields[] = {
    {"timeout", "minutes the job may take", "30", INTEGER,
     .fallback = "600 here; 60 without advanced_settings", .minimum = 1, .below = SEVERITY_WARNING},
    {"cache_setting", "what is kept between runs", RECORD(cache_setting)},
    {"cluster_name", "exact name of the cluster", "\"local-20250523164625\"", STRING, MUST,
     .format = FORMAT_FILLED, .why = "the server looks the cluster up as soon as there are any"},
    {"resource_spec", "what the job may use", RECORD(resource_spec), .fallback = "no limits"},
    {"strategy_name", "scheduling strategy; a wrong name counts as none (trap 19)", STRING,
     .fallback = "the cluster's default"},
    {"storages", "volumes", RECORD(storage_setting)},
    {"use_host_docker_daemon", "use the node's docker daemon", BOOLEAN, .fallback = "false"},
    {"privileged_mode", "run privileged", BOOLEAN, .fallback = "false"},
    {"custom_annotations", "annotations of the job", RECORDS(label)},
    {"custom_labels", "labels of the job", RECORDS(label)},
    {"outputs", "output variables, beside IMAGE and PKG_FILE", STRINGS,
     .reserved = builtin_outputs},
};
static const Record advanced_settings = {.name = "AdvancedSettings",
                                         .note = "where and how the job runs",
                                         .source = "AdvancedSettings 参数说明; docs/server.md",
                                         FIELDS(advanced_settings_fields)};

#define NAME_NOTE "build; unique over all projects, without \"/\""
#define PROJECT_NOTE "project the build belongs to"
#define PROJECT_WHY "name it here, or in zadig.connect for all calls"

static const Field build_definition_fields[] = {
    {"name", NAME_NOTE, "\"api-test\"", STRING, MUST, .format = FORMAT_NAME},
    {SCHEMA_PROJECT, PROJECT_NOTE, "\"yaml\"", STRING, MUST, .format = FORMAT_FILLED,
     .fallback = "the client's", .why = PROJECT_WHY},
    {"infrastructure", "where the build runs", "\"kubernetes\"", STRING, MUST,
     .choices = infrastructures},
    {"build_os", "label of a build image; needed for vm too", "\"ubuntu 20.04\"", STRING, MUST,
     .format = FORMAT_FILLED},
    {"installs", "packages, in the order they are installed", RECORDS(install), SHOULD},
    {"script_type", "language of the script", "\"shell\"", STRING, MUST, .choices = script_types},
    {"build_script", "the script", "\"#!/bin/bash\\nset -e\\nmake\"", STRING, SHOULD},
    {"repo_info", "repositories to clone", RECORDS(repo_info)},
    {"parameters", "variables", RECORDS(parameter)},
    {"services", "service components the build is for", RECORDS(service_with_module), SHOULD},
    {"docker_build_step", "building an image", RECORD(docker_build_step)},
    {"advanced_settings", "cluster, resources, cache, storage", RECORD(advanced_settings),
     .fallback = "local cluster, 60 minutes",
     .reset = "left out, the server resets cluster, timeout, resources, cache, storage, labels "
              "and outputs to its defaults"},
};
const Record schema_build_definition = {.name = "BuildDefinition",
                                        .note = "everything a plain build is made of",
                                        .source = "新建构建, body 参数说明; docs/server.md",
                                        FIELDS(build_definition_fields)};

static const Field input_fields[] = {
    {"key", "variable of the template; an unknown one is dropped (trap 17)", "\"name\"", STRING,
     MUST, .format = FORMAT_FILLED, .unique = 1},
    {"value", "its value for this service", "\"admin\"", STRING, SHOULD,
     .secret = SECRET_UNLESS_CLEARED, .masked = 1},
    {"type", "kind of variable, as in the template", "\"string\"", STRING, SHOULD,
     .choices = parameter_types, .why = "the template's type is not inherited (trap 16)"},
    {"is_credential", "hide the value, as in the template", "false", BOOLEAN, SHOULD,
     .why = "left out, a credential of the template loses its protection (trap 16)",
     .marks_secret = 1},
};
static const Record input = {.name = "Input",
                             .note = "a template's variable, set for one service component",
                             .source = "Input 参数说明; docs/server.md",
                             FIELDS(input_fields)};

static const Field target_service_fields[] = {
    {"service_name", "service", "\"zadigx\"", STRING, MUST, .format = FORMAT_FILLED},
    {"service_module", "component of the service", "\"aslan\"", STRING, MUST,
     .format = FORMAT_FILLED},
    {"repo_info", "repositories to clone", RECORDS(repo_info), SHOULD},
    {"inputs", "variables; one left out takes the template's value", RECORDS(input), SHOULD},
};
static const Record target_service = {.name = "TargetService",
                                      .note = "a service component with its own code and values",
                                      .source = "TargetService 参数说明; docs/server.md",
                                      FIELDS(target_service_fields)};

static const Field template_definition_fields[] = {
    {"name", NAME_NOTE, "\"demo-build\"", STRING, MUST, .format = FORMAT_NAME},
    {SCHEMA_PROJECT, PROJECT_NOTE, "\"demo\"", STRING, MUST, .format = FORMAT_FILLED,
     .fallback = "the client's", .why = PROJECT_WHY},
    {"template_name", "build template", "\"demo-template\"", STRING, MUST, .format = FORMAT_FILLED},
    {"target_services", "service components; one left out is unbound", RECORDS(target_service),
     MUST, .why = "the server wants at least one"},
};
const Record schema_template_definition = {.name = "TemplateDefinition",
                                           .note = "what a build adds to its template",
                                           .source = "从模板创建构建, body 参数说明",
                                           FIELDS(template_definition_fields)};

/* What goes into a query. */

#define PROJECT_QUERY                                                                              \
  {                                                                                                \
    SCHEMA_PROJECT, PROJECT_NOTE, "\"yaml\"", STRING, MUST,                                        \
        .format = FORMAT_FILLED, .wire = "projectKey", .fallback = "the client's",                 \
        .why = PROJECT_WHY                                                                         \
  }

static const Field project_query_fields[] = {PROJECT_QUERY};
const Record schema_project_query = {.name = "ProjectQuery",
                                     .note = "the query beside a body; the body decides (trap 12)",
                                     .source = "新建构建, 请求",
                                     FIELDS(project_query_fields),
                                     .closed = 1};

static const Field list_query_fields[] = {
    PROJECT_QUERY,
    {"page_num", "page, from 1", "1", INTEGER, .wire = "pageNum", .fallback = "1", .minimum = 1,
     .below = SEVERITY_ERROR},
    {"page_size", "builds a page", "20", INTEGER, .wire = "pageSize", .fallback = "20",
     .minimum = 1, .below = SEVERITY_ERROR},
};
const Record schema_list_query = {.name = "ListQuery",
                                  .note = "which page of which project",
                                  .source = "查询构建列表, query 参数说明",
                                  FIELDS(list_query_fields),
                                  .more = &options_call,
                                  .closed = 1};

static const Field detail_query_fields[] = {
    {"name", "build", "\"api-test\"", STRING, MUST, .format = FORMAT_NAME, .unsent = 1},
    PROJECT_QUERY,
    {"service_name", "service whose code and values a template build's detail shows", STRING,
     .wire = "serviceName"},
    {"service_module", "component of that service", STRING, .wire = "serviceModule"},
};
static const Rule detail_query_rules[] = {
    {RULE_NEEDS, SEVERITY_WARNING, "service_name", NULL, "service_module",
     "only the two together count"},
    {RULE_NEEDS, SEVERITY_WARNING, "service_module", NULL, "service_name",
     "only the two together count"},
};
const Record schema_detail_query = {.name = "DetailQuery",
                                    .note = "which build, and which service of a template build",
                                    .source = "获取构建详情, query 参数说明",
                                    FIELDS(detail_query_fields),
                                    RULES(detail_query_rules),
                                    .more = &options_call,
                                    .closed = 1};

/* The document says buildName, the server reads name (trap 1): both are sent. */
static const Field delete_query_fields[] = {
    {"name", "build", "\"api-test\"", STRING, MUST, .format = FORMAT_NAME, .alias = "buildName"},
    PROJECT_QUERY,
    {"must_exist", "a build that is not there is a failure (trap 2)", BOOLEAN, .fallback = "false",
     .unsent = 1},
};
const Record schema_delete_query = {.name = "DeleteQuery",
                                    .note = "which build",
                                    .source = "删除构建, query 参数说明",
                                    FIELDS(delete_query_fields),
                                    .more = &options_call,
                                    .closed = 1};

/* What comes back. At the root of a reply, `required` is what a reply of this kind cannot lack. */

static const Field message_reply_fields[] = {
    {"message", "\"success\"", "\"success\"", STRING, MUST},
};
const Record schema_message_reply = {.name = "Message",
                                     .note = "the reply to a write",
                                     .source = "新建构建, 返回",
                                     FIELDS(message_reply_fields)};

static const Field build_fields[] = {
    {"name", "build", STRING},
    {SCHEMA_PROJECT, PROJECT_NOTE, STRING},
    {"source", "zadig or jenkins; may be empty on old builds", STRING},
    {"update_by", "who changed it last", STRING},
    {"update_time", "when, in seconds since 1970", INTEGER},
    {"target_services", "service components it is for", RECORDS(service_with_module)},
};
static const Record build = {.name = "Build",
                             .note = "one line of the list",
                             .source = "Build 参数说明; docs/server.md",
                             FIELDS(build_fields)};

static const Field list_reply_fields[] = {
    {"total", "builds in the project", INTEGER, MUST},
    {"builds", "this page, in no particular order", RECORDS(build)},
};
const Record schema_list_reply = {.name = "BuildList",
                                  .note = "one page of a project's builds",
                                  .source = "查询构建列表, 返回说明; docs/server.md",
                                  FIELDS(list_reply_fields)};

static const Field detail_repo_fields[] = {
    {"source", "kind of code host: github, gitlab, gerrit, gitee, other", STRING},
    {"repo_owner", "organisation or user", STRING},
    {"repo_name", "repository", STRING},
    {"branch", "branch", STRING},
    {"remote_name", "name of the git remote", STRING},
    {"address", "address of the code host; the server does not send it", STRING},
    {"checkout_path", "folder it is cloned into", STRING},
    {"submodules", "submodules are cloned too", BOOLEAN},
    {"hidden", "not shown when the build is started by hand", BOOLEAN},
};
static const Record detail_repo = {.name = "DetailRepo",
                                   .note = "a repository, as a detail shows it",
                                   .source = "获取构建详情; docs/server.md",
                                   FIELDS(detail_repo_fields)};

static const Field build_env_fields[] = {
    {"basic_image_id", "id of the build image; zeroes when it is gone", STRING},
    {"basic_image_label", "its label: a definition's build_os", STRING},
    {"installs", "packages", RECORDS(install)},
};
static const Record build_env = {.name = "BuildEnv",
                                 .note = "what the script runs in",
                                 .source = "获取构建详情; docs/server.md",
                                 FIELDS(build_env_fields)};

static const Field detail_parameter_fields[] = {
    {"key", "name of the variable", STRING},
    {"value", "its value, credentials included (trap 16)", STRING, .secret = SECRET_IF_MARKED},
    {"type", "kind of variable", STRING},
    {"is_credential", "the value is a credential", BOOLEAN, .marks_secret = 1},
    {"choice_option", "values to choose from", STRINGS, .secret = SECRET_IF_MARKED},
    {"choice_value", "values chosen", STRINGS, .secret = SECRET_IF_MARKED},
};
static const Record detail_parameter = {.name = "DetailParameter",
                                        .note = "a variable, as a detail shows it",
                                        .source = "获取构建详情; docs/server.md",
                                        FIELDS(detail_parameter_fields)};

static const Field output_fields[] = {
    {"name", "output variable", STRING},
    {"description", "what it holds", STRING},
};
static const Record output = {.name = "Output",
                              .note = "an output variable, IMAGE and PKG_FILE included",
                              .source = "获取构建详情; docs/server.md",
                              FIELDS(output_fields)};

static const Field docker_build_fields[] = {
    {"work_dir", "directory of the build context", STRING},
    {"docker_file", "absolute path of the Dockerfile", STRING},
    {"build_args", "arguments of docker build", STRING},
    {"source", "local or template", STRING},
    {"template_id", "id of the Dockerfile template", STRING},
    {"template_name", "Dockerfile template", STRING},
    {"enable_buildkit", "built with BuildKit", BOOLEAN},
    {"platform", "BuildKit's target platforms", STRING},
};
static const Record docker_build = {.name = "DockerBuild",
                                    .note = "the image step, as a detail shows it",
                                    .source = "获取构建详情; docs/server.md",
                                    FIELDS(docker_build_fields)};

static const Field upload_detail_fields[] = {
    {"file_path", "file, relative to the workspace", STRING},
    {"abs_file_path", "file, absolute", STRING},
    {"dest_path", "where it goes", STRING},
};
static const Record upload_detail = {.name = "UploadDetail",
                                     .note = "a file to upload",
                                     .source = "获取构建详情; docs/server.md",
                                     FIELDS(upload_detail_fields)};

static const Field object_storage_upload_fields[] = {
    {"enabled", "upload after the build", BOOLEAN},
    {"object_storage_id", "id of the object storage", STRING},
    {"upload_detail", "the files", RECORDS(upload_detail)},
};
static const Record object_storage_upload = {.name = "ObjectStorageUpload",
                                             .note = "files uploaded after the build",
                                             .source = "获取构建详情; docs/server.md",
                                             FIELDS(object_storage_upload_fields)};

static const Field file_archive_fields[] = {
    {"file_location", "path of the binary package", STRING},
};
static const Record file_archive = {.name = "FileArchive",
                                    .note = "the binary package that is kept",
                                    .source = "获取构建详情; docs/server.md",
                                    FIELDS(file_archive_fields)};

static const Field post_build_fields[] = {
    {"docker_build", "the image step", RECORD(docker_build)},
    {"object_storage_upload", "files to upload", RECORD(object_storage_upload)},
    {"file_archive", "the binary package", RECORD(file_archive)},
    {"scripts", "script run after the build", STRING},
};
static const Record post_build = {.name = "PostBuild",
                                  .note = "what happens after the script; an update wipes it",
                                  .source = "获取构建详情; docs/server.md",
                                  FIELDS(post_build_fields)};

static const Field detail_fields[] = {
    {SCHEMA_PROJECT, PROJECT_NOTE, STRING},
    {"name", "build", STRING, MUST},
    {"source", "zadig or jenkins", STRING},
    {"target_services", "service components it is for", RECORDS(service_with_module)},
    {"template_name", "its build template; empty for a plain build", STRING},
    {"update_by", "who changed it last", STRING},
    {"update_time", "when, in seconds since 1970", INTEGER},
    {"repos", "repositories; of a template build, those of the service asked for",
     RECORDS(detail_repo)},
    {"build_env", "what the script runs in", RECORD(build_env)},
    {"advanced_settings", "cluster, resources, cache; the rest is never filled",
     RECORD(advanced_settings)},
    {"build_script", "the script; empty for a template build", STRING},
    {"parameters", "variables; of a template build, those of the service asked for",
     RECORDS(detail_parameter)},
    {"outputs", "output variables", RECORDS(output)},
    {"post_build", "what happens after the script", RECORD(post_build)},
};
const Record schema_detail_reply = {.name = "BuildDetail",
                                    .note = "a build as the server tells it; not a definition",
                                    .source = "获取构建详情, 返回说明; docs/server.md",
                                    FIELDS(detail_fields)};

static const Record *const records[] = {&schema_build_definition,
                                        &install,
                                        &repo_info,
                                        &parameter,
                                        &service_with_module,
                                        &docker_build_step,
                                        &advanced_settings,
                                        &resource_spec,
                                        &cache_setting,
                                        &storage_setting,
                                        &storages_property,
                                        &label,
                                        &schema_template_definition,
                                        &target_service,
                                        &input,
                                        &schema_project_query,
                                        &schema_list_query,
                                        &schema_detail_query,
                                        &schema_delete_query,
                                        &schema_message_reply,
                                        &schema_list_reply,
                                        &build,
                                        &schema_detail_reply,
                                        &detail_repo,
                                        &build_env,
                                        &detail_parameter,
                                        &output,
                                        &post_build,
                                        &docker_build,
                                        &object_storage_upload,
                                        &upload_detail,
                                        &file_archive};

const Record *const *schema_records(size_t *count) {
  *count = COUNT(records);
  return records;
}

const Record *schema_record(const char *name) {
  for (size_t i = 0; i < COUNT(records); i++)
    if (strcmp(records[i]->name, name) == 0)
      return records[i];
  return NULL;
}

const Field *schema_field(const Record *record, const char *name) {
  for (; record != NULL; record = record->more)
    for (size_t i = 0; i < record->count; i++)
      if (strcmp(record->fields[i].name, name) == 0)
        return &record->fields[i];
  return NULL;
}

const char *schema_wire(const Field *field) {
  return field->wire != NULL ? field->wire : field->name;
}

const char *schema_type_name(Type type) {
  static const char *const names[] = {
      [TYPE_STRING] = "string",   [TYPE_INTEGER] = "integer", [TYPE_NUMBER] = "number",
      [TYPE_BOOLEAN] = "boolean", [TYPE_RECORD] = "table",    [TYPE_ANY] = "any value"};
  return names[type];
}
