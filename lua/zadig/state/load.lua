-- SPDX-License-Identifier: MIT
-- Loads definitions from files. All files are read, and all problems are reported together; the
-- contents of definitions are left to the validation.
local arguments = require "zadig.base.arguments"
local chunk = require "zadig.state.chunk"
local core = require "zadig.core"
local find = require "zadig.state.find"
local libraries = require "zadig.base.libraries"
local origin = require "zadig.state.origin"
local source = require "zadig.base.source"
local yaml = require "zadig.state.yaml"

local expected = "expected a definition, or a list of definitions"

local metatables = core.metatables()

-- The line number of a byte.
local function line_of(text, byte)
  local _, count = text:sub(1, byte - 1):gsub("\n", "")
  return count + 1
end

-- A null means that a field is absent. In a list it stays, and the validation reports it.
local function without_nulls(value)
  if type(value) == "table" then
    local is_list = value[1] ~= nil
    for key, item in next, value do
      if item == core.null and not is_list then
        value[key] = nil
      else
        without_nulls(item)
      end
    end
  end
  return value
end

-- Each reads the text of a file, and returns an array of its contents: definitions or lists of
-- them; or nil, a message, and its line.
local readers = { lua = chunk.run, yaml = yaml.read }

function readers.json(text)
  local value, why = core.decode(nil, text)
  if value == nil then
    local byte = math.tointeger(tonumber(why:match "byte (%d+)"))
    return nil, why, byte and line_of(text, byte)
  end
  return { without_nulls(value) }
end

local function describe(value)
  return value == nil and "nothing" or value == core.null and "null"
    or type(value) == "table" and "an empty table" or "a " .. type(value)
end

local function is_list(value)
  return type(value) == "table" and rawlen(value) > 0
end

-- Whether it is a table of definitions only.
local function has_only_elements(value)
  local count = 0
  for _ in next, value do
    count = count + 1
  end
  return count == rawlen(value)
end

-- Calls `add(definition, path)` for the contents of a file, where `path` is the place in it, and
-- `refuse(path, message)` for anything that is neither a definition nor a list of them.
local function each(value, add, refuse)
  local listed = is_list(value)
  if not listed then
    value = { value }
    if value[1] == nil then
      return refuse("", ("it holds nothing: %s"):format(expected))
    end
  elseif not has_only_elements(value) then
    return refuse("", "a list with holes or with names as keys: " .. expected)
  end
  for i, item in ipairs(value) do
    local path = listed and ("[%d]"):format(i) or ""
    if type(item) ~= "table" or item == core.null or next(item) == nil then
      refuse(path, ("it holds %s: %s"):format(describe(item), expected))
    elseif is_list(item) then
      refuse(path, "a list within a list: " .. expected)
    else
      add(item, path)
    end
  end
end

-- The definitions of all files, and the problems.
local function new_report()
  local report = { definitions = {}, problems = core.array {}, by_name = {} }

  function report.fail(problem)
    problem.path, problem.kind = problem.path or "", problem.kind or "file"
    problem.severity = "error"
    report.problems[#report.problems + 1] = setmetatable(problem, metatables.Problem)
  end

  function report.add(definition, path, file)
    local name = rawget(definition, "name")
    local place = path == "" and "name" or path .. ".name"
    if type(name) ~= "string" or name == "" then
      report.fail { file = file, path = place, kind = "missing", message = name == nil
        and "required: a definition begins with the name of its build"
        or "expected the name of a build, got " .. (name == "" and "an empty text" or "a " ..
        type(name)) }
      return
    end
    local other = report.by_name[name]
    if other then
      report.fail { file = file, path = place, kind = "duplicate", message =
        ("the build %s is defined in %s as well"):format(source.quote(name), other == file
        and "this file" or source.quote(other):sub(2, -2)) }
      return
    end
    report.by_name[name] = file
    report.definitions[#report.definitions + 1] = definition
    origin.note(definition, file)
  end

  return report
end

local function read_text(path)
  local file <close>, why = libraries.open(path, "rb")
  if not file then
    return nil, why
  end
  local text, fault = file:read "a"
  if not text then
    return nil, fault
  end
  local _, bad = utf8.len(text)
  if bad then
    return nil, "it is not UTF-8", line_of(text, bad)
  end
  return text
end

local function load_file(report, file, getenv)
  local text, why, line = read_text(file.path)
  local values
  if text then
    values, why, line = readers[file.kind](text, file.path, getenv)
  end
  if not values then
    local prefix = file.path .. ": "
    why = why:sub(1, #prefix) == prefix and why:sub(#prefix + 1) or why
    report.fail { file = file.path, line = line, message = why }
    return
  end
  if file.kind == "yaml" and #values > 1 then -- several documents
    values = { values }
  end
  each(values[1], function(definition, path)
    report.add(definition, path, file.path)
  end, function(path, message)
    report.fail { file = file.path, path = path, message = message }
  end)
end

local function failure_of(problems)
  local files, count = {}, 0
  for _, problem in ipairs(problems) do
    count = count + (files[problem.file] and 0 or 1)
    files[problem.file] = true
  end
  return core.failure {
    kind = "invalid", sent = "no", problems = problems,
    message = ("%d problem%s in %d file%s of definitions"):format(#problems,
      #problems == 1 and "" or "s", count, count == 1 and "" or "s"),
  }
end

--- Like `load`, with the paths as an array, and a function that reads the environment.
local function read(paths, getenv)
  local report = new_report()
  for _, file in ipairs(find.find(paths, report.fail)) do
    load_file(report, file, getenv)
  end
  if report.problems[1] then
    return nil, failure_of(report.problems)
  end
  return core.array(report.definitions)
end

--- zadig.load("builds/", ...) --> an array of definitions, or nil and a failure of kind invalid
local function load_paths(...)
  local paths = table.pack(...)
  if paths.n == 0 then
    error("zadig.load: expected the path of a file or a folder, got nothing", 2)
  end
  for i = 1, paths.n do
    if type(paths[i]) ~= "string" or paths[i] == "" or paths[i]:find("\0", 1, true) then
      error(("zadig.load: expected the path of a file or a folder, got %s"):format(
        type(paths[i]) == "string" and source.quote(paths[i]) or arguments.describe(paths[i])), 2)
    end
  end
  return read(paths, libraries.getenv)
end

return { load = load_paths, read = read }
