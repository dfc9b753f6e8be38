-- SPDX-License-Identifier: MIT
-- How the server changes values before it stores them.
local core = require "zadig.core"

-- The value of a field that was not given, if it is not the empty value of its type.
local left_out = {
  advanced_settings = { timeout = 60, resource_spec = { cpu_limit = 1000, memory_limit = 512 } },
}

-- Whether settings were given cannot be seen if a detail shows exactly the values above. If they
-- were not, jobs get the resources of a preset: 4000m and 8192 MiB.
local untold = {
  advanced_settings = { name = "resource_spec",
    message = "the detail shows these limits also where no advanced_settings were given, and then "
      .. "jobs get more; an update makes them hold. advanced_settings = zadig.null omits them" },
}

-- Fields that the server fills itself, with values unknown here, if such a record is left out.
local unnamed = { cluster_name = true, strategy_name = true }

-- Trims blanks, not other white space.
local function trim(text)
  return text:match "^ *(.*[^ ])" or ""
end

-- Removes one slash at either end, only for code hosts of type "other".
local function strip(text, detail)
  return detail.source == "other" and text:gsub("^/", ""):gsub("/$", "") or text
end

local by_field = {
  build_context_dir = trim, dockerfile_directory = trim, repo_namespace = strip, repo_name = strip,
}

-- Fields that the server drops unless another field has a certain value.
local dropped_unless = {
  dockerfile_directory = { "dockerfile_source", "local" },
  template_name = { "dockerfile_source", "template" },
  cache_dir = { "enabled", true },
}

-- Fields that the server accepts and never stores.
local unstored = { stream = true, view_mapping = true, changelist_id = true, shelve_id = true }

local empty = { string = "", integer = 0, boolean = false }

--- A field's scalar; a missing one has the empty value of its type.
local function plain(field, value)
  if value == nil or value == core.null then
    return empty[field.type]
  end
  return value
end

--- What the server stores for a field's scalar. `detail` is the part of a detail with the field.
local function stored(field, value, detail)
  value = plain(field, value)
  local form = type(value) == "string" and by_field[field.name]
  return form and form(value, detail) or value
end

--- The field that decides whether the server drops this one, or nil; and the value that keeps it.
local function condition(record, field)
  local row = dropped_unless[field.name]
  if row and record.field[row[1]] then
    return record.field[row[1]], row[2]
  end
end

--- Whether the server drops that field of the given table.
local function is_dropped(record, field, given)
  local other, value = condition(record, field)
  return unstored[field.name] or other ~= nil and given[other.name] ~= value
end

--- Whether the server never stores the field.
local function is_unstored(field)
  return unstored[field.name] or false
end

--- Whether the server changes the field's text before it stores it.
local function is_changed(field)
  return by_field[field.name] ~= nil
end

return {
  condition = condition, is_changed = is_changed, is_dropped = is_dropped,
  is_unstored = is_unstored, left_out = left_out, plain = plain, stored = stored,
  unnamed = unnamed, untold = untold,
}
