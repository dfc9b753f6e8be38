-- SPDX-License-Identifier: MIT
-- What becomes of a mask in an update of a plain build, where a detail tells what is stored. A mask
-- keeps the stored value of the same key (trap 16). A build without any parameters stores the mask
-- itself, and one with others, but not this key, an empty value.
local core = require "zadig.core"

local metatables = core.metatables()

local function keys_of(detail)
  local keys = {}
  for _, parameter in ipairs(detail.parameters or {}) do
    keys[parameter.key or ""] = true
  end
  return keys
end

--- A problem for each mask of a BuildDefinition that would not keep a value of the build.
local function problems(definition, detail)
  local keys, found = keys_of(detail), core.array {}
  local message = next(keys) and "the build has no parameter of this key, so its value would "
    .. "become empty; give the actual value"
    or "the build has no parameters, so the mask itself would be stored; give the actual value"
  for i, parameter in ipairs(definition.parameters or {}) do
    if parameter.default_value == core.mask and not keys[parameter.key or ""] then
      found[#found + 1] = setmetatable({
        path = ("parameters[%d].default_value"):format(i), message = message, severity = "error",
      }, metatables.Problem)
    end
  end
  return found
end

return { problems = problems }
