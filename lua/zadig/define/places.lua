-- SPDX-License-Identifier: MIT
-- Where a detail has what a definition said. The two are different records: some fields have
-- another name or place in a detail, and some are in it but never filled (trap 9). Fields with the
-- same name and place in the rows of both are not listed here.
local core = require "zadig.core"
local rows = require "zadig.base.rows"

-- By record of a definition: the record of a detail that has its fields, the places of those with
-- another name there, and those that are there but never filled.
local places = {
  BuildDefinition = { record = "BuildDetail", elsewhere = {
    build_os = "build_env.basic_image_label", installs = "build_env.installs",
    services = "target_services", repo_info = "repos",
    docker_build_step = "post_build.docker_build",
  } },
  RepoInfo = { record = "DetailRepo", elsewhere = { repo_namespace = "repo_owner" } },
  Parameter = { record = "DetailParameter", elsewhere = { default_value = "value" },
    unfilled = { choice_option = true, choice_value = true },
    least = { choice_option = "default_value" } },
  TemplateDefinition = { record = "BuildDetail", elsewhere = {} },
  TargetService = { record = "BuildDetail",
    elsewhere = { repo_info = "repos", inputs = "parameters" } },
  Input = { record = "DetailParameter", elsewhere = {} },
  DockerBuildStep = { record = "DockerBuild", elsewhere = {
    dockerfile_source = "source", build_context_dir = "work_dir",
    dockerfile_directory = "docker_file", platforms = "platform",
  } },
  AdvancedSettings = { elsewhere = {}, unfilled = { storages = true, privileged_mode = true,
    custom_annotations = true, custom_labels = true, outputs = true } },
}

--- The row of `places` for a record of a definition.
local function of(record)
  return places[record.name] or { elsewhere = {} }
end

--- The value at a path such as "build_env.installs", or nil.
local function at(value, path)
  for name in path:gmatch "[^.]+" do
    if type(value) ~= "table" then
      return nil
    end
    value = value[name]
  end
  return value
end

--- The path of a field in a part of a detail.
local function path_of(record, field)
  return of(record).elsewhere[field.name] or field.name
end

--- The value of a field in a part of a detail, or nil.
local function read(record, field, detail)
  return at(detail, path_of(record, field))
end

--- False for a value that means nothing was set: an empty text or table, false, zero.
local function holds(value)
  if type(value) == "table" then
    for _, item in next, value do
      if holds(item) then
        return true
      end
    end
    return false
  end
  return value and value ~= "" and value ~= 0 and value ~= core.null
end

--- Whether a detail can have the field at all.
local function is_readable(record, field)
  local place = of(record)
  if place.elsewhere[field.name] then
    return true
  end
  local source = place.record and rows.record(place.record) or record
  return source.field[field.name] ~= nil and not (place.unfilled and place.unfilled[field.name])
end

--- Whether a detail has the field of a definition in a place that the rows of both do not show.
local function is_shown_elsewhere(record, field)
  return record.name == "AdvancedSettings" and field.name == "outputs"
end

local unreadable = {} -- by the name of a record
local contains_unreadable

--- Whether the field holds a record that a detail shows only in part.
function contains_unreadable(field)
  local record = rows.record(field.record or "")
  if not record then
    return false
  elseif unreadable[record.name] == nil then
    unreadable[record.name] = false
    for _, inner in ipairs(record.all) do
      unreadable[record.name] = unreadable[record.name] or not is_readable(record, inner)
        or contains_unreadable(inner)
    end
  end
  return unreadable[record.name]
end

--- The names of a detail's outputs without those that the server adds to every build (trap 10):
--- the first of each such name.
local function outputs(detail)
  local builtin, names = {}, {}
  for _, name in ipairs(rows.record "AdvancedSettings".field.outputs.reserved) do
    builtin[name] = true
  end
  for _, output in ipairs(detail.outputs or {}) do
    if builtin[output.name] then
      builtin[output.name] = nil
    else
      names[#names + 1] = output.name
    end
  end
  return names
end

--- The severity of the rule that requires this field here; false if a rule is about the field but
--- does not apply, nil if none is.
local function needed(record, field, made)
  local answer = nil
  for _, rule in ipairs(record.rules) do
    if rule.kind == "needs" and rule.other == field.name then
      local applies = made[rule.field] == rule.value
      answer = answer or applies and rule.severity
    end
  end
  return answer
end

--- The least value of a field that no detail shows and a rule requires: a list of the one element
--- that is known. Nil for other fields.
local function least(record, field, made)
  local known = (of(record).least or {})[field.name]
  return known and needed(record, field, made) == "error" and { made[known] or "" } or nil
end

return {
  at = at, contains_unreadable = contains_unreadable, holds = holds, is_readable = is_readable,
  is_shown_elsewhere = is_shown_elsewhere, least = least, needed = needed, of = of,
  outputs = outputs, path_of = path_of, read = read,
}
