-- SPDX-License-Identifier: MIT
-- The present definition of a build, as far as it is known: what a reading shows, and otherwise
-- what the ledger has, if that is still true.
local define = require "zadig.define.definition"

--- The note whose definition the row still has, or nil.
local function note_of(ledger, row)
  local state, note = ledger:look(row)
  if state == "proven" or state == "unproven" and note.reason ~= "mismatch" then
    return note
  end
end

-- Fields that no definition would have needed.
local gap = { unreadable = true, lost = true }

--- The definition of a reading, its record, and the paths that are not known. `rest` and `options`
--- are those of zadig.definition; the ledger has precedence over the rest. nil and a failure if
--- they do not accept what is missing.
local function definition(ledger, told, rest, options)
  local note = note_of(ledger, told.detail)
  local made, notes = define.definition(told, note and ledger:definition(note) or rest, options)
  if not made then
    return nil, notes
  end
  local paths = {}
  for _, problem in ipairs(notes) do
    if gap[problem.kind] then
      paths[#paths + 1] = problem.path
    end
  end
  return made, made.target_services and "TemplateDefinition" or "BuildDefinition", paths
end

return { definition = definition, note_of = note_of }
