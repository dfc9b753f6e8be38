-- SPDX-License-Identifier: MIT
-- Decides what to do about one build, from its definition, its row of the list, the ledger's note,
-- and a reading if the note proves nothing. Sends no requests.
local accept = require "zadig.define.accept"
local core = require "zadig.core"
local diff = require "zadig.state.diff"
local held = require "zadig.state.held"
local knowledge = require "zadig.state.known"
local ledgers = require "zadig.state.ledger"
local masking = require "zadig.state.masking"
local masks = require "zadig.define.masks"
local places = require "zadig.define.places"

local metatables = core.metatables()

-- The differences of all changes that have none: most of a long plan.
local empty = core.array {}

-- Reasons why a note proves nothing although the build is as it was written.
local reasons = {
  soon = "noted within two seconds of the write: another one in the same second would not show",
  clock = "the server's time does not show that the row is of this write",
  mismatch = "the build was not read back as it was written",
}

local function expectation(row)
  return { update_time = row.update_time, update_by = row.update_by,
    services = ledgers.services_of(row) }
end

-- What every change has. `differences` and `losses` may be shared.
local function bare_change(entry, action, row, differences, losses)
  return setmetatable({
    action = action, name = entry.name, project_key = entry.project_key, file = entry.file,
    differences = differences, losses = losses, written_by = row and row.update_by,
    written_at = row and row.update_time,
  }, metatables.Change)
end

local function new_change(entry, action, row)
  local change = bare_change(entry, action, row, core.array {}, core.array {})
  held[change] = { definition = entry.definition, record = entry.record,
    expected = row and expectation(row) }
  return change
end

local function create(entry)
  return new_change(entry, "create")
end

-- What prevents writing the build: losses that are not accepted.
local function add_losses(change, settings, converts)
  for _, difference in ipairs(change.differences) do
    local path = difference.path
    if difference.kind == "lost" and not settings.force
      and not accept.covers(settings.accept, path)
      and not (converts and path == "template_name") then
      change.losses[#change.losses + 1] = difference
    end
  end
end

local function needs_writing(differences)
  for _, difference in ipairs(differences) do
    if difference.kind ~= "lost" then
      return true
    end
  end
  return false
end

local function is_unreadable(differences)
  for _, difference in ipairs(differences) do
    if difference.kind == "unreadable" and not difference.noted then
      return true
    end
  end
  return false
end

-- The result if there is nothing to do; without the definition, which may be large. `soon`: the
-- note can be proven now.
local function nothing(entry, row, certainty, soon)
  local change = bare_change(entry, "none", row, empty, empty)
  change.certainty = certainty
  held[change] = soon and { soon = true } or nil
  return change
end

--- Decides from the ledger only: a change, or nil if the build has to be read.
local function by_note(entry, row, ledger)
  local state, note = ledger:look(row)
  if state ~= "proven" or note.record ~= entry.record or entry.record == "TemplateDefinition" then
    return nil
  end
  local masked, has_credentials = masking.masked(entry.record, entry.definition)
  if has_credentials then
    return nil
  end
  local found = core.encode(entry.record, masked) ~= ledger:encoded(note)
    and diff.of_definitions(masked, ledger:definition(note))
  if not found or not found[1] then
    return nothing(entry, row, "proven")
  end
  local change = new_change(entry, "update", row)
  change.differences, change.certainty = core.array(found), "proven"
  return change
end

--- Decides from a reading.
local function by_reading(entry, told, ledger, settings)
  local detail = told.detail
  local state, note = ledger:look(detail)
  local change = new_change(entry, "update", detail)
  local known = knowledge.note_of(ledger, detail)
  change.differences = core.array(diff.against(entry.definition, told,
    known and ledger:definition(known)))
  change.drift = state == "drift" or nil
  local converts = places.holds(detail.template_name)
    ~= (entry.record == "TemplateDefinition")
  if not needs_writing(change.differences) and not change.drift and not converts then
    return nothing(entry, detail, state == "proven" and "proven" or "read",
      state == "unproven" and note.reason == "soon")
  end
  change.action = converts and "convert" or "update"
  change.certainty = (change.drift or is_unreadable(change.differences)) and "unreadable" or "read"
  if state == "unproven" then
    change.note = reasons[note.reason]
  end
  add_losses(change, settings, converts)
  local problems = entry.record == "BuildDefinition" and masks.problems(entry.definition, detail)
  if problems and problems[1] then
    change.note = ("%s: %s"):format(problems[1].path, problems[1].message)
    change.action = "refused"
  elseif change.losses[1] then
    change.action = "refused"
  end
  return change
end

--- A build whose detail the server cannot show.
local function unknown(entry, row, failure)
  local change = new_change(entry, "unknown", row)
  change.note = ("the server cannot show it: %s"):format(failure.message)
  return change
end

--- A build that no definition names.
local function delete(row)
  return new_change({ name = row.name, project_key = row.project_key }, "delete", row)
end

return {
  by_note = by_note, by_reading = by_reading, create = create, delete = delete, unknown = unknown,
}
