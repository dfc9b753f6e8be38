-- SPDX-License-Identifier: MIT
-- The present definition of a build, as far as it is known: what a reading shows, and otherwise
-- what the ledger has, if that is still true.
local core = require "zadig.core"
local define = require "zadig.define.definition"

--- The note whose definition the row still has, or nil.
local function note_of(ledger, row)
  local state, note = ledger:look(row)
  if state == "proven" or state == "unproven" and note.reason ~= "mismatch" then
    return note
  end
end

local function is_masked(list)
  return type(list) == "table" and list[1] == core.mask
end

local function parameter_of(rest, key)
  for _, parameter in ipairs(type(rest) == "table" and rest.parameters or {}) do
    if type(parameter) == "table" and parameter.key == key then
      return parameter
    end
  end
end

-- The choices of a credential are in no detail and, masked, in no ledger either: they have to be
-- given. Nil, or the failure of those that are not.
local function give_choices(definition, rest)
  local problems = core.array {}
  for i, parameter in ipairs(definition.parameters or {}) do
    for _, name in ipairs { "choice_option", "choice_value" } do
      local given = is_masked(parameter[name]) and parameter_of(rest, parameter.key)
      if given and given[name] then
        parameter[name] = table.move(given[name], 1, #given[name], 1, {})
      elseif is_masked(parameter[name]) then
        problems[#problems + 1] = setmetatable({
          path = ("parameters[%d].%s"):format(i, name), kind = "missing", severity = "error",
          message = "choices of a credential: no detail shows them, and the ledger has none",
        }, core.metatables().Problem)
      end
    end
  end
  return problems[1] and core.failure {
    kind = "invalid", sent = "no", problems = problems, hint = "give them as the rest",
    message = ("not all of the build %q is known"):format(definition.name),
  } or nil
end

-- Fields that no definition would have needed.
local gap = { unreadable = true, lost = true }

--- The definition of a reading, its record, and the paths that are not known. `rest` and `options`
--- are those of zadig.definition; the ledger has precedence over the rest. nil and a failure if
--- they do not accept what is missing.
local function definition(ledger, told, rest, options)
  local note = note_of(ledger, told.detail)
  if note then
    local whole, noted = pcall(ledger.definition, ledger, note)
    if not whole then
      return nil, noted
    end
    note = noted
  end
  local made, notes = define.definition(told, note or rest, options)
  local failure = made and note and give_choices(made, rest)
  if not made or failure then
    return nil, failure or notes
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
