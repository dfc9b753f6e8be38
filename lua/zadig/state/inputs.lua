-- SPDX-License-Identifier: MIT
-- Inputs for variables that the template does not have: the server drops them without a word
-- (trap 17). A reading of a build from the same template shows its variables, because every service
-- has a copy of all of them.
local libraries = require "zadig.base.libraries"
local source = require "zadig.base.source"

-- The variables that a reading shows for any service, by key; or nil if it shows none.
local function variables(reading)
  local found
  for _, detail in ipairs(reading.services or {}) do
    for _, parameter in ipairs(detail and detail.parameters or {}) do
      found = found or {}
      found[parameter.key or ""] = true
    end
  end
  return found
end

--- What is wrong with the inputs of a definition, as an array of lines, as far as a reading of its
--- build tells: nothing if it is plain, or made from another template.
local function unknown(definition, reading)
  local lines = {}
  local known = definition.template_name ~= nil
    and reading.detail.template_name == definition.template_name and variables(reading)
  for i, service in ipairs(known and definition.target_services or {}) do
    for k, input in ipairs(service.inputs or {}) do
      if not known[input.key] then
        lines[#lines + 1] = ("target_services[%d].inputs[%d]: the template %s has no variable %s: "
          .. "the server drops it"):format(i, k, source.quote(definition.template_name),
          source.quote(input.key))
      end
    end
  end
  return lines
end

--- Warns of them; `what` says for whom.
local function warn(what, definition, reading)
  for _, line in ipairs(unknown(definition, reading)) do
    libraries.warn("zadig: ", what, ": ", line)
  end
end

return { unknown = unknown, warn = warn }
