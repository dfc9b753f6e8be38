-- SPDX-License-Identifier: MIT
-- The outcome of a run, for scenarios to compare.

-- Values as text; the same value gives the same text.
local function show(value)
  if type(value) == "string" then
    return ("%q"):format(value)
  elseif type(value) ~= "table" then
    return type(value) == "userdata" and "null" or tostring(value)
  end
  local parts = {}
  for key, member in pairs(value) do
    parts[#parts + 1] = show(key) .. "=" .. show(member)
  end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

--- What a protected call ended with, as text.
local function describe(status, first, second)
  if status ~= 0 then
    second, first = first, nil
  end
  if first ~= nil then
    return "success " .. show(first)
  end
  return tostring(second)
end

-- Lua's messages for lack of memory; the last two when its stack cannot grow.
local memory_errors = {
  "not enough memory$", "stack overflow %(%a+%)$", "too many arguments to resume$",
}

--- Whether that is what Lua raises for lack of memory.
local function is_memory_error(status, message)
  if status ~= 0 and type(message) == "string" then
    message = message:match "^(.-)\nstack traceback:" or message
    for _, pattern in ipairs(memory_errors) do
      if message:find(pattern) then
        return true
      end
    end
  end
  return false
end

return { describe = describe, is_memory_error = is_memory_error }
