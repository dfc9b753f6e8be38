-- SPDX-License-Identifier: MIT

-- The operations as methods of a client: one function makes each method from its row.
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local retry = require "zadig.call.retry"

local none = {} -- no options

local function warn_of(row, problems)
  for _, problem in ipairs(problems or {}) do
    local path = problem.path == "" and "" or problem.path .. ": "
    libraries.warn("zadig: ", row.name, ": ", path, problem.message)
  end
end

-- For callers that pass a detail as a definition: the problems alone would be misleading.
local function hint_at(failure, definition)
  if type(rawget(definition, "build_env")) == "table" then
    failure.hint = "this is a detail; use zadig.definition to make a definition from it"
  end
  return failure
end

local function is_write(row)
  return row.method ~= "GET"
end

-- Validates, encodes and exchanges. Warnings are given once, even if the request is repeated.
-- Returns the reply, or nil and a failure; and the server's clock in unix seconds, if its reply had
-- one. `before` is the detail that is replaced, if the caller has just read it.
local function exchange(client, row, input, options, before)
  local call <close>, second = core.prepare(client, row.name, input, options)
  if not call then
    return nil, row.body and hint_at(second, input) or second
  end
  warn_of(row, second)
  options = options and arguments.raw(options) or none
  local policy = core.policy(client)
  local system = policy.system
  local began = system.now()
  if options.must_exist then
    local there, failure = require("zadig.call.existence").check(client, input, options,
      options.deadline or policy.deadline)
    if not there then
      return nil, failure
    end
  end
  local inquiry = is_write(row) and require "zadig.call.resolve".inquiry(client, row, call, options,
    system, before)
  local refused = inquiry and inquiry:refusal()
  if refused then
    return nil, refused
  end
  local reply, failure = retry.run(client, row, call, options, began, inquiry or nil)
  return reply, failure, call:info().date
end

local function perform(client, row, input, options)
  local reply, failure = exchange(client, row, input, options)
  if reply then
    return reply -- alone: a prompt would also print a nil
  end
  return nil, failure
end

local named = {}
for _, row in ipairs(core.operations()) do
  named[row.name] = row
end

--- The operation of that name, for policies that need the server's clock or have read what is
--- replaced; see `exchange`.
local function dated(client, name, input, options, before)
  return exchange(client, named[name], input, options, before)
end

local function method(row)
  local name = row.name
  if row.body then
    return function(client, definition, options)
      arguments.check_client(client, name)
      arguments.check_type(definition, "table", name, "the definition")
      arguments.check_options(options, name)
      return perform(client, row, definition, options)
    end
  elseif row.named then
    return function(client, build, options)
      arguments.check_client(client, name)
      arguments.check_type(build, "string", name, "the build's name")
      arguments.check_options(options, name)
      return perform(client, row, build, options)
    end
  end
  return function(client, options)
    arguments.check_client(client, name)
    arguments.check_options(options, name)
    return perform(client, row, nil, options)
  end
end

-- The operation that was probably meant, or nil.
local function nearest(written)
  local best, least
  for name in pairs(named) do
    local slips = core.near(written, name)
    if slips and (not least or slips < least) then
      best, least = name, slips
    end
  end
  return best
end

--- zadig.check("create_build", definition, { strict = true }): the verdict of a call without a
-- client or a network. Returns true and the warnings, or nil and a failure of kind invalid.
local function check(operation, definition, options)
  if type(operation) ~= "string" then
    error(("zadig.check: expected the name of an operation, got %s"):format(
      arguments.describe(operation)), 2)
  elseif not named[operation] then
    local near = nearest(operation)
    error(("zadig.check: unknown operation %q%s"):format(operation,
      near and ("; did you mean %q?"):format(near) or ""), 2)
  elseif type(definition) ~= "table" then
    error(("zadig.check: expected a table, got %s"):format(
      arguments.describe(definition)), 2)
  end
  arguments.check_options(options, "zadig.check")
  local strict = false
  for key, value in next, options or none do
    if key ~= "strict" then
      error(("zadig.check: unknown option %q; the only option is strict"):format(tostring(key)), 2)
    end
    strict = value
  end
  local problems, errors, warnings = core.check(operation, definition)
  if errors > 0 or warnings > 0 and strict then
    return nil, hint_at(core.invalid(operation, problems), definition)
  end
  return true, problems
end

return { check = check, dated = dated, method = method, perform = perform }
