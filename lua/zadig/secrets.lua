-- SPDX-License-Identifier: MIT
-- Which fields of a table hold a credential, by the rows' `secret` and `marks_secret`.
local rows = require "zadig.rows"

local markers, secrets

-- The names that mark and those that are marked, in whichever record: for tables of no known one.
local function names()
  if not markers then
    markers, secrets = {}, {}
    for _, record in ipairs(rows.records()) do
      for _, field in ipairs(record.all) do
        markers[field.name] = field.marks_secret or markers[field.name]
        secrets[field.name] = field.secret or secrets[field.name]
      end
    end
  end
  return markers, secrets
end

--- True when `key` of `value`, a table of `record` or of an unknown one (nil), must not be shown.
local function is_hidden(value, record, key)
  local field = record and record.field[key]
  if field and field.secret == "unless_cleared" then
    return rawget(value, record.marker) ~= false
  end
  local marking, marked = names()
  if not marked[key] then
    return false
  end
  for marker in pairs(marking) do
    if rawget(value, marker) then
      return true
    end
  end
  return false
end

return { is_hidden = is_hidden }
