-- SPDX-License-Identifier: MIT
-- Definitions to check, and the findings about them.
local core = require "zadig.core"

-- One line per problem, in a readable form.
local function lines(operation, definition)
  local problems, errors, warnings = core.check(operation, definition)
  local found = {}
  for i, problem in ipairs(problems or {}) do
    found[i] = ("%s %s: %s"):format(problem.severity, problem.path, problem.message)
  end
  return found, errors, warnings
end

-- A complete definition without findings, modified by `change`.
local function plain(change)
  local definition = {
    name = "api-test", project_key = "yaml", infrastructure = "kubernetes",
    build_os = "ubuntu 20.04", installs = {}, script_type = "shell", build_script = "make",
    services = { { service_name = "s", service_module = "m" } },
  }
  if change then
    change(definition)
  end
  return definition
end

local function template(change)
  local definition = {
    name = "demo", project_key = "demo", template_name = "t",
    target_services = { { service_name = "s", service_module = "m", repo_info = {}, inputs = {
      { key = "k", value = "v", type = "string", is_credential = false } } } },
  }
  if change then
    change(definition)
  end
  return definition
end

local function settings(fields)
  return plain(function(d)
    fields.cluster_name = fields.cluster_name or "c"
    d.advanced_settings = fields
  end)
end

local function parameter(fields)
  return plain(function(d)
    fields.key = fields.key or "K"
    fields.type = fields.type or "string"
    fields.default_value = fields.default_value or ""
    d.parameters = { fields }
  end)
end

local function docker(fields)
  return plain(function(d)
    fields.dockerfile_source = fields.dockerfile_source or "local"
    fields.build_context_dir, fields.dockerfile_directory = ".", "./Dockerfile"
    d.docker_build_step = fields
  end)
end

local function storage(fields)
  fields.mount_path, fields.subpath = "/w", "p"
  return settings { storages = { enabled = true, storages_properties = { fields } } }
end

local function with(key, value)
  return plain(function(d)
    d[key] = value
  end)
end

return { lines = lines, plain = plain, template = template, settings = settings,
  parameter = parameter, docker = docker, storage = storage, with = with }
