-- SPDX-License-Identifier: MIT
-- Examples from the rows: what people typically fill in, as tables and as calls.
local display = require "zadig.show.display"
local rows = require "zadig.base.rows"

local example = {}

-- The value of the field in an example, or nil. A field is included if it is required, if its row
-- has an example, and, near the root, if it is a table.
local function field_value(field, depth)
  if field.record then
    if not field.required and depth > 1 then
      return nil
    end
    local value = example.value(rows.record(field.record), depth + 1)
    return value and field.array and { value } or value
  elseif field.example then
    return assert(load("return " .. field.example, "=example", "t", {}))()
  end
  return nil
end

--- An example of the record, as a table; nil if none of its rows has one.
function example.value(record, depth)
  local made = {}
  for _, field in ipairs(record.fields) do
    made[field.name] = field_value(field, depth or 1)
  end
  return next(made) ~= nil and made or nil
end

-- Lua source of the example between two texts, within the width of help.
local function source(record, value, before, after)
  local options = { record = record.name, full = true, secrets = true, brackets = false,
    width = 76 }
  local text = display.format(value, options)
  if #before + #text + #after > 76 and not text:find("\n", 1, true) then
    options.width = 76 - #before - #after
    text = display.format(value, options)
  end
  return before .. text .. after
end

--- An example of the record as Lua source, or nil.
function example.source(record)
  local value = example.value(record)
  return value and source(record, value, "", "")
end

--- A complete call of the operation.
function example.call(operation)
  local record = rows.record(operation.body or operation.query)
  local value = example.value(record)
  local name = ""
  if operation.named then
    name = ("%q, "):format(value.name)
    value.name = nil
  end
  return source(record, value, ("print(assert(client:%s(%s"):format(operation.name, name), ")))")
end

return example
