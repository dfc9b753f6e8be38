-- SPDX-License-Identifier: MIT
-- Checks the definitions of a plan: reports all problems together, before anything is sent.
local core = require "zadig.core"
local diff = require "zadig.state.diff"
local origin = require "zadig.state.origin"

local metatables = core.metatables()

local function copy(value)
  if type(value) ~= "table" or value == core.null then
    return value
  end
  local made = {}
  for key, item in next, value do
    made[key] = copy(item)
  end
  local metatable = getmetatable(value)
  local marked = type(metatable) == "table" and rawget(metatable, "__name") == "zadig.array"
  return marked and core.array(made) or made
end

local function add(problems, where, path, message)
  problems[#problems + 1] = setmetatable({
    path = path == "" and where or where .. ": " .. path, message = message, severity = "error",
  }, metatables.Problem)
end

-- Names the place of a definition in messages.
local function place_of(definitions, i)
  local file, definition = origin.file(definitions, i), definitions[i]
  local name = type(definition) == "table" and rawget(definition, "name")
  if file then
    return file
  elseif type(name) == "string" then
    return ("definitions[%d] (%s)"):format(i, name)
  end
  return ("definitions[%d]"):format(i)
end

-- The problems of severity error.
local function errors_of(problems)
  local found = {}
  for _, problem in ipairs(problems) do
    if problem.severity ~= "warning" then
      found[#found + 1] = problem
    end
  end
  return found
end

-- The definition with its project, or nil and the problems that block it. `state.lenient` is noted
-- once a definition with warnings passes.
local function complete(state, definition)
  local client, project = state.client, state.project
  local operation = diff.is_template(definition) and "update_build_from_template" or "update_build"
  if rawget(definition, "project_key") == nil and project then
    local own = {}
    for key, value in next, definition do
      own[key] = value
    end
    own.project_key = project
    definition = own
  end
  local problems, errors, warnings = core.check(operation, definition)
  if errors > 0 then
    return nil, errors_of(problems)
  elseif warnings > 0 and not state.lenient then -- which block the writes of a strict client
    local call, failure = core.prepare(client, operation, definition, nil)
    if not call then
      return nil, failure.problems
    end
    call:close()
    state.lenient = true
  end
  return definition
end

--- Entries { definition =, record =, name =, project_key =, file = } of all definitions, or nil and
--- a failure of kind invalid with every problem.
local function check(client, definitions, what)
  local entries, problems, places = {}, core.array {}, {}
  local state = { client = client, project = client:stats().project_key }
  for i, definition in ipairs(definitions) do
    local made, wrong
    if type(definition) == "table" then
      made, wrong = complete(state, definition)
    else
      wrong = { { path = "", message = "expected a definition, got " .. type(definition) } }
    end
    for _, problem in ipairs(wrong or {}) do
      add(problems, (place_of(definitions, i)), problem.path, problem.message)
    end
    if made and places[made.name] then
      add(problems, (place_of(definitions, i)), "name", ("%q is also the name in %s"):format(
        made.name, place_of(definitions, places[made.name])))
    elseif made then
      places[made.name] = i
      entries[#entries + 1] = {
        definition = made, record = diff.record_of(made), name = made.name,
        project_key = made.project_key, file = origin.file(definitions, i),
      }
    end
  end
  if problems[1] then
    return nil, core.failure {
      kind = "invalid", sent = "no", problems = problems,
      message = ("%s: %d problem%s in %d definition%s"):format(what, #problems,
        #problems == 1 and "" or "s", #definitions, #definitions == 1 and "" or "s"),
    }
  end
  return entries
end

return { check = check, copy = copy }
