-- SPDX-License-Identifier: MIT
-- One write of one build, and what the ledger may say about it afterwards. A write is made only
-- where the build's row is still as it was when it was decided; what is noted is the row that is
-- read back, and it is proven only when nobody else can have written in the meantime.
local core = require "zadig.core"
local diff = require "zadig.state.diff"
local existence = require "zadig.call.existence"
local ledgers = require "zadig.state.ledger"
local method = require "zadig.call.method"
local reading = require "zadig.state.reading"

local operations = {
  BuildDefinition = { create = "create_build", update = "update_build" },
  TemplateDefinition = { create = "create_build_from_template",
    update = "update_build_from_template" },
}

local function options_for(given, project_key)
  return { project_key = project_key, timeout = given.timeout,
    connect_timeout = given.connect_timeout }
end

--- What the server has now: "present", the detail (or its row, where the detail cannot be shown)
--- and the server's clock; "absent"; or nil and a failure.
local function look(client, name, options)
  local detail, failure, date = method.dated(client, "get_build", name, options)
  if detail then
    return "present", detail, date
  elseif failure.kind ~= "not_found" and failure.kind ~= "server" then
    return nil, failure
  end
  local state, row = existence.look(client, name, options)
  return state, row, date
end

--- Is the build's row what was expected?
local function is_expected(expected, row)
  return expected.update_time == row.update_time and expected.update_by == row.update_by
    and (expected.services == nil or expected.services == ledgers.services_of(row))
end

-- Readable fields that are not as they were sent.
local function is_as_sent(definition, told)
  for _, difference in ipairs(diff.against(definition, told, definition)) do
    if difference.kind == "differs" then
      return false
    end
  end
  return true
end

-- What the server has quietly made of it.
local function warnings_of(definition, told)
  local found = {}
  local asked = definition.advanced_settings and definition.advanced_settings.strategy_name
  local settings = told.detail.advanced_settings or {}
  if type(asked) == "string" and asked ~= "" and settings.strategy_name == "" then
    found[1] = ("%s: the cluster has no strategy %q; the build has none, and runs with the "
      .. "cluster's default"):format(definition.name, asked)
  end
  for i, service in ipairs(definition.target_services or {}) do
    local has = {}
    for _, parameter in ipairs(told.services and told.services[i]
      and told.services[i].parameters or {}) do
      has[parameter.key] = true
    end
    for _, input in ipairs(told.services and told.services[i] and service.inputs or {}) do
      if not has[input.key] then
        found[#found + 1] = ("%s: the template has no variable %q; its input was dropped")
          :format(definition.name, input.key)
      end
    end
  end
  return found
end

-- Reads back what was written: the reading and the server's clock, or nil and a failure.
local function read_back(client, definition, options)
  local detail, failure, date = method.dated(client, "get_build", definition.name, options)
  if not detail then
    return nil, failure
  elseif not diff.is_template(definition) then
    return { detail = detail }, date
  end
  local told, why = reading.read(client, definition.name, options)
  return told, told and date or why
end

--- Writes a definition: creates the build, or replaces what `before` is the detail of, as `clock`
--- was the server's. Returns { row =, reason =, warnings =, clock =, at = } or nil and a failure.
--- `reason` says why the row does not prove the definition: "soon" until two seconds have passed.
local function write(client, record, definition, given, before, clock)
  local options = options_for(given, definition.project_key)
  options.resolve = true
  local name = operations[record][before and "update" or "create"]
  local reply, failure, date = method.dated(client, name, definition, options,
    before and before.build_env and before or nil)
  if not reply then
    return nil, failure
  end
  options.resolve = nil
  local told, back = read_back(client, definition, options)
  local made = { warnings = {}, at = core.policy(client).system.now() }
  if not told then
    made.warnings[1] = ("%s: written, but it could not be read back: %s"):format(definition.name,
      back.message)
    return made
  end
  made.row, made.clock = told.detail, back
  made.warnings = warnings_of(definition, told)
  local last = date or back
  if not is_as_sent(definition, told) then
    made.reason = "mismatch"
    made.warnings[#made.warnings + 1] = ("%s: it was not read back as it was written: somebody "
      .. "else has written, or the server has changed it"):format(definition.name)
  elseif not last or told.detail.update_time > last
    or before and (not clock or told.detail.update_time < clock) then
    made.reason = "clock"
  else
    made.reason = "soon"
  end
  return made
end

return { is_expected = is_expected, look = look, options_for = options_for, write = write }
