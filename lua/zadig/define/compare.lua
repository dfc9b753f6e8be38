-- SPDX-License-Identifier: MIT

-- Whether a build is what was asked for, as far as its detail shows. Both sides are converted to
-- the form that the server stores, and fields that were left out have the server's defaults.
local core = require "zadig.core"
local fields = require "zadig.define.fields"
local forms = require "zadig.define.forms"
local places = require "zadig.define.places"
local rows = require "zadig.base.rows"

local by_key, is_hidden, keys = fields.by_key, fields.is_hidden, fields.keys
local null_free, same = fields.null_free, fields.same

-- Records that are stored as null if they are left out, which differs from an empty record.
local nullable = { advanced_settings = true, docker_build_step = true, storages = true }

-- The kinds of the other side: a detail, or another definition.
local detail_view = { is_readable = places.is_readable, path_of = places.path_of, steps = {} }

local function own_name(_, field)
  return field.name
end

local definition_view = {
  definition = true, path_of = own_name, steps = {}, is_readable = function() return true end,
}

-- Only the fields that no detail shows; the others are known to be equal.
local unreadable_view = {
  definition = true, quiet = true, path_of = own_name, steps = {},
  is_readable = function(record, field)
    return field.record ~= nil and (nullable[field.name] or places.contains_unreadable(field))
      or not places.is_readable(record, field) and not places.is_shown_elsewhere(record, field)
  end,
}

-- What has to be known of a field to compare it, found out once for each record and view.
local function new_step(view, record, field)
  local path = view.path_of(record, field)
  local other, needed = forms.condition(record, field)
  return {
    field = field, name = field.name, inner = rows.record(field.record or ""),
    place = not path:find(".", 1, true) and path, path = path, empty = forms.plain(field, nil),
    -- Equal values are equal whatever else there is.
    simple = not field.array and not field.record and not other and not forms.is_changed(field),
    other = other and other.name, needed = needed,
    other_path = other and view.path_of(record, other),
  }
end

local function steps_of(view, record)
  local steps = view.steps[record.name]
  if not steps then
    steps = {}
    for _, field in ipairs(record.all) do
      if view.is_readable(record, field) and not forms.is_unstored(field) then
        steps[#steps + 1] = new_step(view, record, field)
      end
    end
    view.steps[record.name] = steps
  end
  return steps
end

local differ

-- Whether the elements that both lists have are in the same order in both.
local function same_order(given, key, theirs)
  local last = 0
  for _, item in ipairs(given) do
    local at = theirs[item[key]]
    if at and at < last then
      return false
    end
    last = at or last
  end
  return true
end

local function names(list, key)
  local found = {}
  for i, item in ipairs(list) do
    found[i] = item[key]
  end
  return found
end

-- Compares elements with the same key, wherever they are. False if keys do not identify them.
local function differ_keyed(record, key, given, told, path, to)
  local ours, theirs = by_key(given, key), by_key(told, key)
  if not ours or not theirs then
    return false
  end
  for _, item in ipairs(given) do
    local here = path .. "." .. item[key]
    local at = theirs[item[key]]
    if at then
      differ(record, item, told[at], here .. ".", to)
    elseif not to.view.quiet then
      to.add(here, item, nil, item[record.marker] == true)
    end
  end
  for _, item in ipairs(to.view.quiet and {} or told) do
    if not ours[item[key]] then
      to.add(path .. "." .. item[key], nil, item, item[record.marker] == true)
    end
  end
  if not to.view.quiet and not same_order(given, key, theirs) then
    to.add(path, names(given, key), names(told, key))
  end
  return true
end

local function differ_list(field, given, told, path, to, hidden)
  local record = rows.record(field.record or "")
  given, told = null_free(given) or {}, type(told) == "table" and told or {}
  if to.keyed and keys[field.name] and differ_keyed(record, keys[field.name], given, told, path, to)
  then
    return
  elseif #given ~= #told and not (to.view.quiet and record and places.contains_unreadable(field))
  then
    return to.add(path, given, told, hidden)
  end
  for i = 1, math.min(#given, #told) do
    local item = given[i]
    local here = ("%s[%d]"):format(path, i)
    if record then
      differ(record, item, told[i], here .. ".", to)
    elseif item ~= told[i] then
      to.add(here, item, told[i], hidden)
    end
  end
end

local function differ_record(field, given, told, path, to)
  local name, skip = field.name, nil
  given, told = null_free(given), null_free(told)
  if to.view.definition then
    if (given == nil) ~= (told == nil) and nullable[name] then
      return to.add(path, given, told)
    end
    told = told or {}
  elseif name == "docker_build_step" and not given then
    return told ~= nil and to.add(path, given, told)
  elseif type(told) ~= "table" then
    return to.add(path, given, told)
  elseif not given and forms.left_out[name] then
    given, skip = forms.left_out[name], forms.unnamed
  end
  differ(rows.record(field.record), given or {}, told, path .. ".", to, skip)
end

-- Whether only one side drops the field. Then the difference of the other field says so already.
local function is_moot(step, given, told)
  return (given[step.other] == step.needed) ~= (places.at(told, step.other_path) == step.needed)
end

-- Compares a field that is not simply equal.
local function differ_step(record, step, given, told, path, to)
  local field, name = step.field, step.name
  local value = null_free(given[name])
  local said = null_free(places.at(told, step.path))
  if step.other and is_moot(step, given, told) then
    return
  elseif step.other and given[step.other] ~= step.needed then -- dropped
    value, said = nil, to.view.definition and nil or said
  end
  if field.array then
    differ_list(field, value, said, path .. name, to, is_hidden(record, field, given, told))
  elseif step.inner then
    differ_record(field, value, said, path .. name, to)
  elseif not (field.masked and value == core.mask) then -- an update keeps the stored value
    local ours, theirs = forms.stored(field, value, told), forms.plain(field, said)
    if not same(ours, theirs) then
      to.add(path .. name, ours, theirs, is_hidden(record, field, given, told))
    end
  end
end

-- Calls `to.add` for each field of `given` that differs on the other side, `told`.
function differ(record, given, told, path, to, skip)
  local steps = steps_of(to.view, record)
  for i = 1, #steps do
    local step = steps[i]
    local equal = false
    if step.simple and step.place then
      local value, said = given[step.name], told[step.place]
      equal = value == said or value == nil and said == step.empty
        or said == nil and value == step.empty
    end
    if not equal and not (skip and skip[step.name]) then
      differ_step(record, step, given, told, path, to)
    end
  end
end

--- Calls `to.add(path, ours, theirs, hidden)` for each field of a BuildDefinition that differs from
--- its build's detail.
local function readable(definition, detail, to)
  to.view = detail_view
  differ(rows.record "BuildDefinition", definition, detail, "", to)
  local settings = definition.advanced_settings
  differ_list({}, settings and settings.outputs, places.outputs(detail),
    "advanced_settings.outputs", to)
end

-- An input that the template does not have is dropped; a missing one has the template's value.
local function differ_inputs(inputs, told, path, to)
  local by_name, record = {}, rows.record "Input"
  for _, parameter in ipairs(told or {}) do
    by_name[parameter.key] = parameter
  end
  local last = {}
  for i, input in ipairs(inputs or {}) do
    last[input.key] = i
  end
  for i, input in ipairs(inputs or {}) do
    local parameter = by_name[input.key]
    if parameter and last[input.key] == i then -- of two with the same key the last counts
      local here = to.keyed and ("%sinputs.%s."):format(path, input.key)
        or ("%sinputs[%d]."):format(path, i)
      for _, field in ipairs(record.all) do
        local ours = forms.plain(field, input[field.name])
        local theirs = forms.plain(field, parameter[field.name])
        if ours ~= theirs and not (to.lenient and field.name == "type") then
          to.add(here .. (to.lenient and "value" or field.name), ours, theirs,
            is_hidden(record, field, input, parameter))
          if to.lenient then
            break
          end
        end
      end
      if not to.lenient and places.holds(parameter.choice_value) then -- inputs have no choice_value
        to.add(here .. "choice_value", nil, parameter.choice_value,
          is_hidden(record, record.field.value, input, parameter))
      end
    end
  end
end

--- The same for the fields of a TemplateDefinition, except its services, and any detail of its
--- build.
local function template_bindings(definition, detail, to)
  to.view = detail_view
  if detail.template_name ~= definition.template_name then
    to.add("template_name", definition.template_name, detail.template_name)
  end
  local listed = {}
  for i, service in ipairs(definition.target_services) do
    listed[i] = { service_name = service.service_name, service_module = service.service_module }
  end
  differ_list({ name = "target_services", record = "ServiceWithModule" }, listed,
    detail.target_services, "target_services", to)
end

--- The same for the service at `index`, and the detail that was requested with it.
local function template_service(definition, detail, index, to)
  to.view = detail_view
  local service = definition.target_services[index]
  local path = ("target_services[%d]."):format(index)
  differ_list(rows.record "TargetService".field.repo_info, service.repo_info, detail.repos,
    path .. "repo_info", to)
  differ_inputs(service.inputs, detail.parameters, path, to)
end

--- Compares two definitions of the same record, field by field; with `unshown`, only the fields
--- that no detail shows.
local function definitions(record, given, noted, to, unshown)
  to.view = unshown and unreadable_view or definition_view
  differ(rows.record(record), given, noted, "", to)
end

-- A collector of paths, and what it collects.
local function collector()
  local found = {}
  return { lenient = true, add = function(path) found[#found + 1] = path end }, found
end

--- Paths of the fields of a BuildDefinition that differ from its build's detail.
local function build(definition, detail)
  local to, found = collector()
  readable(definition, detail, to)
  if places.holds(detail.template_name) then
    to.add "template_name"
  end
  for name, value in pairs(detail.post_build or {}) do
    if name ~= "docker_build" and places.holds(value) then
      to.add("post_build." .. name)
    end
  end
  return found
end

--- Paths of the fields of a TemplateDefinition that differ from its build's detail, which was
--- requested with the service at `index`.
local function template(definition, detail, index)
  local to, found = collector()
  template_bindings(definition, detail, to)
  template_service(definition, detail, index, to)
  return found
end

return {
  build = build, definitions = definitions, readable = readable, template = template,
  template_bindings = template_bindings, template_service = template_service,
}
