-- SPDX-License-Identifier: MIT
-- The options of a sandbox, at its start and while it runs. A shape is a function of a value and
-- its path; it returns what is wrong, or nil.

local store = require "zadig.sandbox.store"

local options = {}

local function kind(value)
  return math.type(value) or type(value)
end

local function plain(expected)
  return function(value, path)
    local found = kind(value)
    if found ~= expected then return ("%s: expected %s, got %s"):format(path, expected, found) end
  end
end

local text, flag = plain "string", plain "boolean"

local function whole(least, most)
  local is_whole = plain "integer"
  return function(value, path)
    local problem = is_whole(value, path)
    if problem then return problem end
    if value < least or most and value > most then
      return ("%s: expected %s, got %d"):format(path,
        most and ("%d to %d"):format(least, most) or ("at least %d"):format(least), value)
    end
  end
end

-- One of these strings.
local function one_of(...)
  local known, names = {}, {}
  for i, value in ipairs { ... } do
    known[value], names[i] = true, type(value) == "string" and ("%q"):format(value)
      or tostring(value)
  end
  local last = table.remove(names)
  local expected = table.concat(names, ", ") .. " or " .. last
  return function(value, path)
    if not known[value] then
      local got = type(value) == "string" and ("%q"):format(value) or kind(value)
      return ("%s: expected %s, got %s"):format(path, expected, got)
    end
  end
end

local is_table = plain "table"

local function list(shape)
  return function(value, path)
    local problem = is_table(value, path)
    if problem then return problem end
    for key in pairs(value) do
      if math.type(key) ~= "integer" or key < 1 or key > #value then
        return ("%s: expected a list, got the key %q"):format(path, tostring(key))
      end
    end
    for i = 1, #value do
      problem = shape(value[i], ("%s[%d]"):format(path, i))
      if problem then return problem end
    end
  end
end

local function map(shape)
  return function(value, path)
    local problem = is_table(value, path)
    for key, item in pairs(problem and {} or value) do
      problem = problem or text(key, path .. "'s keys")
        or shape(item, ("%s[%q]"):format(path, key))
    end
    return problem
  end
end

-- With `open`, unknown fields may be anything.
local function record(required, fields, open)
  local shapes = setmetatable({}, { __index = fields })
  for _, key in ipairs(required) do shapes[key] = text end
  return function(value, path)
    local problem = is_table(value, path)
    if problem then return problem end
    for _, key in ipairs(required) do
      if value[key] == nil then return ("%s.%s: required"):format(path, key) end
    end
    for key, item in pairs(value) do
      local shape = shapes[key]
      if not shape and not open then return ("%s: unknown field %q"):format(path, tostring(key)) end
      problem = shape and shape(item, ("%s.%s"):format(path, key))
      if problem then return problem end
    end
  end
end

local build_fields = { id = text, cluster_id = text, basic_image_id = text, template_name = text }
for key, expected in pairs(store.kinds()) do build_fields[key] = plain(expected) end

local build_list = list(record({ "name", "project_key" }, build_fields, true))

-- The database has an index that keeps names unique.
local function builds(value, path)
  local problem, places = build_list(value, path), {}
  for i, build in ipairs(problem and {} or value) do
    local before = places[build.name]
    if before then
      return ("%s[%d].name: %q is also the name of %s[%d]"):format(path, i, build.name, path,
        before)
    end
    places[build.name] = i
  end
  return problem
end

local SETTABLE = {
  projects = list(text),
  users = list(record({ "name" }, { token = text, system_admin = flag, project_admin = list(text),
    actions = map(list(text)), mfa = text, revoked = flag, down = flag })),
  clusters = list(record({ "name" }, { id = text,
    strategies = list(record({ "name" }, { id = text, default = flag })) })),
  images = list(record({ "label" }, { id = text })),
  codehosts = list(record({ "alias", "type" }, { id = text, address = text, auth_type = text,
    project_key = text, deleted = flag })),
  dockerfile_templates = list(record({ "name" }, { id = text })),
  build_templates = list(record({ "name" }, { id = text,
    parameters = list(record({ "key" }, { value = text, type = text, is_credential = flag,
      description = text, choice_option = list(text), choice_value = list(text) })) })),
  builds = builds,
  services = list(record({ "name" }, { build_name = text })),
  licence = one_of(true, false, "unreachable"),
  version = one_of("4.1", "4.2", "4.3", "5.0"),
  max_page_size = whole(1),
  time = plain "integer",
}

local STARTABLE = setmetatable({ port = whole(0, 65535), max_body = whole(0) },
  { __index = SETTABLE })

local function problem_in(given, known)
  if type(given) ~= "table" then
    return ("expected a table of options, got %s"):format(type(given))
  end
  for key, value in pairs(given) do
    local shape = known[key]
    if not shape then return ("unknown option %q"):format(tostring(key)) end
    local problem = shape(value, key)
    if problem then return problem end
  end
end

--- nil, or what is wrong with the options of `start`.
function options.start_problem(given)
  return problem_in(given, STARTABLE)
end

--- nil, or what is wrong with the options of `set`.
function options.set_problem(given)
  if type(given) == "table" then
    for _, key in ipairs { "port", "max_body" } do
      if given[key] ~= nil then return key .. ": can only be set at the start" end
    end
  end
  return problem_in(given, SETTABLE)
end

--- Whether an option is passed on to the private state.
function options.goes_inside(key)
  return SETTABLE[key] ~= nil
end

return options
