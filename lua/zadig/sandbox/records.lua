-- SPDX-License-Identifier: MIT
-- What the server's request bodies hold, as it parses them.

local bind = require "zadig.sandbox.bind"

local string, integer, boolean, any = bind.string, bind.integer, bind.boolean, bind.any
local list, record = bind.list, bind.record

local repo = record {
  { "codehost_name", string },
  { "repo_namespace", string },
  { "repo_name", string },
  { "branch", string },
  { "remote_name", string },
  { "checkout_path", string },
  { "submodules", boolean },
  { "commit_id", string },
  { "enable_commit", boolean },
  { "pr", integer },
  { "prs", list(integer) },
  { "stream", string },
  { "view_mapping", string },
  { "changelist_id", integer },
  { "shelve_id", integer },
}

local parameter = record {
  { "key", string },
  { "type", string },
  { "default_value", string },
  { "choice_option", list(string) },
  { "choice_value", list(string) },
  { "is_credential", boolean },
  { "description", string },
}

local input = record {
  { "key", string },
  { "value", string },
  { "type", string },
  { "is_credential", boolean },
}

local service = record {
  { "service_name", string },
  { "service_module", string },
}

local install = record {
  { "name", string },
  { "version", string },
}

local docker_build_step = record {
  { "dockerfile_source", string },
  { "build_context_dir", string },
  { "dockerfile_directory", string },
  { "build_args", string },
  { "template_name", string },
  { "enable_buildkit", boolean },
  { "platforms", string },
}

local resource_spec = record {
  { "cpu_limit", integer },
  { "memory_limit", integer },
  { "cpu_req", integer },
  { "memory_req", integer },
  { "gpu_limit", string },
}

local cache_setting = record {
  { "enabled", boolean },
  { "cache_dir", string },
}

local storages = record {
  { "enabled", boolean },
  { "storages_properties", list(record {
    { "provision_type", string },
    { "access_mode", string },
    { "mount_path", string },
    { "subpath", string },
    { "pvc", string },
    { "storage_class", string },
    { "storage_size_in_gib", integer },
    { "is_temporary", boolean },
  }) },
}

local label = record {
  { "key", string },
  { "value", any },
}

local advanced_settings = {
  { "cluster_name", string },
  { "strategy_name", string },
  { "timeout", integer },
  { "resource_spec", resource_spec },
  { "use_host_docker_daemon", boolean },
  { "cache_setting", cache_setting },
}

local old_advanced_settings = record(advanced_settings)

-- New in v4.2.
table.move({
  { "privileged_mode", boolean },
  { "storages", storages },
  { "custom_annotations", list(label) },
  { "custom_labels", list(label) },
  { "outputs", list(string) },
}, 1, 5, #advanced_settings + 1, advanced_settings)

local target_service = record {
  { "service_name", string },
  { "service_module", string },
  { "repo_info", list(repo) },
  { "inputs", list(input) },
}

--- Create and update.
local build = record {
  { "name", string, required = true },
  { "project_key", string, required = true },
  { "infrastructure", string, required = true },
  { "build_os", string, required = true },
  { "script_type", string, required = true },
  { "build_script", string },
  { "installs", list(install) },
  { "services", list(service) },
  { "repo_info", list(repo) },
  { "parameters", list(parameter) },
  { "docker_build_step", docker_build_step },
  { "advanced_settings", record(advanced_settings) },
}

local function template_rows(required)
  return {
    { "name", string, required = required },
    { "project_key", string, required = required },
    { "template_name", string, required = required },
    { "target_services", list(target_service), required = required },
  }
end

--- Create and update from a template.
local template_build = record(template_rows(true))

--- Create as v4.1 and older read it: other names, and the binding requires nothing.
local old_build = record {
  { "name", string },
  { "project_key", string },
  { "description", string },
  { "image_name", string },
  { "addons", list(install) },
  { "build_script", string },
  { "target_services", list(service) },
  { "repo_info", list(repo) },
  { "parameters", list(parameter) },
  { "docker_build_info", record {
    { "working_directory", string },
    { "dockerfile_type", string },
    { "dockerfile_directory", string },
    { "build_args", string },
    { "template_name", string },
  } },
  { "post_build_script", string },
  { "file_archive_path", string },
  { "advanced_settings", old_advanced_settings },
}

--- Create from a template before v4.2: the binding requires nothing.
local old_template_build = record(template_rows(false))

return { build = build, template_build = template_build, old_build = old_build,
  old_template_build = old_template_build }
