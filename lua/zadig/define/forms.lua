-- SPDX-License-Identifier: MIT
-- What the server makes of what it is sent, before it stores it.
local core = require "zadig.core"

-- What a field holds that was not given, where it is not the empty value of its type.
local left_out = {
  advanced_settings = { timeout = 60, resource_spec = { cpu_limit = 1000, memory_limit = 512 } },
}

-- Fields of such a record that the server fills with settings of its own, unknown here.
local unnamed = { cluster_name = true, strategy_name = true }

-- Blanks only, no other white space.
local function trim(text)
  return text:match "^ *(.*[^ ])" or ""
end

-- One slash at either end, and only where the code host is of type "other".
local function strip(text, detail)
  return detail.source == "other" and text:gsub("^/", ""):gsub("/$", "") or text
end

local by_field = {
  build_context_dir = trim, dockerfile_directory = trim, repo_namespace = strip, repo_name = strip,
}

-- Fields that the server drops unless another one has a value.
local dropped_unless = {
  dockerfile_directory = { "dockerfile_source", "local" },
  template_name = { "dockerfile_source", "template" },
  cache_dir = { "enabled", true },
}

-- Fields that the server reads and stores nowhere.
local unstored = { stream = true, view_mapping = true, changelist_id = true, shelve_id = true }

local empty = { string = "", integer = 0, boolean = false }

--- A field's scalar; what is not given is the empty value of its type.
local function plain(field, value)
  if value == nil or value == core.null then
    return empty[field.type]
  end
  return value
end

--- What the server stores of a field's scalar. `detail` is the part of a detail that has the field.
local function stored(field, value, detail)
  value = plain(field, value)
  local form = type(value) == "string" and by_field[field.name]
  return form and form(value, detail) or value
end

--- The field that decides whether this one of the record is dropped, or nil; and the value with
--- which it is not.
local function condition(record, field)
  local row = dropped_unless[field.name]
  if row and record.field[row[1]] then
    return record.field[row[1]], row[2]
  end
end

--- Does the server drop that field of the given table?
local function is_dropped(record, field, given)
  local other, value = condition(record, field)
  return unstored[field.name] or other ~= nil and given[other.name] ~= value
end

--- Does the server store the field nowhere?
local function is_unstored(field)
  return unstored[field.name] or false
end

return {
  condition = condition, is_dropped = is_dropped, is_unstored = is_unstored, left_out = left_out,
  plain = plain, stored = stored, unnamed = unnamed,
}
