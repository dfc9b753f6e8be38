-- SPDX-License-Identifier: MIT
-- client:apply: carries out a plan, except where somebody has written since. Creates and updates
-- run concurrently; deletes come last. The ledger is written after each success, so that nothing is
-- lost if the program ends.
local arguments = require "zadig.base.arguments"
local confirming = require "zadig.state.confirm"
local core = require "zadig.core"
local held = require "zadig.state.held"
local ledgers = require "zadig.state.ledger"
local map = require "zadig.many.map"
local undo = require "zadig.state.undo"
local write = require "zadig.state.write"

local CONCURRENCY = 4

local metatables = core.metatables()

local function applied(change, message, more)
  local made = setmetatable({ action = change.action, name = change.name,
    project_key = change.project_key, file = change.file, message = message }, metatables.Applied)
  for key, value in next, more or {} do
    made[key] = value
  end
  return made
end

local function add(list, item)
  list[#list + 1] = item
  return true
end

local function fail(work, change, failure, message)
  work.stopped = work.stopped or work.options.stop_on_error
  add(work.report.failures, applied(change, message or failure.message, { failure = failure }))
  return nil, failure
end

local function overtaken(work, change, found)
  local by = found and found.update_by
  local message = found
    and ("written by %s since the plan was made"):format(tostring(by))
    or "deleted since the plan was made"
  if found and held[change].expected
    and found.update_time == held[change].expected.update_time
    and by == held[change].expected.update_by then
    message = "bound to other services since the plan was made"
  elseif found and change.action == "create" then
    message = ("created by %s since the plan was made"):format(tostring(by))
  end
  return add(work.report.overtaken, applied(change, message, {
    written_by = by, written_at = found and found.update_time,
  }))
end

-- Writes the ledger; if that fails, no further change starts.
local function save(work, change)
  local saved, failure = work.ledger:save()
  if saved then
    return true
  end
  work.stopped = true
  return fail(work, change, failure, "done, but not recorded in the ledger: " .. failure.message)
end

-- Notes what was written, and keeps it for the last step.
local function note(work, change, made)
  local own = held[change]
  for _, warning in ipairs(made.warnings) do
    add(work.report.warnings, warning)
  end
  if not made.row then
    work.ledger:forget(change.name)
    return
  end
  work.ledger:note(own.record, own.definition, made.row, made.reason)
  if made.reason == "soon" then
    add(work.written, { name = change.name, project_key = change.project_key, row = made.row,
      clock = made.clock, at = made.at, expected = {
        update_time = made.row.update_time, update_by = made.row.update_by,
        services = ledgers.services_of(made.row),
      } })
  end
end

local function finish(work, change, made)
  note(work, change, made)
  add(work.report.done, applied(change))
  local kept, why = undo.written(work.backup, change, made.row)
  if not kept then
    add(work.report.warnings, why)
  end
  return save(work, change)
end

local function create(work, change)
  local own, client = held[change], work.client
  local kept, failure = undo.keep(work.backup, change, nil)
  if not kept then
    return fail(work, change, failure)
  end
  local made
  made, failure = write.write(client, own.record, own.definition, work.options)
  if made then
    return finish(work, change, made)
  elseif failure.kind == "conflict" then
    local state, found = write.look(client, change.name,
      write.options_for(work.options, change.project_key))
    if state == "present" then
      undo.drop(work.backup, change)
      return overtaken(work, change, found)
    end
  end
  return fail(work, change, failure)
end

-- The server's present row if it is still the one in the plan; otherwise the failure.
local function look(work, change)
  local state, found, clock = write.look(work.client, change.name,
    write.options_for(work.options, change.project_key))
  if not state then
    return nil, fail(work, change, found)
  elseif state == "absent" then
    return nil, overtaken(work, change, nil)
  elseif not write.is_expected(held[change].expected, found) then
    return nil, overtaken(work, change, found)
  end
  return found, clock
end

local function update(work, change)
  local own = held[change]
  local before, clock = look(work, change)
  if not before then
    return clock
  end
  local kept, failure = undo.keep(work.backup, change, before)
  if not kept then
    return fail(work, change, failure)
  end
  local made
  made, failure = write.write(work.client, own.record, own.definition, work.options, before, clock)
  if not made then
    return fail(work, change, failure)
  end
  return finish(work, change, made)
end

local function delete(work, change)
  local before, other = look(work, change)
  if not before then
    return other
  end
  local kept, failure = undo.keep(work.backup, change, before)
  if not kept then
    return fail(work, change, failure)
  end
  local reply
  reply, failure = work.client:delete_build(change.name,
    write.options_for(work.options, change.project_key))
  if not reply then
    return fail(work, change, failure)
  end
  work.ledger:forget(change.name)
  add(work.report.done, applied(change))
  undo.written(work.backup, change, nil)
  return save(work, change)
end

local doers = { create = create, update = update, convert = update, delete = delete }

local function perform(work, change)
  if work.stopped then
    return add(work.report.skipped, applied(change))
  end
  return doers[change.action](work, change)
end

-- Carries out all changes of one kind. Whatever raises is a bug here, or an interrupt of the host.
local function run(work, changes)
  local _, failures = map.map(work.client, changes, function(_, change)
    return perform(work, change)
  end, { concurrency = work.options.concurrency or CONCURRENCY, progress = work.options.progress })
  for _, failure in next, failures do
    if not core.is_failure(failure) then
      error(failure, 0)
    end
  end
end

local function new_report()
  local report = {}
  for _, list in ipairs { "done", "failures", "overtaken", "refused", "skipped", "warnings" } do
    report[list] = core.array {}
  end
  return setmetatable(report, metatables.Report)
end

-- Sorts the changes of a plan by what has to be done.
local function sort(plan, report)
  local writes, deletes, soon = {}, {}, {}
  for _, change in ipairs(plan.changes) do
    if change.action == "delete" then
      deletes[#deletes + 1] = change
    elseif change.action == "refused" then
      add(report.refused, applied(change, "it would lose the settings that the plan lists"))
    elseif change.action == "unknown" then
      add(report.failures, applied(change, change.note))
    elseif change.action ~= "none" then
      writes[#writes + 1] = change
    elseif held[change] and held[change].soon then
      soon[#soon + 1] = change
    end
  end
  return writes, deletes, soon
end

-- Notes of an earlier apply that ended before its last step; the plan has read them.
local function add_soon(work, soon)
  for _, change in ipairs(soon) do
    local row = { update_time = change.written_at, update_by = change.written_by }
    add(work.written, { name = change.name, project_key = change.project_key, row = row,
      expected = row })
  end
end

local function check_arguments(client, plan)
  arguments.check_client(client, "apply")
  if getmetatable(plan) ~= metatables.Plan or not held[plan] then
    error("apply: expected a plan, as client:plan or zadig.undo returns", 3)
  elseif plan.url ~= client:stats().url then
    error(("apply: the plan is for %s, and this client is connected to %s"):format(plan.url,
      client:stats().url), 3)
  end
end

--- client:apply(plan, { backup = "undo/" }) --> a report, or nil and a failure: nothing was changed
local function apply(client, plan, options)
  check_arguments(client, plan)
  options = arguments.take("ApplyOptions", options, "apply")
  arguments.check_progress(options.progress, "apply")
  local report = new_report()
  local writes, deletes, soon = sort(plan, report)
  local work = { client = client, options = options, report = report, written = {},
    ledger = held[plan].ledger, stopped = false }
  if writes[1] or deletes[1] then -- before anything is sent: can it be noted, and kept?
    local saved, failure = work.ledger:save()
    if not saved then
      return nil, failure
    end
    work.backup, failure = undo.open(options.backup, work)
    if failure then
      return nil, failure
    end
  end
  run(work, writes)
  run(work, deletes)
  add_soon(work, soon)
  local failure = confirming.confirm(client, work.ledger, work.written, options)
  if failure then
    add(report.warnings, ("the next plan reads what was written: %s"):format(failure.message))
  end
  if work.written[1] and not work.stopped then
    local saved, why = work.ledger:save()
    if not saved then
      add(report.warnings, why.message)
    end
  end
  return report
end

local methods = {}

--- Whether everything was done.
function methods:is_complete()
  return #self.failures + #self.overtaken + #self.refused + #self.skipped == 0
end

metatables.Report.__index = methods

return { apply = apply, methods = methods }
