-- SPDX-License-Identifier: MIT
-- The seven operations, for specs that put all of them through the same: how each is called,
-- what a server answers, and whether that has arrived.
--
--   for _, operation in ipairs(operations) do
--     local reply, failure = operation.call(client, { timeout = 1 })
--     assert.is_true(reply == nil or operation.arrived(reply))
--   end
--
-- `project` in the options is the project_key, of a definition as well; `script` is a definition's
-- build_script. `prepare` takes the same and gives the core's call, not started.
local core = require "zadig.core"
local fixtures = require "support.fixtures"

local operations = {}

-- The input of a call and its options.
local function arguments(operation, options)
  local rest = {}
  for key, value in pairs(options or {}) do
    rest[key] = value
  end
  if operation.write and rest.resolve == nil then
    rest.resolve = false -- each call is one exchange
  end
  local project, script = rest.project or "yaml", rest.script
  rest.project, rest.script = nil, nil
  if not operation.definition then
    rest.project_key = project
    return operation.build, rest
  end
  local definition = fixtures.decode(operation.definition)
  definition.project_key = project
  definition.build_script = script or definition.build_script
  return definition, rest
end

local function add(operation)
  local name = operation.name
  function operation.call(client, options)
    local input, rest = arguments(operation, options)
    rest.resolve = rest.resolve or false -- one exchange, and its outcome
    if input == nil then
      return client[name](client, rest)
    end
    return client[name](client, input, rest)
  end
  function operation.prepare(client, options)
    return core.prepare(client, name, arguments(operation, options))
  end
  operation.reply = fixtures.text(operation.reply)
  operations[#operations + 1], operations[name] = operation, operation
end

local function said_success(reply)
  return reply.message == "success"
end

for _, name in ipairs(fixtures.definitions) do
  add { name = name, write = true, definition = fixtures.text(name), reply = "message.reply",
    arrived = said_success }
end
add { name = "list_builds", reply = "list_builds.reply", arrived = function(reply)
  return reply.total == #reply.builds and reply.total > 0
end }
add { name = "get_build", build = "api", reply = "get_build.reply", arrived = function(reply)
  return type(reply.build_env) == "table" and type(reply.advanced_settings) == "table"
end }
add { name = "delete_build", write = true, build = "api", reply = "message.reply",
  arrived = said_success }

return operations
