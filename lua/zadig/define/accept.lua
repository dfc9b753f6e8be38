-- SPDX-License-Identifier: MIT
-- The option `accept`: paths whose losses the caller accepts. A path covers what is below it.
-- Without indexes it covers every element: "parameters.description" covers
-- "parameters[2].description".
local arguments = require "zadig.base.arguments"

local function is_below(accepted, path)
  return path:sub(1, #accepted) == accepted and path:find("^[.%[]", #accepted + 1) ~= nil
    or path == accepted
end

--- Whether one of the accepted paths covers this one.
local function covers(accepted, path)
  local general = path:gsub("%[%d+%]", "")
  for _, prefix in ipairs(accepted or {}) do
    if is_below(prefix, path) or is_below(prefix, general) then
      return true
    end
  end
  return false
end

--- What is wrong with the option's value, or nil.
local function fault_of(value)
  if type(value) ~= "table" then
    return "expected an array of paths, got " .. arguments.describe(value)
  end
  for key, path in next, value do
    if math.type(key) ~= "integer" or type(path) ~= "string" then
      return 'expected an array of paths, as in { "advanced_settings.storages" }'
    end
  end
end

return { covers = covers, fault_of = fault_of }
