/* SPDX-License-Identifier: MIT */
#include "api/records.h"
#include "api/records/records.h"

static const Field detail_repo_fields[] = {
    {"source", "kind of code host: github, gitlab, gerrit, gitee, other", STRING},
    {"repo_owner", "organisation or user that owns the repository", STRING},
    {"repo_name", "name of the repository", STRING},
    {"branch", "name of the branch", STRING},
    {"remote_name", "name of the git remote", STRING},
    {"address", "address of the code host; the server does not send it", STRING},
    {"checkout_path", "folder to clone into", STRING},
    {"submodules", "also clone submodules", BOOLEAN},
    {"hidden", "hidden when the build is started manually", BOOLEAN},
};
const Record record_detail_repo = {.name = "DetailRepo",
                                   .note = "a repository, as a detail shows it",
                                   .source = "获取构建详情; docs/server.md",
                                   FIELDS(detail_repo_fields)};

static const Field build_env_fields[] = {
    {"basic_image_id", "id of the build image; zeros when it no longer exists", STRING},
    {"basic_image_label", "label of the build image; build_os in a definition", STRING},
    {"installs", "packages", RECORDS(record_install)},
};
const Record record_build_env = {.name = "BuildEnv",
                                 .note = "environment of the script",
                                 .source = "获取构建详情; docs/server.md",
                                 FIELDS(build_env_fields)};

static const Field detail_parameter_fields[] = {
    {"key", "name of the variable", STRING},
    {"value", "value, also of a credential (trap 16)", STRING, .secret = SECRET_IF_MARKED},
    {"type", "kind of variable", STRING},
    {"is_credential", "the value is a credential", BOOLEAN, .marks_secret = 1},
    {"choice_option", "values to choose from", STRINGS, .secret = SECRET_IF_MARKED},
    {"choice_value", "values chosen", STRINGS, .secret = SECRET_IF_MARKED},
};
const Record record_detail_parameter = {.name = "DetailParameter",
                                        .note = "a variable, as a detail shows it",
                                        .source = "获取构建详情; docs/server.md",
                                        FIELDS(detail_parameter_fields)};

static const Field output_fields[] = {
    {"name", "output variable", STRING},
    {"description", "what the variable contains", STRING},
};
const Record record_output = {.name = "Output",
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
    {"enable_buildkit", "build with BuildKit", BOOLEAN},
    {"platform", "BuildKit's target platforms", STRING},
};
const Record record_docker_build = {.name = "DockerBuild",
                                    .note = "the image step, as a detail shows it",
                                    .source = "获取构建详情; docs/server.md",
                                    FIELDS(docker_build_fields)};

static const Field upload_detail_fields[] = {
    {"file_path", "path of the file, relative to the workspace", STRING},
    {"abs_file_path", "absolute path of the file", STRING},
    {"dest_path", "destination path", STRING},
};
const Record record_upload_detail = {.name = "UploadDetail",
                                     .note = "a file to upload",
                                     .source = "获取构建详情; docs/server.md",
                                     FIELDS(upload_detail_fields)};

static const Field object_storage_upload_fields[] = {
    {"enabled", "upload after the build", BOOLEAN},
    {"object_storage_id", "id of the object storage", STRING},
    {"upload_detail", "the files", RECORDS(record_upload_detail)},
};
const Record record_object_storage_upload = {.name = "ObjectStorageUpload",
                                             .note = "files uploaded after the build",
                                             .source = "获取构建详情; docs/server.md",
                                             FIELDS(object_storage_upload_fields)};

static const Field file_archive_fields[] = {
    {"file_location", "path of the binary package", STRING},
};
const Record record_file_archive = {.name = "FileArchive",
                                    .note = "the archived binary package",
                                    .source = "获取构建详情; docs/server.md",
                                    FIELDS(file_archive_fields)};

static const Field post_build_fields[] = {
    {"docker_build", "the image step", RECORD(record_docker_build)},
    {"object_storage_upload", "files to upload", RECORD(record_object_storage_upload)},
    {"file_archive", "the binary package", RECORD(record_file_archive)},
    {"scripts", "script run after the build", STRING},
};
const Record record_post_build = {.name = "PostBuild",
                                  .note = "steps after the script; an update deletes them",
                                  .source = "获取构建详情; docs/server.md",
                                  FIELDS(post_build_fields)};

static const Field detail_fields[] = {
    {SCHEMA_PROJECT, PROJECT_NOTE, STRING},
    {"name", "name of the build", STRING, MUST},
    {"source", "zadig or jenkins", STRING},
    {"target_services", "service components that the build is for",
     RECORDS(record_service_with_module)},
    {"template_name", "build template; empty for a plain build", STRING},
    {"update_by", "user who last changed it", STRING},
    {"update_time", "time of the last change, in seconds since 1970", INTEGER,
     .format = FORMAT_TIME},
    {"repos", "repositories; for a template build, those of the requested service",
     RECORDS(record_detail_repo)},
    {"build_env", "environment of the script", RECORD(record_build_env)},
    {"advanced_settings", "cluster, resources, cache; other fields are never filled in",
     RECORD(record_advanced_settings)},
    {"build_script", "the script; empty for a template build", STRING},
    {"parameters", "variables; for a template build, those of the requested service",
     RECORDS(record_detail_parameter)},
    {"outputs", "output variables", RECORDS(record_output)},
    {"post_build", "steps after the script", RECORD(record_post_build)},
};
const Record schema_detail_reply = {.name = "BuildDetail",
                                    .note = "a build, as the server reports it; not a definition",
                                    .source = "获取构建详情, 返回说明; docs/server.md",
                                    FIELDS(detail_fields)};
