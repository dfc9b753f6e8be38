-- SPDX-License-Identifier: MIT
-- A value of plain data as a Lua expression, to pass it between specs and their helper processes.
local function serialize(value)
  if type(value) ~= "table" then
    return ("%q"):format(value)
  end
  local parts = {}
  for key, item in pairs(value) do
    parts[#parts + 1] = ("[%s]=%s"):format(serialize(key), serialize(item))
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

return serialize
