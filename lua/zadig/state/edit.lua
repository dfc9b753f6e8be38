-- SPDX-License-Identifier: MIT
-- client:edit: changes one build. It reads the build, converts it to a definition, runs a function
-- on that, and writes it unless somebody else has changed the build meanwhile. A field that is in
-- neither the reading nor the ledger nor the options makes it refuse; nothing is ever reset.
local arguments = require "zadig.base.arguments"
local checking = require "zadig.state.check"
local confirming = require "zadig.state.confirm"
local core = require "zadig.core"
local diff = require "zadig.state.diff"
local known = require "zadig.state.known"
local ledgers = require "zadig.state.ledger"
local libraries = require "zadig.base.libraries"
local masks = require "zadig.define.masks"
local reading = require "zadig.state.reading"
local write = require "zadig.state.write"

local function check_arguments(client, name, change, options)
  arguments.check_client(client, "edit")
  arguments.check_type(name, "string", "edit", "the build's name")
  arguments.check_type(change, "function", "edit", "what changes the definition")
  for _, option in ipairs { "ledger", "rest" } do
    local value = options and options[option]
    local expected = option == "ledger" and "string" or "table"
    if value ~= nil and value ~= false and type(value) ~= expected then
      error(("edit: %s: expected a %s, got %s"):format(option, expected,
        arguments.describe(value)), 3)
    end
  end
end

-- The definition after the function: the one that it was given, or the one that it returned.
local function run(change, definition)
  local copy = checking.copy(definition)
  local returned = change(copy)
  if type(returned) == "table" then
    return returned
  elseif returned ~= nil then
    error(("edit: the function returned a %s: change the definition in place, or return another "
      .. "one"):format(type(returned)), 3)
  end
  return copy
end

local function conflict(name, found)
  local by = found and ("written by %s"):format(tostring(found.update_by)) or "deleted"
  return core.failure {
    kind = "conflict", operation = "update_build", sent = "no",
    message = ("the build %q was %s while it was edited; nothing was written"):format(name, by),
    hint = "edit it again",
  }
end

-- The changed definition, of the same build; or nil and a failure.
local function check(client, definition, changed)
  for _, field in ipairs { "name", "project_key" } do
    if changed[field] ~= definition[field] then
      return nil, core.failure { kind = "invalid", sent = "no",
        message = ("edit: %s cannot be changed"):format(field) }
    end
  end
  local entries, failure = checking.check(client, { changed }, "edit")
  return entries and entries[1], failure
end

-- Writes the build and notes it. Returns the warnings, or nil and a failure.
local function save(client, ledger, entry, told, options)
  local request = write.options_for(options, entry.project_key)
  local state, before, clock = write.look(client, entry.name, request)
  if not state then
    return nil, before
  elseif state == "absent" then
    return nil, conflict(entry.name, nil)
  elseif not write.is_expected({
    update_time = told.detail.update_time, update_by = told.detail.update_by,
    services = ledgers.services_of(told.detail),
  }, before) then
    return nil, conflict(entry.name, before)
  end
  local made, failure = write.write(client, entry.record, entry.definition, options, before, clock)
  if not made then
    return nil, failure
  end
  if not made.row then
    ledger:forget(entry.name)
  else
    ledger:note(entry.record, entry.definition, made.row, made.reason)
  end
  local saved, why = ledger:save()
  if saved and made.reason == "soon" and ledger.path then
    local row = made.row
    why = confirming.confirm(client, ledger, { {
      name = entry.name, project_key = entry.project_key, row = row, clock = made.clock,
      at = made.at, expected = { update_time = row.update_time, update_by = row.update_by,
        services = ledgers.services_of(row) },
    } }, options)
    if not why then
      why = select(2, ledger:save())
    end
  end
  if why then
    made.warnings[#made.warnings + 1] = why.message
  end
  return made.warnings
end

--- client:edit(name, function(build) ... end, { ledger =, rest =, codehosts =, accept = })
--- --> { changed =, differences = }, or nil and a failure
local function edit(client, name, change, options)
  check_arguments(client, name, change, options)
  options = arguments.take("EditOptions", options, "edit")
  local ledger, failure = ledgers.open(options.ledger or nil, client:stats().url)
  if not ledger then
    return nil, failure
  end
  local told
  told, failure = reading.read(client, name, write.options_for(options, options.project_key))
  if not told then
    return nil, failure
  end
  local definition, record = known.definition(ledger, told, options.rest, {
    accept = options.accept, codehosts = options.codehosts, force = options.force, secrets = true,
  })
  if not definition then
    return nil, record
  end
  definition.project_key = definition.project_key or told.detail.project_key
  local changed = run(change, definition)
  local entry
  entry, failure = check(client, definition, changed)
  if not entry then
    return nil, failure
  elseif entry.record ~= record then
    return nil, core.failure { kind = "invalid", sent = "no",
      message = "edit: the build cannot become another kind of build; use client:plan" }
  end
  local problems = record == "BuildDefinition" and masks.problems(entry.definition, told.detail)
  if problems and problems[1] then
    return nil, core.invalid("update_build", problems)
  end
  local differences = core.array(diff.of_definitions(entry.definition, definition))
  if not differences[1] then
    return { changed = false, differences = differences }
  end
  local warnings
  warnings, failure = save(client, ledger, entry, told, options)
  if not warnings then
    return nil, failure
  end
  for _, warning in ipairs(warnings) do
    libraries.warn("zadig: edit: ", warning)
  end
  return { changed = true, differences = differences }
end

return { edit = edit }
