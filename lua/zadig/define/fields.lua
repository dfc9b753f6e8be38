-- SPDX-License-Identifier: MIT
-- What comparing fields needs to know of them.
local core = require "zadig.core"

-- The field that identifies the elements of a list.
local keys = { parameters = "key", inputs = "key" }

local function null_free(value)
  if value == core.null then
    return nil
  end
  return value
end

-- Whether the field's value is a credential on either side.
local function is_hidden(record, field, given, told)
  local marker = record.marker
  if field.secret == "if_marked" then
    return given[marker] == true or told[marker] == true
  end
  return field.secret == "unless_cleared" and (given[marker] ~= false or told[marker] == true)
end

-- Compares values of any type, such as those of labels.
local function same(one, other)
  if type(one) ~= "table" or type(other) ~= "table" then
    return one == other
  end
  for key, item in next, one do
    if not same(item, other[key]) then
      return false
    end
  end
  for key in next, other do
    if one[key] == nil then
      return false
    end
  end
  return true
end

-- The elements by their keys, or nil if two have the same key.
local function by_key(list, key)
  local found = {}
  for i, item in ipairs(list) do
    local name = type(item) == "table" and item[key]
    if type(name) ~= "string" or found[name] then
      return nil
    end
    found[name] = i
  end
  return found
end

return { by_key = by_key, is_hidden = is_hidden, keys = keys, null_free = null_free, same = same }
