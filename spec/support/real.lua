-- SPDX-License-Identifier: MIT
-- The same calls to a real server and to a sandbox, and how what they return differs. All builds
-- are created here, in one project and under one prefix, and only those are deleted.
local real = {}

local SERVICE = { service_name = "zadig-test-service", service_module = "zadig-test-module" }
local LOCAL_CLUSTER = "0123456789abcdef12345678"

-- One run of the calls against one server. `known` is what only the server can tell.
local Run = {}
Run.__index = Run

function Run:name(suffix)
  return self.options.prefix .. suffix
end

-- A minimal definition, with `fields` on top.
function Run:plain(suffix, fields)
  local definition = { name = self:name(suffix), project_key = self.options.project,
    infrastructure = "kubernetes", build_os = self.options.image, script_type = "shell",
    build_script = "echo hello\n", installs = {}, services = {} }
  for key, value in pairs(fields or {}) do
    definition[key] = value
  end
  return definition
end

function Run:templated(suffix, inputs, template)
  return { name = self:name(suffix), project_key = self.options.project,
    template_name = template or self.options.template,
    target_services = { { service_name = SERVICE.service_name,
      service_module = SERVICE.service_module, repo_info = {}, inputs = inputs or {} } } }
end

function Run:settings(fields)
  local settings = { cluster_name = self.known.cluster or "local",
    strategy_name = self.known.strategy, timeout = 7,
    resource_spec = { cpu_limit = 1000, memory_limit = 512, cpu_req = 10, memory_req = 16 },
    cache_setting = { enabled = true, cache_dir = "/cache" },
    outputs = { "VERSION" }, custom_labels = { { key = "a", value = "b" } },
    custom_annotations = {}, use_host_docker_daemon = false, privileged_mode = false }
  for key, value in pairs(fields or {}) do
    settings[key] = value
  end
  return settings
end

function Run:create(method, definition)
  self.created[definition.name] = true
  return self.client[method](self.client, definition)
end

function Run:detail(suffix, service)
  return self.client:get_build(self:name(suffix), service)
end

-- The builds under the prefix, by name: the list has no order.
function Run:list()
  local found = {}
  for build in self.client:builds() do
    if build.name:sub(1, #self.options.prefix) == self.options.prefix then
      found[#found + 1] = build
    end
  end
  table.sort(found, function(one, other) return one.name < other.name end)
  return { builds = found }
end

local function parameter(key, value, fields)
  local made = { key = key, type = "string", default_value = value, is_credential = false }
  for name, given in pairs(fields or {}) do
    made[name] = given
  end
  return made
end

local function full(run)
  return run:plain("plain", {
    build_script = "set -e\nmake <all> & wait\n",
    services = { SERVICE },
    parameters = { parameter("PLAIN", "v", { description = "a text" }),
      parameter("SECRET", "made-up", { is_credential = true }),
      parameter("CHOICE", "x", { type = "choice", choice_option = { "x", "y" } }) },
    docker_build_step = { dockerfile_source = "local", build_context_dir = " ctx ",
      dockerfile_directory = "ctx/Dockerfile", build_args = "--pull", enable_buildkit = true,
      platforms = "linux/amd64" },
    advanced_settings = run:settings(),
  })
end

local function masked(run)
  local definition = full(run)
  definition.parameters[2].default_value = "********"
  definition.parameters[4] = parameter("NEW", "v")
  return definition
end

local function unknown(field, value)
  return function(run)
    return run.client:update_build(run:plain("plain", { [field] = value(run) }))
  end
end

-- Titles and calls, in order; those with `needs` are skipped without that option.
local STEPS = {
  { "the detail of a missing build", function(run) return run:detail "missing" end },
  { "an update of a missing build", function(run)
    run.created[run:name "missing"] = true -- by a server with a mistake
    return run.client:update_build(run:plain "missing")
  end },
  { "a create", function(run) return run:create("create_build", run:plain "plain") end },
  { "its detail", function(run) return run:detail "plain" end },
  { "the same create again", function(run)
    return run.client:create_build(run:plain "plain")
  end },
  { "a create of a name with blanks around it", function(run)
    run.created[run:name "blanks"] = true
    return run.client:create_build(run:plain("blanks", { name = run:name "blanks" .. "  " }))
  end },
  { "a create of a name that needs encoding", function(run)
    return run:create("create_build", run:plain "a b+50%中")
  end },
  { "its detail", function(run) return run:detail "a b+50%中" end },
  { "an update of everything", function(run) return run.client:update_build(full(run)) end },
  { "its detail", function(run) return run:detail "plain" end },
  { "an update with a mask", function(run) return run.client:update_build(masked(run)) end },
  { "its detail", function(run) return run:detail "plain" end },
  { "an update in a missing cluster", unknown("advanced_settings", function(run)
    return run:settings { cluster_name = run:name "none" }
  end) },
  { "an update on a missing image", unknown("build_os", function(run)
    return run:name "none"
  end) },
  { "an update from a missing code host", unknown("repo_info", function(run)
    return { { codehost_name = run:name "none", repo_namespace = "n", repo_name = "r",
      branch = "main" } }
  end) },
  { "an update with a missing Dockerfile template", unknown("docker_build_step", function(run)
    return { dockerfile_source = "template", template_name = run:name "none" }
  end) },
  { "an update with a repository", unknown("repo_info", function(run)
    return { { codehost_name = run.options.codehost, repo_namespace = "/n/", repo_name = "r",
      branch = "main" } }
  end), needs = "codehost" },
  { "its detail", function(run) return run:detail "plain" end, needs = "codehost",
    learns = function(known, detail)
      known.codehost = detail.repos[1] and detail.repos[1].source
    end },
  { "a create from a missing template", function(run)
    return run:create("create_build_from_template", run:templated("none", {}, run:name "none"))
  end },
  { "a create from a template", function(run)
    return run:create("create_build_from_template", run:templated "template")
  end, needs = "template" },
  { "its detail", function(run) return run:detail "template" end, needs = "template" },
  { "its detail for its service", function(run) return run:detail("template", SERVICE) end,
    needs = "template", learns = function(known, detail)
      known.parameters = detail.parameters
    end },
  { "its detail for another service", function(run)
    return run:detail("template", { service_name = "none", service_module = "none" })
  end, needs = "template" },
  { "an update of a missing template build", function(run)
    return run.client:update_build_from_template(run:templated "missing")
  end, needs = "template" },
  { "a conversion of a plain build", function(run)
    return run.client:update_build_from_template(run:templated "plain")
  end, needs = "template" },
  { "its detail", function(run) return run:detail "plain" end, needs = "template" },
  { "a plain update of a template build", function(run)
    return run.client:update_build(run:plain "template")
  end, needs = "template" },
  { "its detail", function(run) return run:detail "template" end, needs = "template" },
  { "the list", function(run) return run:list() end },
  { "a delete", function(run) return run.client:delete_build(run:name "plain") end },
  { "the same delete again", function(run) return run.client:delete_build(run:name "plain") end },
  { "a delete that wants the build to be there", function(run)
    return run.client:delete_build(run:name "plain", { must_exist = true })
  end },
  { "the detail of the deleted build", function(run) return run:detail "plain" end },
}

-- What may differ between two servers that behave alike, replaced by what it is.
local NEUTRAL = {
  update_time = function(value) return math.type(value) == "integer" and value > 0 and "a time" end,
  update_by = function(value) return type(value) == "string" and "a user" end,
  basic_image_id = function(value) return tostring(value):find "^%x+$" and "an id" end,
  template_id = function(value) return tostring(value):find "^%x+$" and "an id" end,
}

local FAILURE = { "kind", "status", "code", "server_message", "description" }

-- Adds all that a value holds to `flat`, by path.
local function flatten(value, path, flat)
  if type(value) ~= "table" then
    flat[path] = tostring(value)
    return
  end
  if next(value) == nil then
    flat[path] = "empty"
  end
  for key, item in pairs(value) do
    local neutral = NEUTRAL[key]
    flatten(neutral and neutral(item) or item, ("%s%s%s"):format(path, path == "" and "" or ".",
      key), flat)
  end
end

-- What a call returned, by path.
local function outcome(reply, failure)
  local flat = {}
  if reply then
    flatten(reply, "", flat)
    return flat
  end
  flat.failure = "yes"
  for _, key in ipairs(FAILURE) do
    flat["failure." .. key] = failure[key] ~= nil and tostring(failure[key]) or nil
  end
  return flat
end

-- The first detail tells the name of the local cluster, and of its default strategy.
local function learn(run, step, reply)
  local settings, known = reply.advanced_settings, run.known
  if settings and not known.cluster then
    known.cluster, known.strategy = settings.cluster_name, settings.strategy_name
  end
  if step.learns then
    step.learns(known, reply)
  end
end

local function perform(run)
  local outcomes = {}
  for i, step in ipairs(STEPS) do
    if not step.needs or run.options[step.needs] then
      local reply, failure = step[2](run)
      outcomes[i] = outcome(reply, failure)
      if reply and not run.taught then
        learn(run, step, reply)
      end
      if failure and failure.status == 405 then
        run.known.old = true
      end
    end
  end
  return outcomes
end

-- Deletes what the run created; returns the names that it could not delete.
local function clean(run)
  local left = {}
  for name in pairs(run.created) do
    local done = run.client:delete_build(name)
    local detail, failure = run.client:get_build(name)
    if detail or not done and failure.kind ~= "not_found" then
      left[#left + 1] = name
    end
  end
  table.sort(left)
  return left
end

-- The sandbox that has what the real server was found to have.
local function seeds(options, known)
  local parameters = {}
  for i, told in ipairs(known.parameters or {}) do
    parameters[i] = { key = told.key, value = told.value, type = told.type,
      is_credential = told.is_credential, choice_option = told.choice_option,
      choice_value = told.choice_value }
  end
  return {
    version = known.old and "4.1" or nil,
    projects = { options.project }, builds = {},
    clusters = { { id = LOCAL_CLUSTER, name = known.cluster or "local",
      strategies = known.strategy and known.strategy ~= "" and {
        { name = known.strategy, default = true } } or {} } },
    images = { { id = "61af6b575c9beafb9ab130dc", label = "ubuntu 18.04" },
      options.image ~= "ubuntu 18.04" and { label = options.image } or nil },
    codehosts = options.codehost and { { alias = options.codehost,
      type = known.codehost or "gitlab" } } or {},
    dockerfile_templates = {},
    build_templates = options.template and { { name = options.template,
      parameters = parameters } } or {},
  }
end

local function new_run(client, options, known)
  return setmetatable({ client = client, options = options, known = known, created = {} }, Run)
end

-- The lines that tell how two outcomes differ.
local function differences(theirs, ours)
  local paths, lines = {}, {}
  for path in pairs(theirs) do
    paths[#paths + 1] = path
  end
  for path in pairs(ours) do
    if theirs[path] == nil then
      paths[#paths + 1] = path
    end
  end
  table.sort(paths)
  for _, path in ipairs(paths) do
    if theirs[path] ~= ours[path] then
      lines[#lines + 1] = path:find "^parameters%.%d+%.value$" -- it may be a credential
        and path .. ": the values differ"
        or ("%s: the server has %s, the sandbox %s"):format(path, theirs[path] or "nothing",
          ours[path] or "nothing")
    end
  end
  return lines
end

--- Refuses a prefix under which there are builds: nil and a message.
function real.check_prefix(client, prefix)
  local _, failure = client:list_builds { page_size = 1 }
  if failure then
    return nil, tostring(failure)
  end
  for build in client:builds() do
    if build.name:sub(1, #prefix) == prefix then
      return nil, ("there is a build named %q already: give another prefix"):format(build.name)
    end
  end
  return true
end

--- Runs the steps against the server of `client` and against a sandbox from `start_sandbox(seeds)`,
--- which returns a sandbox and a client of it. `options` has `project`, `prefix`, `image`, and if
--- wanted `codehost` and `template`. Returns a list of `{ title =, lines = }`, one for each step,
--- and the names of builds that could not be deleted.
function real.compare(client, start_sandbox, options)
  local run = new_run(client, options, {})
  local ok, theirs = xpcall(perform, debug.traceback, run)
  local left = clean(run)
  if not ok then
    error(theirs, 0)
  end
  local sandbox, own = start_sandbox(seeds(options, run.known))
  local second = new_run(own, options, run.known)
  second.taught = true
  local ours = perform(second)
  own:close()
  sandbox:stop()
  local result = {}
  for i, step in ipairs(STEPS) do
    if theirs[i] then
      result[#result + 1] = { title = step[1], lines = differences(theirs[i], ours[i]) }
    end
  end
  return result, left
end

return real
