-- SPDX-License-Identifier: MIT

-- Is a detail what was asked for, as far as a detail can tell? Fields that were left out count
-- with what the server puts in their place. Values are never told, only where they differ.
local core = require "zadig.core"
local forms = require "zadig.define.forms"
local places = require "zadig.define.places"
local rows = require "zadig.base.rows"

local differ

local function add(found, path)
  found[#found + 1] = path
end

local function differ_list(field, given, told, path, found)
  local record = rows.record(field.record or "")
  given, told = given or {}, type(told) == "table" and told or {}
  if #given ~= #told then
    return add(found, path)
  end
  for i, item in ipairs(given) do
    local here = ("%s[%d]"):format(path, i)
    if record then
      differ(record, item, told[i], here .. ".", found)
    elseif item ~= told[i] then
      add(found, here)
    end
  end
end

local function differ_record(field, given, told, path, found)
  local skip = given == nil and forms.left_out[field.name] and forms.unnamed
  given = given or forms.left_out[field.name]
  if field.name == "docker_build_step" and not given then
    return told ~= nil and told ~= core.null and add(found, path)
  elseif type(told) ~= "table" then
    return add(found, path)
  end
  differ(rows.record(field.record), given or {}, told, path .. ".", found, skip)
end

-- Adds the paths of the fields of `given` that the detail's part `told` tells otherwise.
function differ(record, given, told, path, found, skip)
  for _, field in ipairs(record.all) do
    local name = field.name
    if places.is_readable(record, field) and not (skip and skip[name])
      and not forms.is_dropped(record, field, given) then
      local value, said = given[name], places.read(record, field, told)
      if field.array then
        differ_list(field, value, said, path .. name, found)
      elseif field.record then
        differ_record(field, value, said, path .. name, found)
      elseif not (field.masked and value == core.mask) -- an update keeps what is there
        and forms.stored(field, value, told) ~= forms.plain(field, said) then
        add(found, path .. name)
      end
    end
  end
end

--- Paths of a BuildDefinition's fields where its build's detail differs.
local function build(definition, detail)
  local found = {}
  differ(rows.record "BuildDefinition", definition, detail, "", found)
  local asked = definition.advanced_settings and definition.advanced_settings.outputs
  differ_list({}, asked, places.outputs(detail), "advanced_settings.outputs", found)
  if places.holds(detail.template_name) then
    add(found, "template_name")
  end
  for name, value in pairs(detail.post_build or {}) do
    if name ~= "docker_build" and places.holds(value) then
      add(found, "post_build." .. name)
    end
  end
  return found
end

-- Inputs that the template does not have are dropped, and those not given are the template's:
-- what can be told is whether those that are there are as given.
local function differ_inputs(inputs, told, path, found)
  local by_key = {}
  for _, parameter in ipairs(told or {}) do
    by_key[parameter.key] = parameter
  end
  for i, input in ipairs(inputs or {}) do
    local parameter = by_key[input.key]
    if parameter and (parameter.value ~= (input.value or "")
      or (parameter.is_credential or false) ~= (input.is_credential or false)) then
      add(found, ("%sinputs[%d].value"):format(path, i))
    end
  end
end

--- Paths of a TemplateDefinition's fields where its build's detail, asked for with the service
--- at `index`, differs.
local function template(definition, detail, index)
  local found = {}
  if detail.template_name ~= definition.template_name then
    add(found, "template_name")
  end
  local target = rows.record "TargetService"
  local listed = {}
  for i, service in ipairs(definition.target_services) do
    listed[i] = { service_name = service.service_name, service_module = service.service_module }
  end
  differ_list({ record = "ServiceWithModule" }, listed, detail.target_services, "target_services",
    found)
  local service = definition.target_services[index]
  local path = ("target_services[%d]."):format(index)
  differ_list(target.field.repo_info, service.repo_info, detail.repos, path .. "repo_info", found)
  differ_inputs(service.inputs, detail.parameters, path, found)
  return found
end

return { build = build, template = template }
