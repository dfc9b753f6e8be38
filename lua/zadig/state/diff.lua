-- SPDX-License-Identifier: MIT
-- What an update would change: a definition compared with what the server shows of its build. A
-- detail does not show everything (trap 9), and an update removes settings that no definition can
-- have (trap 8), so each difference has a kind:
--
--   differs      the server has another value
--   unreadable   no detail shows the field: it is set beyond its default, or differs from the
--                definition that is known to have been written last
--   lost         the server has a setting that an update removes
local arguments = require "zadig.base.arguments"
local compare = require "zadig.define.compare"
local core = require "zadig.core"
local lines = require "zadig.state.lines"
local masking = require "zadig.state.masking"
local places = require "zadig.define.places"
local secrets = require "zadig.base.secrets"
local unreadable = require "zadig.define.unreadable"

local HIDDEN = "[hidden]"

local holds = places.holds

local function is_template(definition)
  return definition.target_services ~= nil or definition.template_name ~= nil
end

local function record_of(definition)
  return is_template(definition) and "TemplateDefinition" or "BuildDefinition"
end

-- A copy with hidden credentials and without nulls.
local function shown(value, hidden)
  if type(value) ~= "table" then
    if hidden and value ~= nil then
      return HIDDEN
    end
    return value
  elseif value == core.null then
    return nil
  end
  local copy = {}
  for key, item in next, value do
    local secret = type(key) == "string" and secrets.is_hidden(value, nil, key)
    copy[key] = secret and HIDDEN or shown(item, hidden and type(key) == "number")
  end
  return copy
end

local function is_script(value)
  return type(value) == "string" and value:find("\n", 1, true) ~= nil
end

local function row(path, kind, ours, theirs, hidden)
  local made = { path = path, kind = kind, ours = shown(ours, hidden),
    theirs = shown(theirs, hidden) }
  if not hidden and type(ours) == "string" and type(theirs) == "string"
    and (is_script(ours) or is_script(theirs)) then
    made.lines = core.array(lines.diff(theirs, ours))
  end
  return made
end

-- Collects differences of one kind.
local function collector(found, kind)
  return { keyed = true, add = function(path, ours, theirs, hidden)
    found[#found + 1] = row(path, kind, ours, theirs, hidden)
  end }
end

local function covers(path, other)
  return other == path or other:sub(1, #path + 1) == path .. "."
    or other:sub(1, #path + 1) == path .. "["
end

-- Adds fields that no detail shows, unless they have been added.
local function add_unreadable(found, definition, known)
  local record = record_of(definition)
  local there, hidden = #found, {}
  local to = collector(hidden, "unreadable")
  if known then -- without credentials, which the reading shows
    compare.definitions(record, (masking.masked(record, definition)),
      (masking.masked(record, known)), to, true)
  else
    unreadable.find(record, definition, to)
  end
  for _, difference in ipairs(hidden) do
    local said = false
    for i = 1, there do
      said = said or covers(difference.path, found[i].path)
    end
    if not said then
      difference.noted = known ~= nil or nil
      found[#found + 1] = difference
    end
  end
end

local function add_hidden_repos(found, repos, path)
  for i, repo in ipairs(repos or {}) do
    if repo.hidden then
      found[#found + 1] = row(("%srepos[%d].hidden"):format(path, i), "lost", nil, true)
    end
  end
end

local function sorted(value)
  local keys = {}
  for key in next, value do
    keys[#keys + 1] = tostring(key)
  end
  table.sort(keys)
  return keys
end

-- A cache of the whole workspace looks like one without a directory; no definition can set it.
local function caches_workspace(definition, detail)
  local cache = places.at(detail, "advanced_settings.cache_setting")
  local ours = places.at(definition, "advanced_settings.cache_setting")
  return type(cache) == "table" and cache.enabled == true and not holds(cache.cache_dir)
    and not (type(ours) == "table" and ours.enabled == true and not holds(ours.cache_dir))
end

-- Adds the settings that an update of a plain build removes.
local function add_lost(found, definition, detail, known)
  local function add(path, theirs)
    found[#found + 1] = row(path, "lost", nil, theirs)
  end
  if holds(detail.template_name) then
    add("template_name", detail.template_name)
  end
  if detail.source == "jenkins" then
    add("source", "jenkins")
  end
  if definition.infrastructure == "vm" and not known then
    add("infrastructure", "vm") -- host labels and host deployment, which a detail does not show
  end
  add_hidden_repos(found, detail.repos, "")
  if caches_workspace(definition, detail) and not known then
    add("advanced_settings.cache_setting", detail.advanced_settings.cache_setting)
  end
  for i, output in ipairs(detail.outputs or {}) do
    if holds(output.description) then
      add(("outputs[%d].description"):format(i), output.description)
    end
  end
  local after = type(detail.post_build) == "table" and detail.post_build or {}
  for _, key in ipairs(sorted(after)) do
    if key ~= "docker_build" and holds(after[key]) then
      add("post_build." .. key, after[key])
    end
  end
end

-- A strategy that does not exist on the server is stored as none. If the definition that was
-- written last names it, an update would change nothing.
local function forget_strategy(found, definition, known)
  local name = places.at(definition, "advanced_settings.strategy_name")
  if known and name ~= nil and name == places.at(known, "advanced_settings.strategy_name") then
    for i = #found, 1, -1 do
      if found[i].path == "advanced_settings.strategy_name" and found[i].theirs == "" then
        table.remove(found, i)
      end
    end
  end
end

local function plain(definition, reading, known)
  local found = {}
  compare.readable(definition, reading.detail, collector(found, "differs"))
  forget_strategy(found, definition, known)
  add_unreadable(found, definition, known)
  add_lost(found, definition, reading.detail, known)
  return found
end

-- Adds inputs that are no longer given: they get the template's values again.
local function add_dropped_inputs(found, definition, reading, known)
  for i, service in ipairs(definition.target_services) do
    local noted = known.target_services[i]
    local given, had = {}, {}
    for _, input in ipairs(service.inputs or {}) do
      given[input.key] = true
    end
    for _, input in ipairs(noted and noted.inputs or {}) do
      had[input.key] = input
    end
    for _, parameter in ipairs(reading.services[i] and reading.services[i].parameters or {}) do
      if had[parameter.key] and not given[parameter.key] then
        found[#found + 1] = row(("target_services[%d].inputs.%s"):format(i, parameter.key),
          "differs", nil, parameter.value, parameter.is_credential
            or had[parameter.key].is_credential ~= false)
      end
    end
  end
end

local function template(definition, reading, known)
  local found, detail = {}, reading.detail
  local to = collector(found, "differs")
  compare.template_bindings(definition, detail, to)
  for i, service in ipairs(definition.target_services) do
    local bound = detail.target_services[i]
    if reading.services and reading.services[i] and bound
      and bound.service_name == service.service_name
      and bound.service_module == service.service_module then
      compare.template_service(definition, reading.services[i], i, to)
      add_hidden_repos(found, reading.services[i].repos, ("services[%d]."):format(i))
    end
  end
  if known and reading.services then
    add_dropped_inputs(found, definition, reading, known)
  end
  add_unreadable(found, definition, known)
  return found
end

--- Differences between a definition and a reading, as an array. `known` is the definition that was
--- written last, if that is certain; it needs no credentials.
local function against(definition, reading, known)
  if known and is_template(known) ~= is_template(definition) then
    known = nil
  end
  local make = is_template(definition) and template or plain
  return make(definition, reading, known)
end

--- Differences between a definition and the one that was written last, both of one record.
local function of_definitions(definition, known)
  local found, hidden, unshown = {}, {}, {}
  local record = record_of(definition)
  compare.definitions(record, definition, known, collector(found, "differs"))
  if found[1] then
    compare.definitions(record, definition, known, collector(hidden, "unreadable"), true)
  end
  for _, difference in ipairs(hidden) do
    unshown[difference.path] = true
  end
  for _, difference in ipairs(found) do
    if unshown[difference.path] then
      difference.kind, difference.noted = "unreadable", true
    end
  end
  return found
end

-- Why a value cannot be compared.
local function wrong_reading(definition, told)
  if type(told) ~= "table" or type((told.detail or told).build_env) ~= "table" then
    return "a detail, as get_build returns, or a reading, { detail =, services = }"
  elseif is_template(definition) and not told.detail then
    return "a reading of a template build, { detail =, services = { a detail for each service } }"
  end
end

-- The first problem of a definition besides a missing project, or nil.
local function first_error(definition)
  local problems, errors = core.check(is_template(definition) and "update_build_from_template"
    or "update_build", definition)
  for _, problem in ipairs(errors > 0 and problems or {}) do
    if problem.severity == "error" and not (problem.path == "project_key"
      and definition.project_key == nil) then
      return problem
    end
  end
end

--- zadig.diff(definition, detail) --> { { path =, kind =, ours =, theirs = }, ... }
local function diff(definition, told)
  if type(definition) ~= "table" then
    error(("zadig.diff: expected a definition, got %s"):format(arguments.describe(definition)), 2)
  end
  local wanted = wrong_reading(definition, told)
  if wanted then
    error(("zadig.diff: expected %s, got %s"):format(wanted,
      type(told) == "table" and "another table" or arguments.describe(told)), 2)
  end
  local problem = first_error(definition)
  if problem then
    error(("zadig.diff: invalid definition: %s: %s"):format(problem.path, problem.message), 2)
  end
  return core.array(against(definition, told.detail and told or { detail = told }))
end

return {
  against = against, diff = diff, is_template = is_template, of_definitions = of_definitions,
  record_of = record_of,
}
