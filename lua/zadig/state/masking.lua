-- SPDX-License-Identifier: MIT
-- Removes credentials from definitions for the ledger.
local core = require "zadig.core"
local rows = require "zadig.base.rows"
local secrets = require "zadig.base.secrets"

local masked_record

-- Replaces each credential; their number stays the same.
local function mask(value)
  if type(value) ~= "table" then
    return core.mask
  end
  local masked = {}
  for key, item in next, value do
    masked[key] = type(item) == "boolean" and item or mask(item)
  end
  return masked
end

local function masked_value(field, value)
  local record = rows.record(field.record or "")
  if not record or type(value) ~= "table" or value == core.null then
    return value, false
  elseif not field.array then
    return masked_record(record, value)
  end
  local list, any = {}, false
  for i, item in ipairs(value) do
    local found
    list[i], found = masked_value({ record = field.record }, item)
    any = any or found
  end
  return any and list or value, any
end

function masked_record(record, value)
  local copy = nil
  for key, item in next, value do
    local field = record.field[key]
    local made, found = item, false
    if type(key) == "string" and item ~= core.null and secrets.is_hidden(value, record, key) then
      made, found = mask(item), true
    elseif field then
      made, found = masked_value(field, item)
    end
    if found then
      copy = copy or {}
      copy[key] = made
    end
  end
  if not copy then
    return value, false
  end
  for key, item in next, value do
    if copy[key] == nil then
      copy[key] = item
    end
  end
  return copy, true
end

--- The definition with masked credentials, and whether it has any. Without any it is the same
--- table.
local function masked(record, definition)
  return masked_record(rows.record(record), definition)
end

return { masked = masked }
