-- SPDX-License-Identifier: MIT

-- Makes a client from options and environment. All mistakes in the options are raised together, at
-- the caller's line.
local core = require "zadig.core"
local credentials = require "zadig.call.credentials"
local libraries = require "zadig.base.libraries"
local wait = require "zadig.call.wait"

-- Environment variables that replace missing options.
local environment = { url = "ZADIG_URL", token = "ZADIG_TOKEN", project_key = "ZADIG_PROJECT_KEY" }

-- The functions of the system that policies use; specs replace them.
local default_system = {
  getenv = libraries.getenv,
  now = core.now,
  popen = libraries.popen,
  random = math.random,
  sleep = wait.block_for,
  time = core.time,
}

-- A spec's functions, completed by the real ones.
local function complete(system)
  local whole = {}
  for name, real in pairs(default_system) do
    whole[name] = system and system[name] or real
  end
  return whole
end

-- Copies a caller's table, which the caller may change afterwards.
local function copied(options)
  local copy = {}
  for key, value in next, options do
    copy[key] = value
  end
  return copy
end

local function complain(problems)
  local lines = { "zadig.connect: invalid options" }
  for _, problem in ipairs(problems) do
    lines[#lines + 1] = ("  %s: %s"):format(problem.path, problem.message)
  end
  error(table.concat(lines, "\n"), 3)
end

local function is_debug(value)
  return type(value) == "function" or libraries.is_file(value)
end

-- Connects. Options may be nil if the environment has everything. `system` is for specs.
local function connect(options, system)
  if options ~= nil and type(options) ~= "table" then
    error(("zadig.connect: expected a table of options, got %s"):format(type(options)), 2)
  end
  system = complete(system)
  local copy, problems = copied(options or {}), {}
  for key, name in pairs(environment) do
    local value = system.getenv(name)
    if copy[key] == nil and value and value ~= "" then
      copy[key] = value
    end
  end

  local source, token = copy.token, nil
  if type(source) == "string" or type(source) == "function" then
    local why
    token, why = credentials.resolve(source, system)
    why = token and credentials.fault_of(token) or why
    if why then
      token = nil
      problems[#problems + 1] = { path = "token", message = why }
    end
  elseif source ~= nil then
    problems[#problems + 1] = { path = "token",
      message = "expected a string or a function, got " .. type(source) }
  end
  if copy.debug ~= nil and not is_debug(copy.debug) then
    problems[#problems + 1] = { path = "debug",
      message = "expected a function or an open file, got " .. type(copy.debug) }
  end
  copy.token = nil

  local policy = {
    deadline = copy.deadline,
    debug = copy.debug,
    renew = credentials.is_renewable(source) and source or nil,
    retry = type(copy.retry) == "table" and copied(copy.retry) or copy.retry,
    system = system,
  }
  local client, wrong = core.connect(copy, policy)
  for _, problem in ipairs(wrong or {}) do
    problems[#problems + 1] = problem
  end
  if problems[1] then
    complain(problems)
  end
  if token then
    assert(core.set_token(client, token))
  end
  if copy.insecure then
    libraries.warn("zadig: the certificate of ", client:stats().url,
      " is not verified (insecure = true)")
  end
  return client
end

return { connect = connect }
