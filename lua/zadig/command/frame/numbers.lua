-- SPDX-License-Identifier: MIT
-- Numbers among the options: each gives the number, or nil and what is wrong with the text.

local function seconds(text)
  local value = tonumber(text)
  if not value or value ~= value or value < 0 then
    return nil, ("--timeout: expected seconds, got '%s'"):format(text)
  end
  return value
end

-- A function for the option of that name.
local function whole(name)
  return function(text)
    local value = text:find "^%d+$" and math.tointeger(tonumber(text))
    if not value then
      return nil, ("--%s: expected a whole number, got '%s'"):format(name, text)
    end
    return value
  end
end

return { seconds = seconds, whole = whole }
