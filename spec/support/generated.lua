-- SPDX-License-Identifier: MIT
-- Random definitions that a new sandbox accepts, each from one seed. They use the sandbox's seeds
-- and unusual values: texts that are hard for Lua, shells and file systems, missing fields, names
-- that the server does not know, credentials.
local libraries = require "zadig.base.libraries"

local texts = {
  "", "plain", "two words", " outer blanks ", "make\n", "#!/bin/bash\nset -e\nmake test\n",
  "line\r\nline\r\n", "]] and ]=] and [[", "quote \" and ' and \\", "$HOME `date` ${X}", "中文构建",
  "tab\tand bell\7end", "-- comment", "%d %s", "a: b # c", "\u{202E}turned", "\27[31m",
  "\u{3000}wide blanks\u{3000}",
}

-- A generator of its own, the same in every Lua.
local Random = {}
Random.__index = Random

function Random:below(count)
  self.state = (self.state * 6364136223846793005 + 1442695040888963407)
  return (self.state >> 33) % count
end

function Random:chance(percent)
  return self:below(100) < percent
end

function Random:of(list)
  return list[self:below(#list) + 1]
end

function Random:maybe(percent, value)
  if self:chance(percent) then
    return value
  end
end

function Random:some(most, make)
  local list = {}
  for i = 1, self:below(most + 1) do
    list[i] = make(self, i)
  end
  return list
end

local function flag(random)
  return random:chance(50)
end

local function any_text(random)
  return random:of(texts)
end

local function word(random)
  return random:of { "alpha", "beta", "gamma-1", "delta.2", "项目", "with blank" }
end

local function repo(random)
  local other = random:chance(25)
  local made = {
    codehost_name = other and "other" or random:of { "gitlab", "github-demo", "gitee" },
    repo_namespace = random:of { "group", "group/sub" }, repo_name = word(random),
    branch = random:of { "main", "release-1", "" },
    remote_name = random:maybe(50, random:of { "origin", "upstream", "" }),
    checkout_path = random:maybe(50, random:of { "src", "" }),
    submodules = random:maybe(60, flag(random)),
  }
  if other and random:chance(60) then
    made.repo_namespace, made.repo_name = "/" .. made.repo_namespace .. "/", made.repo_name .. "/"
  end
  if random:chance(30) then
    made.enable_commit, made.commit_id = true, "0123abcd"
  end
  return made
end

local function parameter(random, index)
  local kind = random:of { "string", "string", "choice", "multi-select" }
  local made = { key = ("KEY_%d"):format(index), type = kind,
    is_credential = random:maybe(60, flag(random)),
    description = random:maybe(50, any_text(random)),
    default_value = random:maybe(90, any_text(random)) }
  if kind ~= "string" then
    made.choice_option = { "one", "two", "three" }
    made.default_value = "one"
  end
  if kind == "multi-select" and random:chance(70) then
    made.choice_value = { "one", "three" }
  end
  return made
end

local function service(random, index)
  local name = ("service-%d"):format(index)
  return { service_name = name, service_module = random:chance(50) and name or "module" }
end

local function install(random)
  return { name = word(random), version = random:of { "1.0", "1.20.7", "" } }
end

local function docker_step(random)
  local from = random:of { "local", "template" }
  return {
    dockerfile_source = from, build_context_dir = any_text(random),
    dockerfile_directory = from == "local" and any_text(random) or random:maybe(30, "dropped"),
    template_name = from == "template" and "go-service" or nil,
    build_args = random:maybe(50, any_text(random)),
    enable_buildkit = random:maybe(50, flag(random)),
    platforms = random:maybe(30, "linux/amd64"),
  }
end

local function label(random, index)
  return { key = ("key-%d"):format(index), value = any_text(random) }
end

local function storages(random)
  return { enabled = flag(random), storages_properties = random:some(2, function()
    return { provision_type = "static", mount_path = "/m", subpath = word(random), pvc = "claim",
      access_mode = "ReadWriteMany", storage_size_in_gib = 1 + random:below(9) }
  end) }
end

local function resources(random)
  return random:of {
    { cpu_limit = 1000, memory_limit = 512, cpu_req = 0, memory_req = 0 },
    { cpu_limit = 16000, memory_limit = 32768, cpu_req = 4000, memory_req = 4096 },
    { cpu_limit = 7, memory_limit = 8, cpu_req = 5, memory_req = 6,
      gpu_limit = "nvidia.com/gpu: 1" },
  }
end

local function settings(random)
  local remote = random:chance(40)
  return {
    cluster_name = remote and "remote-cluster" or "local-20250523164625",
    strategy_name = random:maybe(60, random:of { remote and "spread" or "优先调度", "unknown" }),
    timeout = random:maybe(70, 1 + random:below(90)),
    resource_spec = random:maybe(70, resources(random)),
    cache_setting = random:maybe(50, { enabled = flag(random), cache_dir = "/cache" }),
    use_host_docker_daemon = random:maybe(50, flag(random)),
    privileged_mode = random:maybe(50, flag(random)), storages = random:maybe(40, storages(random)),
    custom_labels = random:maybe(40, random:some(2, label)),
    custom_annotations = random:maybe(40, random:some(2, label)),
    outputs = random:maybe(50, random:some(2, function(_, i) return ("OUT_%d"):format(i) end)),
  }
end

local function new(seed)
  local random = setmetatable({ state = seed * 7919 + 1 }, Random)
  for _ = 1, 4 do
    random:below(2)
  end
  return random
end

local generated = {}

--- A definition of a plain build.
function generated.build(seed, name)
  local random = new(seed)
  return {
    name = name or ("build-%d"):format(seed), project_key = "yaml",
    infrastructure = random:of { "kubernetes", "kubernetes", "vm" },
    build_os = random:of { "ubuntu 18.04", "ubuntu 20.04", "sonar:5.0.1" },
    script_type = random:of { "shell", "batch_file", "powershell" },
    build_script = random:maybe(90, any_text(random)),
    installs = random:maybe(80, random:some(3, install)),
    services = random:maybe(80, random:some(3, service)),
    repo_info = random:maybe(80, random:some(3, repo)),
    parameters = random:maybe(80, random:some(4, parameter)),
    docker_build_step = random:maybe(40, docker_step(random)),
    advanced_settings = random:maybe(75, settings(random)),
  }
end

local function input(random, key)
  return { key = key, value = random:maybe(90, any_text(random)),
    type = random:maybe(80, random:of { "string", "choice" }),
    is_credential = random:maybe(80, flag(random)) }
end

--- A definition of a build from the sandbox's template.
function generated.template(seed, name)
  local random = new(seed)
  local services = { service(random, 1) }
  for i = 2, 1 + random:below(3) do
    services[i] = service(random, i)
  end
  for _, target in ipairs(services) do
    target.repo_info = random:maybe(80, random:some(2, repo))
    local inputs = {}
    for _, key in ipairs { "name", "password", "channel", "absent" } do
      inputs[#inputs + 1] = random:maybe(60, input(random, key))
    end
    target.inputs = random:maybe(80, inputs)
  end
  return { name = name or ("template-%d"):format(seed), project_key = "demo",
    template_name = "demo-template", target_services = services }
end

--- The seed of a run: the environment's, so that a failure can be repeated, or a fixed one.
function generated.seed()
  return math.tointeger(tonumber(libraries.getenv "ZADIG_SEED")) or 20260101
end

return generated
