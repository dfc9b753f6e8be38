-- SPDX-License-Identifier: MIT
-- The server as v4.1 was, where it differs: another create body, no updates, and a delete that
-- minds when there is nothing to delete.

local access = require "zadig.sandbox.access"
local assemble = require "zadig.sandbox.assemble"
local bind = require "zadig.sandbox.bind"
local operations = require "zadig.sandbox.operations"
local records = require "zadig.sandbox.records"
local replies = require "zadig.sandbox.replies"

local old = {}

local refusal = operations.refusal

local function internal(description)
  error(replies.internal(description), 0)
end

-- What v4.1 checked by hand, in its order.
local function validate(body)
  local refuse = refusal(400)
  if body.name == "" then refuse "build name cannot be empty" end
  if body.project_key == "" then refuse "project key cannot be empty" end
  if body.image_name == "" then refuse "image name cannot be empty" end
  if not body.advanced_settings then refuse "advanced settings must be provided" end
end

-- The old body under the new names.
local function translate(body)
  local docker = body.docker_build_info
  return {
    name = body.name, project_key = body.project_key, infrastructure = "kubernetes",
    script_type = "shell", build_os = body.image_name, build_script = body.build_script,
    installs = body.addons, services = body.target_services, repo_info = body.repo_info,
    parameters = body.parameters, advanced_settings = body.advanced_settings,
    docker_build_step = docker and {
      dockerfile_source = docker.dockerfile_type, build_context_dir = docker.working_directory,
      dockerfile_directory = docker.dockerfile_directory, build_args = docker.build_args,
      template_name = docker.template_name, enable_buildkit = false, platforms = "",
    },
  }
end

function old.create_build(world, request)
  local body, reason = bind.read(records.old_build, request.body)
  if not body then
    request.reason = reason
    return replies.empty(400)
  end
  access.demand(request.user, body.project_key, "Build.Create")
  validate(body)
  if not world.lookups:has_project(body.project_key) then
    refusal(6520)(("failed to find product %s, err: mongo: no documents in result"):format(
      body.project_key))
  end
  if not body.advanced_settings.cache_setting then return replies.empty(500) end
  body.advanced_settings.privileged_mode = false
  local build = assemble.build(world, translate(body), internal)
  for _, parameter in ipairs(build.parameters) do parameter.choice_value = {} end
  build.description = body.description
  build.post_build.scripts = body.post_build_script
  if body.file_archive_path ~= "" then
    build.post_build.file_archive = { file_location = body.file_archive_path }
  end
  return operations.insert(world, request, build)
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
