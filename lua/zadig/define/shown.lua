-- SPDX-License-Identifier: MIT
-- What a detail says about a build, as a definition. It has only the fields that a detail has. An
-- empty text is left out if that means the same.
local core = require "zadig.core"
local places = require "zadig.define.places"
local rows = require "zadig.base.rows"

local holds = places.holds

local read

local function read_field(field, value)
  local record = rows.record(field.record or "")
  if record and type(value) == "table" then
    if not field.array then
      return read(record, value)
    end
    local list = {}
    for i, item in ipairs(value) do
      list[i] = read(record, item)
    end
    return list
  end
  return type(value) == "table" and table.move(value, 1, #value, 1, {}) or value
end

-- What a detail's part says of a record's fields.
function read(record, detail)
  local place, made = places.of(record), {}
  for _, field in ipairs(record.all) do
    local value = places.read(record, field, detail)
    local unfilled = place.unfilled and place.unfilled[field.name] and not holds(value)
    if value ~= nil and value ~= core.null and not unfilled
      and (value ~= "" or field.required == "warning" and not field.choices) then
      made[field.name] = read_field(field, value)
    end
  end
  return made
end

-- From repositories of a code host of type "other" the server strips one slash at either end, so
-- what still begins or ends with one needs one more to come out the same.
local function unstripped(text)
  return text:gsub("^/", "//"):gsub("/$", "//")
end

local function restore_slashes(repos, told)
  for i, repo in ipairs(repos or {}) do
    if told[i].source == "other" then
      for _, name in ipairs { "repo_namespace", "repo_name" } do
        repo[name] = repo[name] and unstripped(repo[name])
      end
    end
  end
end

--- The definition of a plain build, as far as its detail tells.
local function build(detail)
  local made = read(rows.record "BuildDefinition", detail)
  restore_slashes(made.repo_info, detail.repos)
  if made.advanced_settings then
    made.advanced_settings.outputs = places.outputs(detail)
    if made.advanced_settings.timeout == 0 then
      made.advanced_settings.timeout = nil -- means the same, and avoids a warning
    end
  end
  return made
end

--- A service of a template build, from the detail that was asked for with its names.
local function target(service, detail)
  local made = { service_name = service.service_name, service_module = service.service_module }
  if detail then
    local bound = read(rows.record "TargetService", detail)
    restore_slashes(bound.repo_info, detail.repos)
    made.repo_info, made.inputs = bound.repo_info or {}, bound.inputs or {}
  end
  return made
end

return { build = build, target = target }
