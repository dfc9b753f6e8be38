-- SPDX-License-Identifier: MIT
-- What a read shows of a build: keys in the server's order, and nothing it leaves out.

local json = require "zadig.sandbox.json"
local lookups = require "zadig.sandbox.lookups"
local replies = require "zadig.sandbox.replies"

local object, list, null, absent = json.object, json.list, json.null, json.absent

local detail = {}

local function flag(value)
  return value and true or false
end

function detail.service(item)
  return object { "service_name", item.service_name, "service_module", item.service_module }
end

--- One row of the list.
function detail.summary(build)
  return object {
    "name", build.name,
    "project_key", build.project_key,
    "source", build.source,
    "update_by", build.update_by,
    "update_time", build.update_time,
    "target_services", list(build.services, detail.service),
  }
end

local function repo(item)
  return object {
    "source", item.source or "",
    "repo_owner", item.repo_owner or "",
    "repo_name", item.repo_name or "",
    "branch", item.branch or "",
    "remote_name", item.remote_name or "",
    "checkout_path", item.checkout_path or "",
    "submodules", flag(item.submodules),
    "hidden", flag(item.hidden),
  }
end

local function non_empty(text)
  return text and text ~= "" and text or absent
end

local function parameter(item)
  return object {
    "key", item.key,
    "value", item.value or "",
    "type", non_empty(item.type),
    "is_credential", flag(item.is_credential),
  }
end

local function choices(values)
  return values and #values > 0 and list(values) or absent
end

local function service_parameter(item)
  return object {
    "key", item.key,
    "value", item.value or "",
    "type", non_empty(item.type),
    "is_credential", flag(item.is_credential),
    "choice_option", choices(item.choice_option),
    "choice_value", choices(item.choice_value),
  }
end

local function install(item)
  return object { "name", item.name or "", "version", item.version or "" }
end

local function output(item)
  return object { "name", item.name, "description", item.description or "" }
end

local function build_env(world, build)
  local image = world.lookups:image(build.basic_image_id)
  return object {
    "basic_image_id", image and image.id or ("0"):rep(24),
    "basic_image_label", image and image.label or "",
    "installs", list(build.installs, install),
  }
end

local function advanced_settings(world, build, cluster)
  local spec, cache = build.resource_spec, build.cache
  local common = {
    "timeout", build.timeout,
    "cache_setting", object {
      "enabled", flag(cache.enabled), "cache_dir", cache.cache_dir or "",
    },
    "cluster_name", cluster.name,
    "resource_spec", object {
      "cpu_limit", spec.cpu_limit or 0,
      "memory_limit", spec.memory_limit or 0,
      "cpu_req", spec.cpu_req or 0,
      "memory_req", spec.memory_req or 0,
      "gpu_limit", spec.gpu_limit or "",
    },
    "strategy_name", lookups.strategy_name(cluster, build.strategy_id),
  }
  local later = {
    "storages", null,
    "use_host_docker_daemon", flag(build.use_host_docker_daemon),
    "privileged_mode", false,
    "custom_annotations", list {},
    "custom_labels", list {},
    "outputs", list {},
  }
  if world.settings.version == "4.1" then
    later = { "use_host_docker_daemon", flag(build.use_host_docker_daemon) }
  end
  return object(table.move(later, 1, #later, #common + 1, common))
end

local function docker_build(item)
  return object {
    "work_dir", item.work_dir or "",
    "docker_file", item.docker_file or "",
    "build_args", item.build_args or "",
    "source", item.source or "",
    "template_id", item.template_id or "",
    "template_name", item.template_name or "",
    "enable_buildkit", flag(item.enable_buildkit),
    "platform", item.platform or "",
  }
end

local function upload(item)
  return object {
    "file_path", item.file_path or "",
    "abs_file_path", item.abs_file_path or "",
    "dest_path", item.dest_path or "",
  }
end

local function object_storage_upload(item)
  return object {
    "enabled", flag(item.enabled),
    "object_storage_id", item.object_storage_id or "",
    "upload_detail", list(item.upload_detail, upload),
  }
end

local function post_build(item)
  if not item then return null end
  return object {
    "docker_build", item.docker_build and docker_build(item.docker_build) or null,
    "object_storage_upload",
    item.object_storage_upload and object_storage_upload(item.object_storage_upload) or null,
    "file_archive",
    item.file_archive and object { "file_location", item.file_archive.file_location } or absent,
    "scripts", item.scripts or "",
  }
end

-- The binding of one service of a template build; an empty one where none is asked for or known.
local function binding(build, service_name, service_module)
  for _, service in ipairs(build.services) do
    if service_name ~= "" and service.service_name == service_name
      and service.service_module == service_module then
      return service
    end
  end
  return { repos = {}, parameters = {} }
end

--- The detail of a build, or raises one of the ways in which it cannot be shown.
function detail.render(world, build, service_name, service_module)
  local template, bound
  if build.template_id ~= "" then
    template = world.lookups:build_template(build.template_id)
    if not template then error(replies.business(6523, "mongo: no documents in result"), 0) end
    bound = binding(build, service_name, service_module)
  end
  local cluster = world.lookups:cluster(build.cluster_id)
  if not cluster then
    error(replies.internal(("failed to find cluster of ID: %s, the error is: "
      .. "mongo: no documents in result"):format(build.cluster_id)), 0)
  end
  if not build.pre_build or not build.basic_image_id:find("^" .. ("%x"):rep(24) .. "$") then
    error(replies.empty(500), 0)
  end
  return object {
    "project_key", build.project_key,
    "name", build.name,
    "source", build.source,
    "target_services", list(build.services, detail.service),
    "template_name", template and template.name or "",
    "update_by", build.update_by,
    "update_time", build.update_time,
    "repos", list((bound or build).repos, repo),
    "build_env", build_env(world, build),
    "advanced_settings", advanced_settings(world, build, cluster),
    "build_script", build.build_script,
    "parameters", list((bound or build).parameters, bound and service_parameter or parameter),
    "outputs", list(build.outputs, output),
    "post_build", post_build(build.post_build),
  }
end

return detail
