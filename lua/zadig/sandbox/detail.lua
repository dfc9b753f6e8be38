-- SPDX-License-Identifier: MIT
-- What a read shows of a build: keys in the server's order, none left out.

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
    "choice_option", choices(item.choice_option),
    "choice_value", choices(item.choice_value),
    "is_credential", flag(item.is_credential),
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

local function cache_setting(cache)
  return object { "enabled", flag(cache.enabled), "cache_dir", cache.cache_dir or "" }
end

local function resource_spec(spec)
  return object {
    "cpu_limit", spec.cpu_limit or 0,
    "memory_limit", spec.memory_limit or 0,
    "cpu_req", spec.cpu_req or 0,
    "memory_req", spec.memory_req or 0,
    "gpu_limit", spec.gpu_limit or "",
  }
end

-- v4.1 has fewer keys, in another order.
local function old_advanced_settings(build, cluster)
  return object {
    "cluster_name", cluster.name,
    "strategy_name", lookups.strategy_name(cluster, build.strategy_id),
    "timeout", build.timeout,
    "resource_spec", resource_spec(build.resource_spec),
    "cache_setting", cache_setting(build.cache),
    "use_host_docker_daemon", flag(build.use_host_docker_daemon),
  }
end

local function advanced_settings(build, cluster)
  return object {
    "timeout", build.timeout,
    "cache_setting", cache_setting(build.cache),
    "cluster_name", cluster.name,
    "resource_spec", resource_spec(build.resource_spec),
    "strategy_name", lookups.strategy_name(cluster, build.strategy_id),
    "storages", null,
    "use_host_docker_daemon", flag(build.use_host_docker_daemon),
    "privileged_mode", false,
    "custom_annotations", list {},
    "custom_labels", list {},
    "outputs", list {},
  }
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

-- The binding of one service of a template build; nil where it has none of that name.
local function binding(build, service_name, service_module)
  for _, service in ipairs(build.services) do
    if service.service_name == service_name and service.service_module == service_module then
      return service
    end
  end
end

-- The repositories and parameters to show, and the function that renders a parameter. A template
-- build that was converted from a plain build still has its old ones. They are shown if no service
-- is asked for; the parameters also if the service has none.
local function contents(build, service_name, service_module)
  if build.template_id == "" or service_name == "" or service_module == "" then
    return build.repos, build.parameters, parameter
  end
  local bound = binding(build, service_name, service_module)
  if bound and #bound.parameters > 0 then
    return bound.repos, bound.parameters, service_parameter
  end
  return bound and bound.repos or {}, build.parameters, parameter
end

-- nil if the text is an object id, otherwise the database driver's message.
local function id_problem(id)
  if #id ~= 24 then return "the provided hex string is not a valid ObjectID" end
  local bad = id:find "%X"
  if not bad then return nil end
  local code = id:byte(bad)
  local shown = (code < 32 or code == 127) and "" or (" '%s'"):format(utf8.char(code))
  return ("encoding/hex: invalid byte: U+%04X%s"):format(code, shown)
end

local NO_DOCUMENTS = "mongo: no documents in result"

-- What a build refers to by id; raises the driver's message if there is no such thing.
local function find(lookup, self, id, refuse)
  local problem = id_problem(id)
  local found = not problem and lookup(self, id)
  if not found then error(refuse(problem or NO_DOCUMENTS), 0) end
  return found
end

local function template_missing(problem)
  return replies.business(6523, problem)
end

--- The detail of a build; raises the reply if it cannot be shown.
function detail.render(world, build, service_name, service_module)
  local lookup = world.lookups
  local template = build.template_id ~= ""
    and find(lookup.build_template, lookup, build.template_id, template_missing)
  if not build.pre_build or id_problem(build.basic_image_id) then
    error(replies.empty(500), 0)
  end
  local cluster = find(lookup.cluster, lookup, build.cluster_id, function(problem)
    return replies.internal(("failed to find cluster of ID: %s, the error is: %s"):format(
      build.cluster_id, problem))
  end)
  local repos, parameters, show = contents(build, service_name, service_module)
  local settings = world.settings.version == "4.1" and old_advanced_settings or advanced_settings
  return object {
    "project_key", build.project_key,
    "name", build.name,
    "source", build.source,
    "target_services", list(build.services, detail.service),
    "template_name", template and template.name or "",
    "update_by", build.update_by,
    "update_time", build.update_time,
    "repos", list(repos, repo),
    "build_env", build_env(world, build),
    "advanced_settings", settings(build, cluster),
    "build_script", build.build_script,
    "parameters", list(parameters, show),
    "outputs", list(build.outputs, output),
    "post_build", post_build(build.post_build),
  }
end

return detail
