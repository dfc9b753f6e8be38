-- SPDX-License-Identifier: MIT
-- The rows by name, made on first use.
local core = require "zadig.core"
local options = require "zadig.base.options"

local rows = {}

local function by_name(list)
  local found = {}
  for _, row in ipairs(list) do
    found[row.name] = row
  end
  return found
end

-- The records, each with `all`: its fields and those of the record it includes; `field`: the same
-- by name; `marker`: the name of the field that says whether values are secret, or nil.
local function load_records()
  local list = core.records()
  table.move(options, 1, #options, #list + 1, list)
  local named = by_name(list)
  for _, record in ipairs(list) do
    record.all = {}
    local part = record
    while part do
      table.move(part.fields, 1, #part.fields, #record.all + 1, record.all)
      part = named[part.more]
    end
    record.field = by_name(record.all)
    for _, field in ipairs(record.all) do
      record.marker = field.marks_secret and field.name or record.marker
    end
  end
  return list, named
end

local records, records_by_name, operations, operations_by_name, traps

--- All records, in the order for documentation.
function rows.records()
  if not records then
    records, records_by_name = load_records()
  end
  return records
end

--- The record of that name, or nil.
function rows.record(name)
  rows.records()
  return records_by_name[name]
end

--- All operations, in the document's order.
function rows.operations()
  operations = operations or core.operations()
  return operations
end

--- The operation of that name, or nil.
function rows.operation(name)
  operations_by_name = operations_by_name or by_name(rows.operations())
  return operations_by_name[name]
end

--- The kinds of failures.
function rows.kinds()
  return core.kinds()
end

--- The traps of the operation of that name; without a name, all of them.
function rows.traps(name)
  traps = traps or core.traps()
  local found = {}
  for _, trap in ipairs(traps) do
    local applies = not name or not trap.operations
    for _, operation in ipairs(trap.operations or {}) do
      applies = applies or operation == name
    end
    found[#found + 1] = applies and trap or nil
  end
  return found
end

return rows
