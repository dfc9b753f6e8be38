-- SPDX-License-Identifier: MIT
-- client:export: a file for each build of a project, that zadig.load reads again. Credentials stay
-- out of the files, long scripts go into files beside, and what is there is not overwritten.
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local gaps = require "zadig.state.gaps"
local map = require "zadig.many.map"
local names = require "zadig.state.names"
local pages = require "zadig.call.pages"
local reading = require "zadig.state.reading"
local source = require "zadig.base.source"
local writer = require "zadig.state.writer"

local MOST_LINES = 3 -- of a script that stays in the file

local function refuse(message)
  return core.failure { kind = "invalid", sent = "no", message = message }
end

-- Puts env "NAME" in place of credentials, and notes the names.
local function hide(work, build, list, value_field, place)
  for _, item in ipairs(list or {}) do
    local value = item[value_field]
    if item.is_credential and type(value) == "string" and value ~= "" then
      local name = names.variable(work.prefixes[build] .. "_" .. place .. item.key)
      if work.environment[name] then
        name = name .. "_" .. names.hash(build .. "\0" .. place .. item.key):upper()
      end
      work.environment[name] = true
      local expression = writer.expression("env " .. source.quote(name))
      item[value_field] = expression
      for i, option in ipairs(item.choice_option or {}) do
        item.choice_option[i] = option == value and expression or option
      end
    end
  end
end

local function hide_all(work, build, definition)
  hide(work, build, definition.parameters, "default_value", "")
  for _, service in ipairs(definition.target_services or {}) do
    hide(work, build, service.inputs, "value",
      service.service_name .. "_" .. service.service_module .. "_")
  end
end

-- Moves a long script out of the definition; returns it, and its file.
local function take_script(definition, base)
  local script = definition.build_script
  local _, lines = (script or ""):gsub("\n", "")
  if lines <= MOST_LINES then
    return nil
  end
  definition.build_script = writer.expression("script " .. source.quote(base .. ".sh"))
  return script, base .. ".sh"
end

local function head_of(definition, lost)
  local head = {
    ("The build %s of the project %s, exported from what the server shows. The fields that "
      .. "comments name are not shown, and an update resets them if they are left out."):format(
      source.quote(definition.name), source.quote(definition.project_key)),
  }
  if lost[1] then
    head[#head + 1] = "An update deletes, and no definition can set: " .. table.concat(lost, ", ")
      .. "."
  end
  return head
end

local function store(work, path, text)
  return (work.overwrite and core.replace_file or core.create_file)(path, text)
end

-- Writes the files of one reading. Returns a row of the result, or nil and a failure.
local function write(work, name, found)
  local base = work.files[name]
  local path = work.to .. base .. ".lua"
  local definition, record, comments = gaps.fill(found, work.codehosts)
  if not definition then
    return nil, record
  end
  hide_all(work, name, definition)
  local script, script_file = take_script(definition, base)
  comments.head = head_of(definition, comments.lost)
  local text = writer.file(definition, record, comments)
  if script then
    local stored, why = store(work, work.to .. script_file, script)
    if not stored then
      return nil, refuse(why)
    end
  end
  local stored, why = store(work, path, text)
  if not stored then
    return nil, refuse(why)
  end
  return { name = name, file = path, script = script and work.to .. script_file or nil }
end

local function export_build(work, client, name)
  local path = work.to .. work.files[name] .. ".lua"
  if not work.overwrite and core.identify(path) then
    return { name = name, file = path, skipped = true }
  end
  local found, failure = reading.read(client, name, work.request)
  if not found then
    return nil, failure
  end
  return write(work, name, found)
end

-- The names of all builds in order, or nil and a failure.
local function list(client, request)
  local found = {}
  local ok, problem = pcall(function()
    for build in pages.walk(client, request) do
      found[#found + 1] = build.name
    end
  end)
  if not ok and core.is_failure(problem) then
    return nil, problem
  elseif not ok then
    error(problem, 0)
  end
  table.sort(found)
  return found
end

local function check_codehosts(codehosts)
  for kind, name in next, type(codehosts) == "table" and codehosts or { false } do
    if type(kind) ~= "string" or type(name) ~= "string" then
      error('export: codehosts: expected a table as in { gitlab = "NAME" }', 3)
    end
  end
end

local function begin(options, builds)
  local work = {
    to = options.to:find "/$" and options.to or options.to .. "/", overwrite = options.overwrite,
    codehosts = options.codehosts or {}, files = names.files(builds),
    prefixes = names.prefixes(builds), environment = {},
    request = { project_key = options.project_key, timeout = options.timeout,
      connect_timeout = options.connect_timeout },
  }
  local folder = work.to == "/" and "/" or work.to:gsub("/+$", "")
  local made, why = core.make_folder(folder)
  return made and work, why
end

local function sum_up(work, builds, results, failures)
  local exported = { written = core.array {}, skipped = core.array {}, failures = core.array {},
    environment = core.array {} }
  for i, name in ipairs(builds) do
    local row = results[i]
    if row then
      local into = row.skipped and exported.skipped or exported.written
      row.skipped = nil
      into[#into + 1] = row
    else
      exported.failures[#exported.failures + 1] = { name = name, failure = failures[i] }
    end
  end
  for name in pairs(work.environment) do
    exported.environment[#exported.environment + 1] = name
  end
  table.sort(exported.environment)
  return exported
end

--- client:export { to = "builds/", project_key =, codehosts =, overwrite = } --> { written =,
--- skipped =, failures =, environment = }, or nil and a failure
local function export(client, options)
  arguments.check_client(client, "export")
  arguments.check_type(options, "table", "export", "the options")
  options = arguments.take("ExportOptions", options, "export")
  arguments.check_progress(options.progress, "export")
  if options.codehosts ~= nil then
    check_codehosts(options.codehosts)
  end
  local builds, failure = list(client, { project_key = options.project_key,
    timeout = options.timeout, connect_timeout = options.connect_timeout })
  if not builds then
    return nil, failure
  end
  local work, why = begin(options, builds)
  if not work then
    return nil, refuse(why)
  end
  local results, failures = map.map(client, builds, function(own, name)
    return export_build(work, own, name)
  end, { concurrency = options.concurrency, progress = options.progress })
  return sum_up(work, builds, results, failures)
end

return { export = export }
