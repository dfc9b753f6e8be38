-- SPDX-License-Identifier: MIT
--- A copy of the value in plain tables, as a person types them: decoded tables have metatables.
local function plain(value)
  if type(value) ~= "table" then
    return value
  end
  local copy = {}
  for key, member in pairs(value) do
    copy[key] = plain(member)
  end
  return copy
end

return plain
