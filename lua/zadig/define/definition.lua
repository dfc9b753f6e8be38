-- SPDX-License-Identifier: MIT
-- Converts a detail back to a definition, so that a build can be changed without losing settings.
-- The two are different records: a detail lacks fields that an update resets unless they are given
-- (trap 9), and shows settings that an update removes (trap 8). The rows of both decide what is
-- taken from where; this file has only what the rows cannot express.
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local places = require "zadig.define.places"
local rows = require "zadig.base.rows"
local source = require "zadig.base.source"

-- The fields that identify the element of the build that an element of the rest is about. Without
-- any of them, it is about the element at its position.
local identities = { repo_info = { "repo_namespace", "repo_name" }, parameters = { "key" } }

local metatables = core.metatables()
local MAX_DEPTH = 64 -- the deepest definition

local at, holds, is_readable = places.at, places.holds, places.is_readable

-- Whether both mean the same to the server.
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b or not holds(a) and not holds(b)
  end
  for key, item in next, a do
    if not same(item, b[key]) then
      return false
    end
  end
  for key, item in next, b do
    if a[key] == nil and holds(item) then
      return false
    end
  end
  return true
end

local function copy(value)
  if type(value) ~= "table" then
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

-- What a detail says about a record's fields. An empty text is left out if that means the same.
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

local function read_build(detail)
  local made = read(rows.record "BuildDefinition", detail)
  if made.advanced_settings then
    made.advanced_settings.outputs = places.outputs(detail)
    if made.advanced_settings.timeout == 0 then
      made.advanced_settings.timeout = nil -- means the same, and avoids a warning
    end
  end
  return made
end

-- In an update, the mask in place of a credential means "keep the stored value".
local function hide(definition)
  for _, parameter in ipairs(definition.parameters or {}) do
    if parameter.is_credential then
      parameter.default_value = core.mask
    end
  end
end

-- `blocks` is the option that accepts the problem, "always" if none does, and nil for a note.
local function add(problems, path, message, blocks)
  problems[#problems + 1] = setmetatable({ path = path, message = message, blocks = blocks },
    metatables.Problem)
end

-- `path` followed by a key that no row knows.
local function behind(path, key)
  if source.is_name(key) then
    return path == "" and key or path .. "." .. key
  end
  return ("%s[%s]"):format(path, type(key) == "string" and source.quote(key) or tostring(key))
end

-- Whether a rule requires this field here; nil if no rule is about it.
local function needed(record, field, made)
  local answer = nil
  for _, rule in ipairs(record.rules) do
    if rule.kind == "needs" and rule.other == field.name then
      answer = answer or made[rule.field] == rule.value
    end
  end
  return answer
end

-- The element of `list` that is about the build's `element`, its `index`th, and its position.
local function counterpart(list, element, index, identity, used)
  for i, item in ipairs(list) do
    local named, equal = false, true
    for _, name in ipairs(type(item) == "table" and identity or {}) do
      named = named or item[name] ~= nil
      equal = equal and (item[name] == nil or item[name] == element[name])
    end
    if not used[i] and type(item) == "table" and equal and (named or i == index) then
      return item, i
    end
  end
end

local fill

local function fill_list(problems, record, made, rest, path, identity)
  local used = {}
  for i, element in ipairs(made) do
    local item, at_index = counterpart(rest, element, i, identity, used)
    used[at_index or 0] = true
    fill(problems, record, element, item or {}, ("%s[%d]."):format(path, i))
  end
  for i in ipairs(rest) do
    if not used[i] then
      add(problems, ("%s[%d]"):format(path, i), "not in the build; ignored")
    end
  end
end

-- Fills what the detail lacks from `rest`, and records what neither has. Where both have a value,
-- the detail's counts.
function fill(problems, record, made, rest, path)
  for _, field in ipairs(record.all) do
    local name, value, given = path .. field.name, made[field.name], rest[field.name]
    local inner, identity = rows.record(field.record or ""), identities[field.name]
    local readable, needs = is_readable(record, field), needed(record, field, made)
    local must = field.required == "error" or needs
    if value == nil and given ~= nil and (must or field.reset or not readable) then
      made[field.name] = copy(given)
      if given == core.null then
        made[field.name] = nil
      end
    elseif value == nil and given == nil and must then
      add(problems, name, "required, and not in the detail", "always")
    elseif value == nil and given == nil and (field.reset
      or needs == nil and not field.caution and not readable) then
      add(problems, name, "not in the detail; an update would reset it", "defaults")
    elseif readable and type(value) == "table" and inner and not field.array then
      fill(problems, inner, value, type(given) == "table" and given or {}, name .. ".")
    elseif readable and type(value) == "table" and identity then
      fill_list(problems, inner, value, type(given) == "table" and given or {}, name, identity)
    elseif given ~= nil and given ~= core.mask and not same(value, given) then
      add(problems, name, "differs from the detail, which takes precedence")
    end
  end
  for key, value in next, rest do
    if not record.field[key] then
      made[key] = copy(value) -- `extra`, and keys for the validation to report
    end
  end
end

local function sorted_keys(value)
  local keys = {}
  for key in next, value do
    keys[#keys + 1] = tostring(key)
  end
  table.sort(keys)
  return keys
end

-- Records the settings of the build that no update can keep.
local function find_wiped(problems, detail, made, rest)
  if detail.source == "jenkins" then
    add(problems, "source", "a Jenkins build: an update overwrites its other settings", "force")
  end
  if made.infrastructure == "vm" then
    add(problems, "infrastructure", "an update deletes host labels and host deployment", "force")
  end
  for i, repo in ipairs(detail.repos or {}) do
    if repo.hidden then
      add(problems, ("repos[%d].hidden"):format(i), "an update unhides it", "force")
    end
  end
  local cache = detail.advanced_settings and detail.advanced_settings.cache_setting or {}
  local instead = at(rest, "advanced_settings.cache_setting")
  if cache.enabled and not holds(cache.cache_dir) and type(instead) == "table" then
    made.advanced_settings.cache_setting = copy(instead)
  elseif cache.enabled and not holds(cache.cache_dir) then
    made.advanced_settings.cache_setting = { enabled = false, cache_dir = "" }
    add(problems, "advanced_settings.cache_setting",
      "the workspace is cached, which an update cannot express", "force")
  end
  for i, output in ipairs(detail.outputs or {}) do
    if holds(output.description) then
      add(problems, ("outputs[%d].description"):format(i), "an update deletes it", "force")
    end
  end
  local after = type(detail.post_build) == "table" and detail.post_build or {}
  for _, key in ipairs(sorted_keys(after)) do
    if key ~= "docker_build" and holds(after[key]) then
      add(problems, behind("post_build", key), "an update deletes it", "force")
    end
  end
end

-- Why a table cannot be walked: it contains itself, or is too deep. `open` has the tables around
-- this one, `done` those that have been checked.
local function find_knot(value, path, depth, open, done)
  if open[value] then
    return ("contains itself (%s)"):format(path)
  elseif depth > MAX_DEPTH then
    return ("is nested deeper than %d tables"):format(MAX_DEPTH)
  end
  open[value] = true
  for key, item in next, value do
    local why = type(item) == "table" and not done[item]
      and find_knot(item, behind(path, key), depth + 1, open, done)
    if why then
      return why
    end
  end
  open[value], done[value] = nil, true
end

local function check_arguments(detail, rest, options)
  if type(detail) ~= "table" or type(detail.build_env) ~= "table" then
    error(("zadig.definition: expected a detail, as get_build returns, got %s"):format(
      type(detail) == "table" and "another table" or arguments.describe(detail)), 3)
  elseif rest ~= nil and type(rest) ~= "table" then
    error(("zadig.definition: expected a table with the rest of the definition, got %s"):format(
      arguments.describe(rest)), 3)
  elseif options ~= nil and type(options) ~= "table" then
    error(("zadig.definition: expected a table of options, got %s"):format(
      arguments.describe(options)), 3)
  end
  local done = {}
  for _, what in ipairs { { "detail", detail }, { "rest", rest } } do
    local why = what[2] and find_knot(what[2], "", 1, {}, done)
    if why then
      error(("zadig.definition: the %s %s"):format(what[1], why), 3)
    end
  end
  local known = rows.record "DefinitionOptions".field
  for name, value in next, options or {} do
    if not known[name] then
      error(('zadig.definition: unknown option %q; see zadig.help "DefinitionOptions"')
        :format(tostring(name)), 3)
    elseif type(value) ~= "boolean" then
      error(("zadig.definition: option %s: expected boolean, got %s"):format(name, type(value)), 3)
    end
  end
end

-- How many of the problems each option would accept, as text.
local function hint(count)
  local parts = { "give the missing fields as the second argument" }
  for _, option in ipairs { "defaults", "force" } do
    if count[option] then
      parts[#parts + 1] = ("{ %s = true } accepts %d of these"):format(option, count[option])
    end
  end
  return table.concat(parts, "; ")
end

local function refusal(detail, problems, count)
  return core.failure {
    kind = "invalid", operation = "update_build", sent = "no", problems = problems,
    message = ("the detail of %q does not contain the whole build (%d problem%s)"):format(
      tostring(detail.name), #problems, #problems == 1 and "" or "s"),
    hint = not holds(detail.template_name) and hint(count) or nil,
  }
end

--- zadig.definition(detail, rest, options) --> definition, notes | nil, failure
local function definition(detail, rest, options)
  check_arguments(detail, rest, options)
  rest, options = rest or {}, options or {}
  local problems, made = {}, nil
  if holds(detail.template_name) then
    add(problems, "template_name", "made from a template: the detail has placeholders; use "
      .. "update_build_from_template", "always")
  else
    made = read_build(detail)
    fill(problems, rows.record "BuildDefinition", made, rest, "")
    find_wiped(problems, detail, made, rest)
  end
  local refused, notes, count = core.array {}, core.array {}, {}
  for _, problem in ipairs(problems) do
    local blocks = problem.blocks
    problem.blocks, problem.severity = nil, "warning"
    if blocks and not options[blocks] then
      problem.severity = "error"
      refused[#refused + 1] = problem
      count[blocks] = (count[blocks] or 0) + 1
    else
      notes[#notes + 1] = problem
    end
  end
  if refused[1] then
    return nil, refusal(detail, refused, count)
  elseif not options.secrets then
    hide(made)
  end
  return made, notes
end

return { definition = definition }
