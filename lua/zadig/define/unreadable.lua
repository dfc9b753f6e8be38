-- SPDX-License-Identifier: MIT
-- What a definition sets that no detail shows (trap 9), beyond what the server sets by default.
local fields = require "zadig.define.fields"
local forms = require "zadig.define.forms"
local places = require "zadig.define.places"
local rows = require "zadig.base.rows"

local find

local function find_in_list(field, list, path, to)
  local key = fields.keys[field.name]
  local named = key and fields.by_key(list, key)
  for i, item in ipairs(list) do
    find(rows.record(field.record), item, named and ("%s.%s."):format(path, item[key])
      or ("%s[%d]."):format(path, i), to)
  end
end

-- Whether the value is more than the default, or the least that is valid.
local function is_beyond(record, field, value, given)
  local least = places.least(record, field, given)
  if least then
    return not fields.same(least, value)
  elseif field.required == "error" then -- such as a code host, which has no default
    return field.choices ~= nil and value ~= field.choices[1].value
  elseif field.array then
    return #value > 0
  end
  return field.record and places.holds(value) or not field.record
    and not fields.same(forms.plain(field, value), forms.plain(field, nil))
end

local function find_in_field(record, field, value, given, path, to)
  if not places.is_readable(record, field) then
    if not places.is_shown_elsewhere(record, field) and not forms.is_unstored(field)
      and is_beyond(record, field, value, given) then
      to.add(path .. field.name, value, nil, fields.is_hidden(record, field, given, given))
    end
  elseif not places.contains_unreadable(field) then
    return
  elseif field.array then
    find_in_list(field, value, path .. field.name, to)
  else
    find(rows.record(field.record), value, path .. field.name .. ".", to)
  end
end

function find(record, given, path, to)
  for _, field in ipairs(record.all) do
    local value = fields.null_free(given[field.name])
    if value ~= nil then
      find_in_field(record, field, value, given, path, to)
    end
  end
end

--- Calls `to.add(path, ours, nil, hidden)` for each field of a definition that no detail shows and
--- that is not at its default.
local function unreadable(record, definition, to)
  find(rows.record(record), definition, "", to)
end

return { find = unreadable }
