-- SPDX-License-Identifier: MIT
-- Which fields of a table hold a credential, by the rows' `secret` and `marks_secret`.
local rows = require "zadig.base.rows"

local markers, secrets

-- The names of marking and of marked fields in any record: for tables whose record is unknown.
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

-- The value of the marking field, which may be among the extra fields.
local function mark_of(value, marker)
  local mark, extra = rawget(value, marker), rawget(value, "extra")
  if mark == nil and type(extra) == "table" then
    mark = rawget(extra, marker)
  end
  return mark
end

--- Whether `key` of `value`, a table of `record` or of an unknown one (nil), must be hidden. Extra
--- fields replace others when they are sent, so they are hidden like them.
local function is_hidden(value, record, key)
  local marking, marked = names()
  if not marked[key] and key ~= "extra" then
    return false
  end
  for _, field in ipairs(record and record.all or {}) do
    if field.secret == "unless_cleared" and (field.name == key or key == "extra") then
      return mark_of(value, record.marker) ~= false
    end
  end
  for marker in pairs(marking) do
    if mark_of(value, marker) then
      return true
    end
  end
  return false
end

return { is_hidden = is_hidden }
