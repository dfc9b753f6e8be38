-- SPDX-License-Identifier: MIT
-- Definitions in Lua: a file is run with the constructors of definitions, `env` and `script`, and
-- with the functions of Lua that can neither reach outside nor catch errors. It runs on a thread of
-- its own, so that its limit of instructions leaves the hooks of the host alone. This protects
-- against accidents, not against an attacker: a file can still use up the memory.
local build = require "zadig.define.build"
local core = require "zadig.core"
local input = require "zadig.define.input"
local installs = require "zadig.define.installs"
local libraries = require "zadig.base.libraries"
local parameter = require "zadig.define.parameter"
local repo = require "zadig.define.repo"
local resources = require "zadig.define.resources"
local scripts = require "zadig.define.script"
local services = require "zadig.define.services"

local MOST_INSTRUCTIONS = 20000000
local STEP = 100000 -- instructions between two checks

local functions = { "assert", "error", "ipairs", "next", "pairs", "rawequal", "rawget", "rawlen",
  "select", "tonumber", "tostring", "type" }
-- Library functions that change the host's state or hide code are left out.
local copied = { string = { dump = true }, table = {}, utf8 = {},
  math = { random = true, randomseed = true } }

local absent = [[dofile load loadfile require pcall xpcall print os io debug package coroutine
  setmetatable getmetatable collectgarbage]]

local Missing = { __index = function(_, name)
  if type(name) == "string" and (" " .. absent:gsub("%s+", " ") .. " "):find(" " .. name .. " ", 1,
    true) then
    error(('%s is not available to a file of definitions; env "NAME" and script "FILE" are')
      :format(name), 2)
  end
end }

-- The directory of a file, with its slash.
local function folder_of(path)
  return path:match "^(.*/)" or ""
end

local function reader_of_environment(getenv)
  return function(name, default)
    if type(name) ~= "string" then
      error('env: expected a name, as in env "NAME"', 2)
    end
    local value = getenv(name)
    if value ~= nil and value ~= "" then
      return value
    elseif default ~= nil then
      return default
    end
    error(("env: %s is %s"):format(name, value and "empty" or "not set"), 2)
  end
end

local function reader_of_scripts(path)
  return function(name)
    if type(name) ~= "string" then
      error('script: expected the path of a file, as in script "build.sh"', 2)
    end
    local text, why = scripts.read(name:find "^/" and name or folder_of(path) .. name)
    if not text then
      error("script: " .. why, 2)
    end
    return text
  end
end

local function copy(functions_by_name)
  local made = {}
  for name, value in pairs(functions_by_name) do
    made[name] = value
  end
  return made
end

local function environment(path, getenv)
  local own = {
    build = build.build, input = setmetatable(copy(input), getmetatable(input)),
    installs = installs.installs, null = core.null, parameter = copy(parameter),
    repo = repo.repo, resources = resources.resources,
    script = reader_of_scripts(path), services = services.services,
  }
  local made = setmetatable({ zadig = own, env = reader_of_environment(getenv),
    _VERSION = _VERSION }, Missing)
  for name, constructor in pairs(own) do
    made[name] = constructor
  end
  for _, name in ipairs(functions) do
    made[name] = _G[name]
  end
  for name, without in pairs(copied) do
    made[name] = copy(_G[name])
    for key in pairs(without) do
      made[name][key] = nil
    end
  end
  return made
end

local function limit(thread)
  local left = MOST_INSTRUCTIONS // STEP
  libraries.sethook(thread, function()
    left = left - 1
    if left <= 0 then
      error(("stopped after %d million instructions: it does not seem to end"):format(
        MOST_INSTRUCTIONS // 1000000), 2)
    end
  end, "", STEP)
end

-- A message of Lua or of a constructor, without the name of the chunk, and its line.
local function taken_apart(problem)
  if problem == "not enough memory" then
    error(problem, 0)
  elseif type(problem) ~= "string" then
    return ("it raised a %s"):format(type(problem)), nil
  end
  local line, message = problem:match "^definitions:(%d+): (.*)$"
  message = (message or problem):gsub("%s*\n.*", "")
  return message, math.tointeger(tonumber(line))
end

--- Runs the text of the file at `path`. Returns { its results }; or nil, a message, and its line if
--- that is known.
local function run(text, path, getenv)
  text = text:gsub("^\xEF\xBB\xBF", ""):gsub("^#[^\n]*", "")
  local chunk, why = load(text, "=definitions", "t", environment(path, getenv))
  if not chunk then
    return nil, taken_apart(why)
  end
  local thread = coroutine.create(chunk)
  limit(thread)
  local results = table.pack(coroutine.resume(thread))
  if not results[1] then
    return nil, taken_apart(results[2])
  elseif results.n > 2 then
    return nil, ("it returns %d values: a list has to be one table"):format(results.n - 1)
  end
  return { results[2] }
end

return { run = run }
