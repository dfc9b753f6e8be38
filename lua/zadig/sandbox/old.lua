-- SPDX-License-Identifier: MIT
-- Where v4.1 differs: another create body, no updates, projects that must exist, and a delete that
-- fails when there is nothing to delete.

local access = require "zadig.sandbox.access"
local assemble = require "zadig.sandbox.assemble"
local bind = require "zadig.sandbox.bind"
local lookups = require "zadig.sandbox.lookups"
local operations = require "zadig.sandbox.operations"
local records = require "zadig.sandbox.records"
local replies = require "zadig.sandbox.replies"
local templates = require "zadig.sandbox.templates"

local old = {}

local refusal = operations.refusal

local function internal(description)
  error(replies.internal(description), 0)
end

local CLUSTER_MISSING =
  "failed to find cluster of name: %s, the error is: mongo: no documents in result"

-- Texts that v4.1 checks by hand, in its order, by field. Its binding requires nothing.
local BUILD_CHECKS = {
  { "name", "build name cannot be empty" },
  { "project_key", "project key cannot be empty" },
  { "image_name", "image name cannot be empty" },
  { "advanced_settings", "advanced settings must be provided" },
}
local TEMPLATE_CHECKS = {
  { "name", "build name cannot be empty" },
  { "project_key", "project key cannot be empty" },
  { "template_name", "template name cannot be empty" },
}

local function validate(body, checks)
  for _, row in ipairs(checks) do
    local field, text = table.unpack(row)
    if body[field] == nil or body[field] == "" then refusal(400)(text) end
  end
end

local function read(request, record)
  local body, reason = bind.read(record, request.body)
  if not body then
    request.reason = reason
    error(replies.empty(400), 0)
  end
  access.demand(request.user, body.project_key, "Build.Create")
  return body
end

-- Both kinds of build are inserted by the same steps, including the check of the project.
local function insert(world, request, build)
  if not world.lookups:has_project(build.project_key) then
    refusal(6520)(("failed to find product %s, err: mongo: no documents in result"):format(
      build.project_key))
  end
  return operations.insert(world, request, build)
end

-- The docker step of v4.1 under the new names.
local function docker_step(given)
  return given and {
    dockerfile_source = given.dockerfile_type, build_context_dir = given.working_directory,
    dockerfile_directory = given.dockerfile_directory, build_args = given.build_args,
    template_name = given.template_name, enable_buildkit = false, platforms = "",
  }
end

-- Choice values are parsed but not stored; neither is use_host_docker_daemon.
local function parameter(item)
  local stored = assemble.parameter(item)
  stored.choice_value = {}
  return stored
end

-- Lookups, null elements and the nil dereference of the cache in v4.1's order. A failed lookup is
-- an error without a code.
local function assemble_build(world, body)
  local given = body.advanced_settings
  local cluster = assemble.cluster(world, given, internal, CLUSTER_MISSING)
  local parameters = assemble.each(body.parameters, parameter)
  local image = assemble.image(world, body.image_name, internal)
  local repos = assemble.repos(world, body.repo_info, internal)
  local services = assemble.each(body.target_services, assemble.service)
  local cache = given.cache_setting or assemble.panic()
  local docker = assemble.docker_build(world, docker_step(body.docker_build_info), internal)
  assemble.check_gpu(given, refusal(6520))
  return {
    name = body.name, project_key = body.project_key, description = body.description,
    infrastructure = "", script_type = "", build_script = body.build_script,
    template_id = "", pre_build = true,
    cluster_id = cluster.id, strategy_id = lookups.strategy_named(cluster, given.strategy_name),
    basic_image_id = image.id, repos = repos, services = services, parameters = parameters,
    installs = assemble.each(body.addons, assemble.install), outputs = {},
    timeout = given.timeout, resource_spec = assemble.resources(given.resource_spec),
    cache = { enabled = cache.enabled, type = cache.enabled and "user_defined" or "",
      cache_dir = cache.enabled and cache.cache_dir or "" },
    post_build = { docker_build = docker, scripts = body.post_build_script,
      file_archive = { file_location = body.file_archive_path } },
  }
end

function old.create_build(world, request)
  local body = read(request, records.old_build)
  validate(body, BUILD_CHECKS)
  return insert(world, request, assemble_build(world, body))
end

function old.create_build_from_template(world, request)
  local body = read(request, records.old_template_build)
  validate(body, TEMPLATE_CHECKS)
  operations.demand_services(body)
  operations.demand_licence(world)
  return insert(world, request, templates.build(world, body, internal))
end

function old.delete_build(world, request)
  local name, project_key = request.query.name or "", request.query.projectKey or ""
  access.demand(request.user, project_key, "Build.Delete")
  local found = project_key == "" and world.store:named(name) or world.store:find(name, project_key)
  if name ~= "" and not found then
    refusal(6524) "查询编译模块失败: mongo: no documents in result"
  end
  return operations.delete_build(world, request)
end

return old
