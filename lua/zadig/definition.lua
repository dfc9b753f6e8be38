-- SPDX-License-Identifier: MIT
-- From a detail back to a definition, so that a build can be changed without losing what it has.
-- The two are different records: a detail lacks what an update resets when it is not given
-- (trap 9), and shows what an update wipes (trap 8). What is taken from where is decided by the
-- rows of both; only what the rows cannot know is said here.
local arguments = require "zadig.arguments"
local core = require "zadig.core"
local merge = require "zadig.merge"
local rows = require "zadig.rows"

-- By record of a definition: the record of a detail that has its fields, the places of those that
-- have another name there, and those that are there but never filled.
local places = {
  BuildDefinition = { record = "BuildDetail", elsewhere = {
    build_os = "build_env.basic_image_label", installs = "build_env.installs",
    services = "target_services", repo_info = "repos",
    docker_build_step = "post_build.docker_build",
  } },
  RepoInfo = { record = "DetailRepo", elsewhere = { repo_namespace = "repo_owner" } },
  Parameter = { record = "DetailParameter", elsewhere = { default_value = "value" },
    unfilled = { choice_option = true, choice_value = true } },
  DockerBuildStep = { record = "DockerBuild", elsewhere = {
    dockerfile_source = "source", build_context_dir = "work_dir",
    dockerfile_directory = "docker_file", platforms = "platform",
  } },
  AdvancedSettings = { elsewhere = {}, unfilled = { storages = true, privileged_mode = true,
    custom_annotations = true, custom_labels = true, outputs = true } },
}

local function place_of(record)
  return places[record.name] or { elsewhere = {} }
end

local function at(value, path)
  for name in path:gmatch "[^.]+" do
    if type(value) ~= "table" then
      return nil
    end
    value = value[name]
  end
  return value
end

-- False for what says nothing: an empty text or table, false, zero.
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

-- What a detail says of a record's fields. An empty text is left out where that means the same.
function read(record, detail)
  local place, made = place_of(record), {}
  for _, field in ipairs(record.all) do
    local value = at(detail, place.elsewhere[field.name] or field.name)
    local unfilled = place.unfilled and place.unfilled[field.name] and not holds(value)
    if value ~= nil and value ~= core.null and not unfilled
      and (value ~= "" or field.required == "warning" and not field.choices) then
      made[field.name] = read_field(field, value)
    end
  end
  return made
end

-- The detail's outputs without those that every build has (trap 10).
local function read_outputs(detail)
  local builtin, names = {}, {}
  for _, name in ipairs(rows.record "AdvancedSettings".field.outputs.reserved) do
    builtin[name] = true
  end
  for _, output in ipairs(detail.outputs or {}) do
    if not builtin[output.name] then
      names[#names + 1] = output.name
    end
  end
  return names
end

local function read_build(detail, secrets)
  local made = read(rows.record "BuildDefinition", detail)
  if made.advanced_settings then
    made.advanced_settings.outputs = read_outputs(detail)
    if made.advanced_settings.timeout == 0 then
      made.advanced_settings.timeout = nil -- the same, and no warning
    end
  end
  for _, parameter in ipairs(made.parameters or {}) do
    if parameter.is_credential and not secrets then
      parameter.default_value = core.mask
    end
  end
  return made
end

local function add(problems, path, message, blocks, ...)
  problems[#problems + 1] = { path = path, message = message:format(...), blocks = blocks }
end

-- The element of the build that each element of `rest` is about: a variable by its key, a
-- repository by its position.
local function matched(problems, path, mine, given, key)
  local list, said = {}, {}
  for i, item in ipairs(mine) do
    list[i], said[i] = item, {}
  end
  for j, item in ipairs(given) do
    local i = not key and j or nil
    for k, element in ipairs(key and mine or {}) do
      i = type(item) == "table" and element[key] == item[key] and k or i
    end
    if type(item) ~= "table" then
      add(problems, ("%s[%d]"):format(path, j), "expected table, got %s", "always", type(item))
    elseif not mine[i] then
      add(problems, ("%s[%d]"):format(path, j), "the build has no such element", "always")
    else
      list[i], said[i] = merge.build(mine[i], item), item
    end
  end
  return list, said
end

-- Lays `rest` over what was read. Returns the definition and what was said, in the same shape.
local function lay(problems, mine, rest)
  local over, said = {}, {}
  for key, value in next, rest do
    over[key], said[key] = value, value
  end
  for _, list in ipairs { { "repo_info" }, { "parameters", "key" } } do
    local name = list[1]
    if type(rest[name]) == "table" and mine[name] then
      over[name], said[name] = matched(problems, name, mine[name], rest[name], list[2])
    end
  end
  return merge.build(mine, over), said
end

-- By the rule that makes a field needed here, if there is one: true, or false when it is not.
local function needed(record, field, made)
  local answer = nil
  for _, rule in ipairs(record.rules) do
    if rule.kind == "needs" and rule.other == field.name then
      answer = answer or made[rule.field] == rule.value
    end
  end
  return answer
end

-- Can a detail say the field at all?
local function is_readable(record, field)
  local place = place_of(record)
  if place.elsewhere[field.name] then
    return true
  end
  local source = place.record and rows.record(place.record) or record
  return source.field[field.name] ~= nil and not (place.unfilled and place.unfilled[field.name])
end

-- Adds what is neither in the detail nor in `said`.
local function find_unsaid(problems, record, made, said, path)
  said = type(said) == "table" and said or {}
  for _, field in ipairs(record.all) do
    local name = path .. field.name
    local value, needs = made[field.name], needed(record, field, made)
    if value == nil and said[field.name] == nil then
      if field.required == "error" or needs then
        add(problems, name, "required, and the detail does not say it", "always")
      elseif field.reset or needs == nil and not field.caution and not is_readable(record, field)
      then
        add(problems, name, "the detail does not say it, and what is not given is reset",
          "defaults")
      end
    end
    local inner = type(value) == "table" and is_readable(record, field)
      and rows.record(field.record or "")
    if inner and not field.array then
      find_unsaid(problems, inner, value, said[field.name], name .. ".")
    end
    for i, item in ipairs(inner and field.array and value or {}) do
      find_unsaid(problems, inner, item, type(said[field.name]) == "table" and said[field.name][i],
        ("%s[%d]."):format(name, i))
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

-- Adds what the build has and no update can give it.
local function find_wiped(problems, detail, made, rest)
  if detail.source == "jenkins" then
    add(problems, "source", "a Jenkins build: an update rewrites the rest of it", "force")
  end
  if made.infrastructure == "vm" then
    add(problems, "infrastructure", "an update wipes host labels and host deployment", "force")
  end
  for i, repo in ipairs(detail.repos or {}) do
    if repo.hidden then
      add(problems, ("repos[%d].hidden"):format(i), "an update shows the repository", "force")
    end
  end
  local cache = detail.advanced_settings and detail.advanced_settings.cache_setting or {}
  if cache.enabled and not holds(cache.cache_dir)
    and at(rest, "advanced_settings.cache_setting") == nil then
    add(problems, "advanced_settings.cache_setting",
      "the workspace is cached, which no update can say", "force")
  end
  for i, output in ipairs(detail.outputs or {}) do
    if holds(output.description) then
      add(problems, ("outputs[%d].description"):format(i), "an update wipes it", "force")
    end
  end
  local after = type(detail.post_build) == "table" and detail.post_build or {}
  for _, key in ipairs(sorted_keys(after)) do
    if key ~= "docker_build" and holds(after[key]) then
      add(problems, "post_build." .. key, "an update wipes it", "force")
    end
  end
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
  local known = rows.record "DefinitionOptions".field
  for name, value in pairs(options or {}) do
    if not known[name] then
      error(('zadig.definition: unknown option %q; see zadig.help "DefinitionOptions"')
        :format(tostring(name)), 3)
    elseif type(value) ~= "boolean" then
      error(("zadig.definition: option %s: expected boolean, got %s"):format(name, type(value)), 3)
    end
  end
end

local function refusal(detail, problems)
  return core.failure {
    kind = "invalid", operation = "update_build", sent = "no", problems = problems,
    message = ("the detail of %q is not all of the build (%d problem%s)"):format(
      tostring(detail.name), #problems, #problems == 1 and "" or "s"),
    hint = "give the rest as the second argument, or accept the loss: "
      .. 'see zadig.help "DefinitionOptions"',
  }
end

--- zadig.definition(detail, rest, options) --> definition, losses | nil, failure
local function definition(detail, rest, options)
  check_arguments(detail, rest, options)
  rest, options = rest or {}, options or {}
  local found = {}
  if holds(detail.template_name) then
    add(found, "template_name", "made from a template: the detail shows placeholders, and a "
      .. "definition is for update_build_from_template", "always")
    return nil, refusal(detail, found)
  end
  local made, said = lay(found, read_build(detail, options.secrets), rest)
  find_unsaid(found, rows.record "BuildDefinition", made, said, "")
  find_wiped(found, detail, made, rest)
  local problems, losses = {}, {}
  for _, problem in ipairs(found) do
    local accepted = options[problem.blocks]
    local list = accepted and losses or problems
    problem.blocks = nil
    problem.severity = accepted and "warning" or "error"
    list[#list + 1] = problem
  end
  if problems[1] then
    return nil, refusal(detail, problems)
  end
  return made, losses
end

return { definition = definition }
