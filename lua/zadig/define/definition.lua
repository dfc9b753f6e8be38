-- SPDX-License-Identifier: MIT
-- Converts a detail back to a definition, so that a build can be changed without losing settings.
-- The two are different records: a detail lacks fields that an update resets unless they are given
-- (trap 9), and shows settings that an update removes (trap 8). The rows of both decide what is
-- taken from where.
local accept = require "zadig.define.accept"
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local fill = require "zadig.define.fill"
local losses = require "zadig.define.losses"
local places = require "zadig.define.places"
local rows = require "zadig.base.rows"
local shown = require "zadig.define.shown"
local source = require "zadig.base.source"

local MAX_DEPTH = 64 -- the deepest definition

local holds = places.holds

-- Why a table cannot be traversed: it contains itself, or is too deep. `open` has the tables that
-- contain this one, `done` those that were checked.
local function find_knot(value, path, depth, open, done)
  if open[value] then
    return ("contains itself (%s)"):format(path)
  elseif depth > MAX_DEPTH then
    return ("is nested deeper than %d tables"):format(MAX_DEPTH)
  end
  open[value] = true
  for key, item in next, value do
    local name = source.is_name(key) and key
      or ("[%s]"):format(type(key) == "string" and source.quote(key) or tostring(key))
    local why = type(item) == "table" and not done[item] and find_knot(item,
      (path == "" or name ~= key) and path .. name or path .. "." .. name, depth + 1, open, done)
    if why then
      return why
    end
  end
  open[value], done[value] = nil, true
end

-- Why the value of an option is wrong, or nil; by the option's type in the rows where it has no
-- check of its own.
local faults = {}

faults.accept = accept.fault_of

function faults.codehosts(value)
  for kind, name in next, type(value) == "table" and value or { false } do
    if type(kind) ~= "string" or type(name) ~= "string" then
      return 'expected a table as in { gitlab = "NAME" }'
    end
  end
end

function faults.services(value)
  for _, detail in next, type(value) == "table" and value or { 1 } do
    if detail and type(detail) ~= "table" then
      return "expected an array of details, as a reading has them"
    end
  end
end

local function check_options(options)
  if options ~= nil and type(options) ~= "table" then
    error(("zadig.definition: expected a table of options, got %s"):format(
      arguments.describe(options)), 4)
  end
  local known = rows.record "DefinitionOptions".field
  for name, value in next, options or {} do
    if not known[name] then
      error(('zadig.definition: unknown option %q; see zadig.help "DefinitionOptions"')
        :format(tostring(name)), 4)
    end
    local fault = faults[name] and faults[name](value)
      or not faults[name] and type(value) ~= "boolean" and "expected boolean, got " .. type(value)
    if fault then
      error(("zadig.definition: option %s: %s"):format(name, fault), 4)
    end
  end
end

-- The detail, and the details by service, of a detail or a reading.
local function unpack_reading(detail, options)
  if type(detail) == "table" and type(detail.detail) == "table" then
    return detail.detail, detail.services or options and options.services
  end
  return detail, options and options.services
end

local function check_arguments(given, rest, options)
  check_options(options)
  local detail, services = unpack_reading(given, options)
  if type(detail) ~= "table" or type(detail.build_env) ~= "table" then
    error(("zadig.definition: expected a detail, as get_build returns, got %s"):format(
      type(detail) == "table" and "another table" or arguments.describe(detail)), 3)
  elseif rest ~= nil and type(rest) ~= "table" then
    error(("zadig.definition: expected a table with the rest of the definition, got %s"):format(
      arguments.describe(rest)), 3)
  end
  local done = {}
  for _, what in ipairs { { "detail", detail }, { "services", services }, { "rest", rest } } do
    local why = what[2] and find_knot(what[2], "", 1, {}, done)
    if why then
      error(("zadig.definition: the %s %s"):format(what[1], why), 3)
    end
  end
  return detail, services
end

-- Is the rest a whole definition of this build, as it was once written?
local function is_whole(record, rest, detail)
  for _, field in ipairs(record.all) do
    if field.required == "error" and field.name ~= "project_key" and rest[field.name] == nil then
      return false
    end
  end
  return rest.name == detail.name
    and (rest.project_key == nil or rest.project_key == detail.project_key)
end

-- In an update, the mask in place of a credential means "keep the stored value".
local function hide(definition)
  for _, parameter in ipairs(definition.parameters or {}) do
    if parameter.is_credential then
      parameter.default_value = core.mask
    end
  end
end

local function note_sources(sources, repos, detail)
  for i, repo in ipairs(repos or {}) do
    sources[repo] = detail.repos[i].source
  end
end

local function make_plain(state, detail, rest, options)
  local record = rows.record "BuildDefinition"
  local made = shown.build(detail)
  note_sources(state.sources, made.repo_info, detail)
  fill.fill(state, record, made, rest, "", is_whole(record, rest, detail))
  losses.build(state.problems, detail, made, rest)
  if not options.secrets then
    hide(made)
  end
  return made
end

-- The service of the rest with these names, or nil.
local function service_of(rest, service)
  for _, item in ipairs(type(rest.target_services) == "table" and rest.target_services or {}) do
    if type(item) == "table" and item.service_name == service.service_name
      and item.service_module == service.service_module then
      return item
    end
  end
end

local function gives(service)
  return function(key)
    for _, input in ipairs(service and service.inputs or {}) do
      if type(input) == "table" and input.key == key then
        return true
      end
    end
    if service then
      return false
    end
  end
end

-- A service that the detail says nothing of is taken from the rest as it is.
local function take_service(state, made, given, path)
  for _, name in ipairs { "repo_info", "inputs" } do
    if given and given[name] ~= nil then
      made[name] = given[name] ~= core.null and fill.copy(given[name]) or {}
    elseif not given then
      fill.add(state.problems, path .. name, "unreadable", "a detail shows it only if requested "
        .. "with the service's names: use a reading, or give the details as `services`",
        "accept")
    end
  end
end

-- Are the parameters those of the plain build that this template build once was? The server shows
-- them where no service is asked for, and also for a service that has none (trap 23).
local function is_past(detail, told)
  local past, shown_now = detail.parameters or {}, told.parameters or {}
  if not past[1] or #past ~= #shown_now then
    return false
  end
  for i, parameter in ipairs(past) do
    for _, name in ipairs { "key", "value", "type", "is_credential" } do
      if (parameter[name] or "") ~= (shown_now[i][name] or "") then
        return false
      end
    end
    if holds(shown_now[i].choice_option) then
      return false
    end
  end
  return true
end

-- Values of a plain past, credentials among them, are no inputs of a service.
local function leave_past(state, made, given, path)
  made.inputs = given and type(given.inputs) == "table" and fill.copy(given.inputs) or {}
  if not given then
    fill.add(state.problems, path .. "inputs", "unreadable", "the detail shows the parameters "
      .. "of the plain build that this build once was, and not the inputs of the service",
      "accept")
  end
end

-- The credentials of a template build are sent as they are: a mask would be stored (trap 16).
local function make_template(state, detail, services, rest)
  local record = rows.record "TemplateDefinition"
  local whole = is_whole(record, rest, detail)
  local made = { name = detail.name, project_key = detail.project_key,
    template_name = detail.template_name, target_services = {} }
  for i, service in ipairs(detail.target_services or {}) do
    local path, told = ("target_services[%d]."):format(i), services and services[i] or nil
    local target, given = shown.target(service, told), service_of(rest, service)
    made.target_services[i] = target
    if told then
      note_sources(state.sources, target.repo_info, told)
      if is_past(detail, told) then
        leave_past(state, target, given, path)
      end
      losses.target(state.problems, told, target, path, gives(whole and given))
    else
      take_service(state, target, given, path)
    end
  end
  fill.fill(state, record, made, rest, "", whole)
  return made
end

-- The problems that block, and the others.
local function sort_out(problems, options)
  local refused, notes = core.array {}, core.array {}
  for _, problem in ipairs(problems) do
    local blocks = problem.blocks
    local accepted = blocks == "accept"
      and (options.force or accept.covers(options.accept, problem.path))
    problem.blocks = nil
    problem.severity = blocks and not accepted and "error" or "warning"
    local list = problem.severity == "error" and refused or notes
    list[#list + 1] = problem
  end
  return refused, notes
end

local MOST_PATHS = 4 -- in a hint

-- Which option accepts the problems.
local function hint(problems)
  local paths, seen, count, missing = {}, {}, 0, false
  for _, problem in ipairs(problems) do
    local path = problem.path:gsub("%[%d+%]", "")
    if problem.kind == "missing" then
      missing = true
    elseif not seen[path] then
      seen[path], count = true, count + 1
      paths[count] = count <= MOST_PATHS and source.quote(path) or nil
    end
  end
  local rest = "give the missing fields as the second argument"
  if count == 0 then
    return rest
  end
  return ("%s; accept = { %s%s } accepts the %s"):format(rest, table.concat(paths, ", "),
    count > MOST_PATHS and ", ..." or "", missing and "others" or "losses")
end

local function refusal(detail, problems)
  return core.failure {
    kind = "invalid", sent = "no", problems = problems,
    operation = holds(detail.template_name) and "update_build_from_template" or "update_build",
    message = ("the detail of %q does not contain the whole build (%d problem%s)"):format(
      tostring(detail.name), #problems, #problems == 1 and "" or "s"),
    hint = hint(problems),
  }
end

--- zadig.definition(detail, rest, options) --> definition, notes | nil, failure
local function definition(given, rest, options)
  local detail, services = check_arguments(given, rest, options)
  rest, options = rest or {}, options or {}
  local state = { problems = {}, codehosts = options.codehosts or {}, sources = {} }
  local is_template = holds(detail.template_name)
  if next(rest) ~= nil and is_template ~= (rest.template_name ~= nil) and rest.name ~= nil then
    fill.add(state.problems, "template_name", "unmatched", is_template
      and "ignored: the rest is of a plain build, but this build is made from a template"
      or "ignored: the rest is of a template build, but this build is plain")
    rest = {}
  end
  local made
  if is_template then
    made = make_template(state, detail, services, rest)
  else
    made = make_plain(state, detail, rest, options)
  end
  local refused, notes = sort_out(state.problems, options)
  if refused[1] then
    return nil, refusal(detail, refused)
  end
  return made, notes
end

return { definition = definition }
