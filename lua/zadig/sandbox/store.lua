-- SPDX-License-Identifier: MIT
-- The builds, in the order in which a database returns them without a sort.

local store = {}

local Store = {}
Store.__index = Store

-- The defaults of a build's fields; a function where each build needs a value of its own.
local DEFAULTS = {
  source = "zadig",
  description = "",
  update_by = "admin",
  update_time = 1686192895,
  infrastructure = "kubernetes",
  script_type = "shell",
  build_script = "",
  template_id = "",
  strategy_id = "",
  timeout = 60,
  privileged_mode = false,
  use_host_docker_daemon = false,
  pre_build = true,
  services = function() return {} end,
  repos = function() return {} end,
  parameters = function() return {} end,
  installs = function() return {} end,
  outputs = function() return { { name = "IMAGE" }, { name = "PKG_FILE" } } end,
  custom_annotations = function() return {} end,
  custom_labels = function() return {} end,
  cache = function() return { enabled = false, type = "workspace", cache_dir = "" } end,
  resource_spec = function()
    return { preset = "low", cpu_limit = 1000, memory_limit = 512, cpu_req = 0, memory_req = 0,
      gpu_limit = "" }
  end,
  post_build = function() return { scripts = "" } end,
}

--- The type of each field of a build; `post_build` is false where old data has none.
function store.kinds()
  local kinds = {}
  for key, default in pairs(DEFAULTS) do
    kinds[key] = type(default) == "function" and "table" or math.type(default) or type(default)
  end
  kinds.post_build = nil
  return kinds
end

-- The database rejects larger documents.
local MAX_DOCUMENT = 16 * 1024 * 1024

-- An estimate of a value's size in the database: its text and numbers, and their framing. The
-- sandbox's own field names make it slightly inexact.
local function size(value)
  local kind = type(value)
  if kind == "string" then return #value + 5 end
  if kind ~= "table" then return kind == "boolean" and 1 or 8 end
  local bytes = 5
  for key, item in pairs(value) do bytes = bytes + #tostring(key) + 2 + size(item) end
  return bytes
end

--- nil if the database accepts a build of this size, otherwise its driver's message.
function store.size_problem(build)
  if size(build) > MAX_DOCUMENT then return "an inserted document is too large" end
end

local function complete(build)
  for key, default in pairs(DEFAULTS) do
    if build[key] == nil then
      if type(default) == "function" then default = default() end
      build[key] = default
    end
  end
  return build
end

--- Any build of that name, in any project.
function Store:named(name)
  return self.by_name[name] or nil
end

--- By exact name and project.
function Store:find(name, project_key)
  local build = self.by_name[name]
  if build and build.project_key == project_key then return build end
end

function Store:of_project(project_key)
  local found = {}
  for _, build in ipairs(self.builds) do
    if build.project_key == project_key then found[#found + 1] = build end
  end
  return found
end

--- All or nothing, even if memory runs out on the way: a name that is left over is never found.
function Store:insert(build)
  build.id = self.new_id()
  complete(build)
  self.by_name[build.name] = self.by_name[build.name] or false
  table.insert(self.builds, build)
  self.by_name[build.name] = build
  return build
end

--- Puts `build` in the place of the one of the same name.
function Store:replace(build)
  for i, existing in ipairs(self.builds) do
    if existing.name == build.name then self.builds[i] = complete(build) end
  end
  self.by_name[build.name] = build
end

--- Without a project: by name in any project. Nothing to remove is not an error.
function Store:remove(name, project_key)
  for i = #self.builds, 1, -1 do
    local build = self.builds[i]
    if build.name == name and (not project_key or build.project_key == project_key) then
      table.remove(self.builds, i)
      self.by_name[name] = nil
    end
  end
end

--- Moves the first `count` builds to the end, as a database may.
function Store:rotate(count)
  for _ = 1, math.min(count, #self.builds) do
    table.insert(self.builds, table.remove(self.builds, 1))
  end
end

function store.new(builds, new_id)
  local self = setmetatable({ builds = {}, by_name = {}, new_id = new_id }, Store)
  for _, build in ipairs(builds) do self:insert(build) end
  return self
end

return store
