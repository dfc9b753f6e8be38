-- SPDX-License-Identifier: MIT
-- Random definitions, and random changes of them, for properties. The same seed gives the same ones
-- in every run.
--
--   local random = random_builds.new(seed)
--   local definition = random:plain "name"      or random:template "name"
--   random:change(definition)                   one to three fields, in place
local random_builds = {}

local Random = {}
Random.__index = Random

-- A generator of its own, independent of other random numbers.
function Random:number(limit)
  self.state = (self.state * 6364136223846793005 + 1442695040888963407)
  return (self.state >> 33) % limit + 1
end

function Random:chance(percent)
  return self:number(100) <= percent
end

function Random:pick(...)
  local list = table.pack(...)
  return list[self:number(list.n)]
end

-- Mostly plain words, sometimes awkward ones.
function Random:text()
  if self:chance(20) then
    return self:pick("", " ", " a ", "/a/", "//", "\u{3000}x", "构建", "a\nb", "a\nb\n", "<&>",
      "\"", "$REPONAME_0", "x\u{A0}")
  end
  return self:pick("a", "b", "c") .. self:number(9)
end

-- A list of up to `most` elements.
function Random:list(most, make)
  local list = {}
  for i = 1, self:number(most + 1) - 1 do
    list[i] = make(self, i)
  end
  return list
end

-- Sometimes nil.
function Random:maybe(percent, make, ...)
  if self:chance(percent) then
    return make(self, ...)
  end
end

function Random:flag()
  return self:pick(true, false)
end

local function repo(self)
  return {
    codehost_name = self:pick("gitlab", "github-demo", "other"),
    repo_namespace = self:text(), repo_name = self:text(), branch = self:text(),
    remote_name = self:maybe(40, self.text), checkout_path = self:maybe(40, self.text),
    submodules = self:maybe(40, self.flag), enable_commit = self:maybe(30, self.flag),
    commit_id = self:maybe(30, self.text),
  }
end

local function parameter(self, i)
  local made = {
    key = "K" .. i, type = self:pick("string", "string", "choice", "multi-select"),
    default_value = self:text(), is_credential = self:maybe(50, self.flag),
    description = self:maybe(30, self.text),
  }
  if made.type ~= "string" then
    made.choice_option = { "x", "y", "z" }
    made.choice_value = made.type == "multi-select" and self:list(2, function()
      return self:pick("x", "y", "z")
    end) or nil
  end
  return made
end

local function docker(self)
  return {
    dockerfile_source = self:pick("local", "template"), build_context_dir = self:text(),
    dockerfile_directory = self:text(), template_name = "go-service",
    build_args = self:maybe(50, self.text), enable_buildkit = self:maybe(50, self.flag),
    platforms = self:maybe(50, self.text),
  }
end

local function resources(self)
  return {
    cpu_limit = self:pick(0, 1000, 4000), memory_limit = self:pick(0, 512, 8192),
    cpu_req = self:pick(0, 1000), memory_req = self:pick(0, 1024),
    gpu_limit = self:maybe(20, self.pick, "", "nvidia.com/gpu: 1"),
  }
end

local function storages(self)
  return { enabled = self:flag(), storages_properties = self:list(2, function()
    return { provision_type = self:pick("static", "dynamic"), mount_path = self:text(),
      subpath = self:text(), pvc = "claim",
      storage_class = "fast", storage_size_in_gib = self:number(9),
      is_temporary = self:maybe(50, self.flag) }
  end) }
end

local function label(self, i)
  return { key = "l" .. i, value = self:text() }
end

local function settings(self)
  return {
    cluster_name = self:pick("local-20250523164625", "remote-cluster"),
    strategy_name = self:maybe(60, self.pick, "normal", "spread", "优先调度", ""),
    timeout = self:maybe(70, self.pick, 30, 60, 90), resource_spec = self:maybe(60, resources),
    use_host_docker_daemon = self:maybe(40, self.flag), privileged_mode = self:maybe(40, self.flag),
    cache_setting = self:maybe(60, function()
      return { enabled = self:flag(), cache_dir = self:text() }
    end),
    storages = self:maybe(30, storages), custom_annotations = self:maybe(30, self.list, 2, label),
    custom_labels = self:maybe(30, self.list, 2, label),
    outputs = self:maybe(40, self.list, 2, function(_, i) return "OUT" .. i end),
  }
end

local fields = {
  infrastructure = function(self) return self:pick("kubernetes", "kubernetes", "vm") end,
  build_os = function(self) return self:pick("ubuntu 18.04", "ubuntu 20.04", "sonar:5.0.1") end,
  script_type = function(self) return self:pick("shell", "shell", "powershell") end,
  build_script = Random.text,
  installs = function(self)
    return self:list(2, function() return { name = self:text(), version = self:text() } end)
  end,
  services = function(self)
    return self:list(2, function()
      return { service_name = self:pick("a", "b"), service_module = self:pick("a", "b") }
    end)
  end,
  repo_info = function(self) return self:maybe(80, self.list, 2, repo) end,
  parameters = function(self) return self:maybe(80, self.list, 3, parameter) end,
  docker_build_step = function(self) return self:maybe(50, docker) end,
  advanced_settings = function(self) return self:maybe(70, settings) end,
}

local field_names = {}
for name in pairs(fields) do
  field_names[#field_names + 1] = name
end
table.sort(field_names)

--- A definition of a plain build.
function Random:plain(name)
  local definition = { name = name, project_key = "yaml" }
  for _, field in ipairs(field_names) do
    definition[field] = fields[field](self)
  end
  return definition
end

local function input(self)
  return { key = self:pick("name", "password", "channel", "nowhere"), value = self:text(),
    type = self:pick("string", "choice"), is_credential = self:flag() }
end

local function target(self, i)
  return { service_name = "s" .. i, service_module = self:pick("m", "n"),
    repo_info = self:list(2, repo), inputs = self:list(3, input) }
end

--- A definition of a template build.
function Random:template(name)
  local services = self:list(2, target)
  services[1] = services[1] or target(self, 1)
  return { name = name, project_key = "yaml", template_name = "demo-template",
    target_services = services }
end

local function change_template(self, definition)
  local services = definition.target_services
  local service = services[self:number(#services)]
  local which = self:number(4)
  if which == 1 then
    services[#services + 1] = target(self, #services + 1)
  elseif which == 2 then
    service.repo_info = self:list(2, repo)
  elseif which == 3 then
    service.inputs = self:list(3, input)
  elseif service.inputs[1] then
    service.inputs[1].value = self:text()
  end
end

-- Changes something inside a table: one of its members, at any depth.
local function change_inside(self, value)
  local names = {}
  for name in pairs(value) do
    if name ~= "key" then
      names[#names + 1] = name
    end
  end
  table.sort(names, function(a, b) return tostring(a) < tostring(b) end)
  local name = names[self:number(math.max(#names, 1))]
  local member = value[name]
  if type(member) == "table" and next(member) ~= nil then
    change_inside(self, member)
  elseif type(member) == "boolean" then
    value[name] = not member
  elseif math.type(member) == "integer" then
    value[name] = member + 1
  end
end

--- Changes up to three fields, some of them to the value that they have.
function Random:change(definition)
  for _ = 1, self:number(3) do
    if definition.target_services then
      change_template(self, definition)
    else
      local name = self:pick(table.unpack(field_names))
      if type(definition[name]) == "table" and self:chance(50) then
        change_inside(self, definition[name])
      else
        definition[name] = fields[name](self)
      end
    end
  end
end

function random_builds.new(seed)
  return setmetatable({ state = seed }, Random)
end

--- A deep copy of a plain table.
function random_builds.copy(value)
  if type(value) ~= "table" then
    return value
  end
  local made = {}
  for key, item in pairs(value) do
    made[key] = random_builds.copy(item)
  end
  return made
end

return random_builds
