/* SPDX-License-Identifier: MIT */
#include "api/records.h"
#include "api/records/records.h"

static const Choice infrastructures[] = {{"kubernetes", NULL}, {"vm", NULL}, {NULL, NULL}};

static const Choice script_types[] = {
    {"shell", NULL}, {"batch_file", NULL}, {"powershell", NULL}, {NULL, NULL}};

static const Choice dockerfile_sources[] = {{"local", NULL}, {"template", NULL}, {NULL, NULL}};

const Choice record_parameter_types[] = {
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

/* Every build has these two outputs; naming them again adds them twice (trap 10). */
static const char *const builtin_outputs[] = {"IMAGE", "PKG_FILE", NULL};

static const Field install_fields[] = {
    {"name", "package, as named in the server's package list", "\"go\"", STRING, SHOULD},
    {"version", "version of the package", "\"1.20.7\"", STRING, SHOULD},
};
const Record record_install = {.name = "Install",
                               .note = "a package to install before the script runs",
                               .source = "docs/server.md",
                               FIELDS(install_fields)};

static const Field service_fields[] = {
    {"service_name", "name of the service", "\"service1\"", STRING, SHOULD},
    {"service_module", "component of the service", "\"service1\"", STRING, SHOULD},
};
const Record record_service_with_module = {.name = "ServiceWithModule",
                                           .note = "a service component that the build is for",
                                           .source = "ServiceWithModule 参数说明",
                                           FIELDS(service_fields)};

#define PERFORCE "the server drops it, because builds do not support Perforce"
#define PULL_REQUEST "the server stores it, but builds do not support it"

static const Field repo_info_fields[] = {
    {"codehost_name", "alias of a system-level code host", "\"gitlab\"", STRING, MUST,
     .format = FORMAT_FILLED},
    {"repo_namespace", "organisation or user that owns the repository", "\"kr-test-org1\"", STRING,
     SHOULD},
    {"repo_name", "name of the repository", "\"multi-service-demo\"", STRING, SHOULD},
    {"branch", "name of the branch", "\"main\"", STRING, SHOULD},
    {"remote_name", "name of the git remote", STRING, .fallback = "origin"},
    {"checkout_path", "folder to clone into", STRING, .fallback = "the repository's name"},
    {"submodules", "also clone submodules", BOOLEAN, .fallback = "false"},
    {"enable_commit", "build `commit_id` instead of the branch's head", BOOLEAN,
     .fallback = "false"},
    {"commit_id", "commit to build", STRING},
    {"pr", "pull request number", INTEGER, RARE(.caution = PULL_REQUEST)},
    {"prs", "pull request numbers", INTEGERS, RARE(.caution = PULL_REQUEST)},
    {"stream", "Perforce stream", STRING, RARE(.caution = PERFORCE)},
    {"view_mapping", "Perforce view mapping", STRING, RARE(.caution = PERFORCE)},
    {"changelist_id", "Perforce changelist", INTEGER, RARE(.caution = PERFORCE)},
    {"shelve_id", "Perforce shelved changelist", INTEGER, RARE(.caution = PERFORCE)},
};
const Record record_repo_info = {.name = "RepoInfo",
                                 .note = "a repository to clone",
                                 .source = "RepoInfo 参数说明; docs/server.md",
                                 FIELDS(repo_info_fields)};

static const Field parameter_fields[] = {
    {"key", "name of the variable", "\"VERSION\"", STRING, MUST, .format = FORMAT_FILLED,
     .unique = 1},
    {"type", "kind of variable", "\"string\"", STRING, SHOULD, .choices = record_parameter_types},
    {"default_value", "value; a multi-select takes `choice_value` instead", "\"1.0\"", STRING,
     SHOULD, .secret = SECRET_IF_MARKED, .masked = 1, RARE(.mistaken = "value")},
    {"choice_option", "values to choose from", STRINGS, .secret = SECRET_IF_MARKED},
    {"choice_value", "values chosen, for a multi-select", STRINGS, .secret = SECRET_IF_MARKED},
    {"is_credential", "hide the value in logs and on the web page", BOOLEAN, .fallback = "false",
     .marks_secret = 1},
    {"description", "text shown next to the variable", STRING},
};
static const Rule parameter_rules[] = {
    {RULE_NEEDS, SEVERITY_ERROR, "type", "choice", "choice_option",
     "there is nothing to choose from"},
    {RULE_NEEDS, SEVERITY_ERROR, "type", "multi-select", "choice_option",
     "there is nothing to choose from"},
    {RULE_NEEDS, SEVERITY_WARNING, "type", "multi-select", "choice_value",
     "the server ignores default_value here"},
    {RULE_WITHIN, SEVERITY_ERROR, "choice_value", NULL, "choice_option", NULL},
};
const Record record_parameter = {.name = "Parameter",
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
     "the server looks up the template by this name"},
};
const Record record_docker_build_step = {.name = "DockerBuildStep",
                                         .note = "a Docker image built after the script",
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
const Record record_resource_spec = {.name = "ResourceSpec",
                                     .note = "resource requests and limits of the job",
                                     .source = "ResourceSpec 参数说明; docs/server.md",
                                     FIELDS(resource_spec_fields)};

static const Field cache_setting_fields[] = {
    {"enabled", "cache a directory between runs", "true", BOOLEAN, SHOULD},
    {"cache_dir", "the directory; ignored unless enabled", "\"$WORKSPACE\"", STRING, SHOULD},
};
const Record record_cache_setting = {.name = "CacheSetting",
                                     .note = "the directory cached between runs",
                                     .source = "CacheSetting 参数说明; docs/server.md",
                                     FIELDS(cache_setting_fields)};

static const Field storages_property_fields[] = {
    {"provision_type", "dynamic: provisioned for the job; static: an existing claim", "\"dynamic\"",
     STRING, MUST, .choices = provision_types},
    {"mount_path", "mount path in the container", "\"/workspace\"", STRING, SHOULD},
    {"subpath", "path inside the volume", "\"$PROJECT\"", STRING, SHOULD},
    {"access_mode", "Kubernetes access mode", STRING, .fallback = "ReadWriteMany",
     .choices = access_modes},
    {"is_temporary", "delete the volume with the job", BOOLEAN, .fallback = "false"},
    {"pvc", "name of the persistent volume claim (PVC), when static", STRING},
    {"storage_class", "name of the storage class, when dynamic", "\"cfs\"", STRING},
    {"storage_size_in_gib", "size in GiB, when dynamic", "2", INTEGER, SHOULD, .minimum = 1,
     .below = SEVERITY_WARNING},
};
static const Rule storages_property_rules[] = {
    {RULE_NEEDS, SEVERITY_ERROR, "provision_type", "static", "pvc", "there is nothing to mount"},
    {RULE_NEEDS, SEVERITY_ERROR, "provision_type", "dynamic", "storage_class",
     "no volume can be provisioned"},
    {RULE_NEEDS, SEVERITY_ERROR, "provision_type", "dynamic", "storage_size_in_gib",
     "no volume can be provisioned"},
    {RULE_USELESS, SEVERITY_WARNING, "provision_type", "dynamic", "pvc", NULL},
    {RULE_USELESS, SEVERITY_WARNING, "provision_type", "static", "storage_class", NULL},
};
const Record record_storages_property = {.name = "StoragesProperty",
                                         .note = "a volume to mount",
                                         .source = "StoragesProperty 参数说明; docs/server.md",
                                         FIELDS(storages_property_fields),
                                         RULES(storages_property_rules)};

static const Field storage_setting_fields[] = {
    {"enabled", "mount volumes", "true", BOOLEAN, SHOULD},
    {"storages_properties", "the volumes", RECORDS(record_storages_property), SHOULD},
};
const Record record_storage_setting = {.name = "StorageSetting",
                                       .note = "volumes of the job",
                                       .source = "StorageSetting 参数说明",
                                       FIELDS(storage_setting_fields)};

/* The document calls this record Input too; here the server accepts only these two fields. */
static const Field label_fields[] = {
    {"key", "key", "\"team\"", STRING, MUST, .format = FORMAT_FILLED, .unique = 1},
    {"value", "value; if it is not a string, the job fails later (trap 20)", "\"infra\"", STRING,
     MUST},
};
const Record record_label = {.name = "Label",
                             .note = "a Kubernetes label or annotation of the job",
                             .source = "Input 参数说明; docs/server.md",
                             FIELDS(label_fields)};

static const Field advanced_settings_fields[] = {
    {"timeout", "minutes that the job may run", "30", INTEGER,
     .fallback = "600; 60 without advanced_settings", .minimum = 1, .below = SEVERITY_WARNING},
    {"cache_setting", "directory cached between runs", RECORD(record_cache_setting)},
    {"cluster_name", "exact name of the cluster", "\"local-20250523164625\"", STRING, MUST,
     .format = FORMAT_FILLED, RARE(.why = "the server needs it for any advanced settings")},
    {"resource_spec", "resource requests and limits of the job", RECORD(record_resource_spec),
     .fallback = "no limits"},
    {"strategy_name", "scheduling strategy; an unknown name is ignored (trap 19)", STRING,
     .fallback = "the cluster's default"},
    {"storages", "volumes", RECORD(record_storage_setting)},
    {"use_host_docker_daemon", "use the node's Docker daemon", BOOLEAN, .fallback = "false"},
    {"privileged_mode", "run in privileged mode", BOOLEAN, .fallback = "false"},
    {"custom_annotations", "Kubernetes annotations of the job", RECORDS(record_label)},
    {"custom_labels", "Kubernetes labels of the job", RECORDS(record_label)},
    {"outputs", "output variables, in addition to IMAGE and PKG_FILE", STRINGS,
     RARE(.reserved = builtin_outputs)},
};
const Record record_advanced_settings = {.name = "AdvancedSettings",
                                         .note = "where and how the job runs",
                                         .source = "AdvancedSettings 参数说明; docs/server.md",
                                         FIELDS(advanced_settings_fields)};

static const Field build_definition_fields[] = {
    {"name", NAME_NOTE, "\"api-test\"", STRING, MUST, .format = FORMAT_NAME},
    {SCHEMA_PROJECT, PROJECT_NOTE, "\"yaml\"", STRING, MUST, .format = FORMAT_FILLED,
     .fallback = "the client's", RARE(.why = PROJECT_WHY)},
    {"infrastructure", "where the build runs", "\"kubernetes\"", STRING, MUST,
     .choices = infrastructures},
    {"build_os", "label of a build image; required for vm, too", "\"ubuntu 20.04\"", STRING, MUST,
     .format = FORMAT_FILLED},
    {"installs", "packages, in installation order", RECORDS(record_install), SHOULD},
    {"script_type", "type of the script", "\"shell\"", STRING, MUST, .choices = script_types},
    {"build_script", "the script", "\"#!/bin/bash\\nset -e\\nmake\"", STRING, SHOULD},
    {"repo_info", "repositories to clone", RECORDS(record_repo_info)},
    {"parameters", "variables", RECORDS(record_parameter)},
    {"services", "service components the build is for", RECORDS(record_service_with_module),
     SHOULD},
    {"docker_build_step", "Docker image built after the script", RECORD(record_docker_build_step)},
    {"advanced_settings", "cluster, resources, cache, storage", RECORD(record_advanced_settings),
     .fallback = "local cluster, 60 minutes",
     RARE(.reset =
              "if left out, the server resets cluster, timeout, resources, cache, storage, labels "
              "and outputs to its defaults")},
};
const Record schema_build_definition = {.name = "BuildDefinition",
                                        .note = "the definition of a plain build",
                                        .source = "新建构建, body 参数说明; docs/server.md",
                                        FIELDS(build_definition_fields)};
