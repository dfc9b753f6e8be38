-- SPDX-License-Identifier: MIT
-- Turns a request body into what the database stores. Lookups run in the server's order, and the
-- first that fails decides the answer; `refuse(description)` gives it its form.

local json = require "zadig.sandbox.json"
local lookups = require "zadig.sandbox.lookups"
local quantity = require "zadig.sandbox.quantity"
local replies = require "zadig.sandbox.replies"
local seeds = require "zadig.sandbox.seeds"

local assemble = {}

local NO_DOCUMENTS = "mongo: no documents in result"

-- A nil dereference in the server.
local function panic()
  error(replies.empty(500), 0)
end

-- Each element through `convert`; a null element is a nil pointer to the server.
local function each(list, convert)
  local converted = {}
  for i, item in ipairs(list or {}) do
    if item == json.null then panic() end
    converted[i] = convert(item)
  end
  return converted
end

-- Unicode's white space; and each backwards, for the end of a text that is turned round.
local BLANKS, BACKWARDS = {}, {}
for _, code in ipairs { 9, 10, 11, 12, 13, 32, 0x85, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003,
  0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
  0x3000 } do
  local blank = utf8.char(code)
  BLANKS[blank], BACKWARDS[blank:reverse()] = true, true
end

local function trim_start(text, blanks)
  local at = 1
  while true do
    local width = blanks[text:sub(at, at)] and 1 or blanks[text:sub(at, at + 1)] and 2
      or blanks[text:sub(at, at + 2)] and 3
    if not width then return text:sub(at) end
    at = at + width
  end
end

--- As Go's strings.TrimSpace, in time linear in the text.
function assemble.trim(text)
  return trim_start(trim_start(text, BLANKS):reverse(), BACKWARDS):reverse()
end

-- Removes one slash at either end: "//n/" becomes "/n".
local function trim_slash(text)
  return (text:gsub("^/", ""):gsub("/$", ""))
end

-- Paths of a docker step are trimmed of blanks only, not of other white space.
local function trim_blanks(text)
  return text:match("^.*[^ ]", (text:match "^ *()")) or ""
end

local function repo(world, info, refuse)
  local host = world.lookups:codehost(info.codehost_name)
  if not host then
    refuse(("failed to convert user repository input info into system repository, "
      .. "codehostName: [%s], repoName[%s], err: failed to find codehost with name [%s], "
      .. "error is: %s"):format(info.codehost_name, info.repo_name, info.codehost_name,
      NO_DOCUMENTS))
  end
  local owner, name, auth_type = info.repo_namespace, info.repo_name, nil
  if host.type == "other" then
    owner, name = trim_slash(owner), trim_slash(name)
    auth_type = host.auth_type
  end
  return {
    codehost_id = host.id, codehost_name = host.alias, source = host.type, auth_type = auth_type,
    repo_owner = owner, repo_namespace = info.repo_namespace, repo_name = name,
    branch = info.branch, remote_name = info.remote_name, checkout_path = info.checkout_path,
    submodules = info.submodules, commit_id = info.commit_id, enable_commit = info.enable_commit,
    pr = info.pr, prs = info.prs or {}, hidden = false,
  }
end

--- The repositories of a request, each with its code host.
function assemble.repos(world, list, refuse)
  return each(list, function(info) return repo(world, info, refuse) end)
end

--- The stored docker step, or nil where there is none.
function assemble.docker_build(world, step, refuse)
  if not step then return nil end
  local from = step.dockerfile_source
  if from ~= "local" and from ~= "template" then
    refuse "unsupported dockerfile type, it can only be local or template"
  end
  local stored = {
    work_dir = trim_blanks(step.build_context_dir),
    docker_file = trim_blanks(step.dockerfile_directory),
    build_args = step.build_args, source = from, template_id = "", template_name = "",
    enable_buildkit = step.enable_buildkit, platform = step.platforms,
  }
  if from == "template" then
    local template = world.lookups:dockerfile_template(step.template_name)
    if not template then
      refuse(("failed to find the dockerfile template of name: [%s], err: %s"):format(
        step.template_name, NO_DOCUMENTS))
    end
    stored.docker_file, stored.template_id = "", template.id
    stored.template_name = template.name
  end
  return stored
end

local PRESETS = {
  ["16000/32768/4000/4096"] = "high",
  ["8000/16384/2000/2048"] = "medium",
  ["4000/8192/1000/1024"] = "low",
  ["2000/2048/500/512"] = "min",
}

local NO_RESOURCES = { cpu_limit = 0, memory_limit = 0, cpu_req = 0, memory_req = 0,
  gpu_limit = "" }

local function resources(spec)
  spec = spec or NO_RESOURCES
  local key = ("%d/%d/%d/%d"):format(spec.cpu_limit, spec.memory_limit, spec.cpu_req,
    spec.memory_req)
  return {
    preset = PRESETS[key] or "define", cpu_limit = spec.cpu_limit,
    memory_limit = spec.memory_limit, cpu_req = spec.cpu_req, memory_req = spec.memory_req,
    gpu_limit = spec.gpu_limit,
  }
end

local function label(item)
  return { key = item.key, value = item.value }
end

local function outputs(names)
  local list = { { name = "IMAGE", description = "" }, { name = "PKG_FILE", description = "" } }
  for _, name in ipairs(names or {}) do list[#list + 1] = { name = name, description = "" } end
  return list
end

-- The defaults of section 3.5, on the local cluster: a body without advanced settings.
local function default_settings(build, cluster)
  build.strategy_id = lookups.default_strategy(cluster)
  build.timeout = 60
  build.resource_spec = { preset = "low", cpu_limit = 1000, memory_limit = 512, cpu_req = 0,
    memory_req = 0, gpu_limit = "" }
  build.storages = { enabled = false, storages_properties = {} }
  build.cache = { enabled = false, type = "workspace", cache_dir = "" }
  build.custom_annotations, build.custom_labels = {}, {}
  build.privileged_mode, build.use_host_docker_daemon = false, false
  build.outputs = outputs()
end

local function settings(build, cluster, given, annotations, labels)
  local cache = given.cache_setting
  build.strategy_id = lookups.strategy_named(cluster, given.strategy_name)
  build.timeout = given.timeout
  build.resource_spec = resources(given.resource_spec)
  build.storages = given.storages
  build.cache = { enabled = false, type = "", cache_dir = "" }
  if cache and cache.enabled then
    build.cache = { enabled = true, type = "user_defined", cache_dir = cache.cache_dir }
  end
  build.custom_annotations, build.custom_labels = annotations, labels
  build.privileged_mode = given.privileged_mode
  build.use_host_docker_daemon = given.use_host_docker_daemon
  build.outputs = outputs(given.outputs)
end

local CLUSTER_MISSING = "failed to find cluster of name: %s, error: " .. NO_DOCUMENTS

--- The cluster that the advanced settings name; without a name, the local one. `missing` is the
--- format of the error's text.
function assemble.cluster(world, given, refuse, missing)
  if not given then return world.lookups:cluster(seeds.LOCAL_CLUSTER) or panic() end
  local cluster = world.lookups:cluster_named(given.cluster_name)
  if not cluster then refuse((missing or CLUSTER_MISSING):format(given.cluster_name)) end
  return cluster
end

--- The image with that label.
function assemble.image(world, label_text, refuse)
  local image = world.lookups:image_labelled(label_text)
  if not image then
    refuse(("failed to find the basic image of name: %s, error is: %s"):format(label_text,
      NO_DOCUMENTS))
  end
  return image
end

local function service(item)
  return { service_name = item.service_name, service_module = item.service_module, repos = {},
    parameters = {} }
end

local function install(item)
  return { name = item.name, version = item.version }
end

local function parameter(item)
  return {
    key = item.key, type = item.type, value = item.default_value,
    choice_option = item.choice_option or {}, choice_value = item.choice_value or {},
    is_credential = item.is_credential, description = item.description,
  }
end

--- Raises the refusal of a GPU request in the wrong format.
function assemble.check_gpu(given, refuse)
  local gpu = given and given.resource_spec and given.resource_spec.gpu_limit or ""
  local problem = gpu ~= "" and quantity.gpu_problem(gpu)
  if problem then refuse(problem) end
end

--- Everything that a create or update body can say about a build. Null elements fail where the
--- server finds them: those of parameters and installs before any lookup.
function assemble.build(world, body, refuse)
  local given = body.advanced_settings
  local parameters, installs = each(body.parameters, parameter), each(body.installs, install)
  local cluster = assemble.cluster(world, given, refuse)
  local annotations = each(given and given.custom_annotations, label)
  local labels = each(given and given.custom_labels, label)
  local image = assemble.image(world, body.build_os, refuse)
  local repos = assemble.repos(world, body.repo_info, refuse)
  local services = each(body.services, service)
  local docker = assemble.docker_build(world, body.docker_build_step, refuse)
  assemble.check_gpu(given, refuse)

  local build = {
    name = body.name, project_key = body.project_key,
    infrastructure = body.infrastructure, script_type = body.script_type,
    build_script = body.build_script, template_id = "", pre_build = true,
    cluster_id = cluster.id, basic_image_id = image.id, repos = repos,
    services = services, installs = installs, parameters = parameters,
    post_build = { docker_build = docker, scripts = "" },
  }
  if given then
    settings(build, cluster, given, annotations, labels)
  else
    default_settings(build, cluster)
  end
  return build
end

assemble.each, assemble.panic = each, panic
assemble.install, assemble.parameter, assemble.service = install, parameter, service
assemble.resources = resources

return assemble
