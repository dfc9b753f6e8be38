-- SPDX-License-Identifier: MIT

-- The operations as methods of a client: one function makes each method from its row.
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local records = require "zadig.base.rows"
local retry = require "zadig.call.retry"
local source = require "zadig.base.source"

local metatables = core.metatables()

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

-- What is wrong with the option, which has values of two types; or nil.
local function fault_of_resolve(row, value)
  if value == nil or type(value) == "boolean" or value == "again" then
    return nil
  end
  return core.invalid(row.name, { setmetatable({ path = "resolve", severity = "error",
    message = ('expected true, false or "again", got %s'):format(type(value) == "string"
    and source.quote(value) or arguments.describe(value)) }, metatables.Problem) })
end

-- Which build a write is about. The caller may change the definition while the call waits.
local function identity(call)
  local input = call:info().input
  return { name = input.name, project_key = input.project_key }
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
  local wrong = fault_of_resolve(row, options.resolve)
  if wrong then
    return nil, wrong
  end
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
  local sent = inquiry and inquiry.input or is_write(row) and identity(call)
  local reply, failure = retry.run(client, row, call, options, began, inquiry or nil, sent)
  return reply, failure, call:date()
end

local function perform(client, row, input, options)
  local reply, failure = exchange(client, row, input, options)
  if reply then
    return reply -- alone: a prompt would also print a nil
  end
  return nil, failure
end

local named, names = {}, {}
for i, row in ipairs(core.operations()) do
  named[row.name], names[i] = row, row.name
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

-- Raises for what no check can be made of; blames the caller of the public function.
local function check_arguments(operation, definition, options, what)
  if type(operation) ~= "string" then
    error(("%s: expected the name of an operation, got %s"):format(what,
      arguments.describe(operation)), 3)
  elseif not named[operation] then
    local near = require "zadig.base.near".nearest(operation, names)
    error(("%s: unknown operation %q%s"):format(what, operation,
      near and ("; did you mean %q?"):format(near) or ""), 3)
  elseif type(definition) ~= "table" then
    error(("%s: expected a table, got %s"):format(what, arguments.describe(definition)), 3)
  elseif options ~= nil and type(options) ~= "table" then
    error(("%s: expected a table of options, got %s"):format(what, arguments.describe(options)), 3)
  end
  for key in next, options or none do
    if key ~= "strict" then
      error(("%s: unknown option %q; the only option is strict"):format(what, tostring(key)), 3)
    end
  end
end

--- zadig.check("create_build", definition, { strict = true }): the verdict of a call without a
-- client or a network. Returns true and the warnings, or nil and a failure of kind invalid.
local function check(operation, definition, options)
  check_arguments(operation, definition, options, "zadig.check")
  local problems, errors, warnings = core.check(operation, definition)
  if errors > 0 or warnings > 0 and options and options.strict then
    return nil, hint_at(core.invalid(operation, problems), definition)
  end
  return true, problems
end

--- client:check("create_build", definition): as zadig.check, with the project and the strictness of
--- the client.
local function check_for(client, operation, definition, options)
  arguments.check_client(client, "check")
  check_arguments(operation, definition, options, "check")
  local row, own, input = named[operation], { strict = options and options.strict }, definition
  if not row.body then
    input = row.named and (definition.name or "") or nil
    for key, value in next, definition do
      own[key] = value
    end
    own.name = nil
  end
  local call <close>, second = core.prepare(client, operation, input, own)
  if not call then
    return nil, hint_at(second, definition)
  end
  return true, second
end

--- client:decode("BuildDefinition", text): as zadig.decode, but a definition that names no project
--- is of the client's.
local function decode_for(client, record, text)
  arguments.check_client(client, "decode")
  local project = client:stats().project_key
  local row = type(record) == "string" and records.record(record)
  if project and row and row.field.project_key and type(text) == "string" then
    local value = core.decode(nil, text)
    if type(value) == "table" and getmetatable(value) == nil and value.project_key == nil then
      value.project_key = project
      text = core.encode(nil, value)
    end
  end
  return core.decode(record, text)
end

return { check = check, check_for = check_for, dated = dated, decode_for = decode_for,
  method = method, perform = perform }
