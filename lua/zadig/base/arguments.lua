-- SPDX-License-Identifier: MIT

-- Misuse raises an error at the caller's line. Functions that a user calls directly make these
-- checks, so that line is always three levels up.
local core = require "zadig.core"

local function blame(message, ...)
  error(message:format(...), 4)
end

-- How messages describe a wrong argument.
local function describe(value)
  local meta = getmetatable(value)
  local name = type(meta) == "table" and rawget(meta, "__name")
  if value == nil then
    return "nothing"
  end
  return type(name) == "string" and name or type(value)
end

local function check_client(value, method)
  local state = core.is_client(value)
  if state == "closed" then
    blame("attempt to use a closed client (%s)", method)
  elseif not state then
    blame("%s is a method of a client: call it as client:%s(...), not on %s", method, method,
      describe(value))
  end
end

local function check_type(value, expected, method, what)
  if type(value) ~= expected then
    blame("%s: expected %s as %s, got %s", method, expected, what, describe(value))
  end
end

local function check_options(value, method)
  if value ~= nil and type(value) ~= "table" then
    blame("%s: expected a table of options, got %s", method, describe(value))
  end
end

-- The fields of a caller's table without its metamethods; the table itself if it has none.
local function raw(value)
  if getmetatable(value) == nil then
    return value
  end
  local copy = {}
  for key, item in next, value do
    copy[key] = item
  end
  return copy
end

-- A copy of an options table, checked against the record of that name. Raises all problems together
-- at the line that called the public function.
local function take(record, options, what)
  if options == nil then
    return {}
  elseif type(options) ~= "table" then
    error(("%s: expected a table of options, got %s"):format(what, describe(options)), 3)
  end
  local copy = {}
  for key, value in next, options do
    copy[key] = value
  end
  local problems = core.problems(record, copy)
  if problems then
    local lines = { what .. ": invalid options" }
    for _, problem in ipairs(problems) do
      lines[#lines + 1] = ("  %s: %s"):format(problem.path, problem.message)
    end
    error(table.concat(lines, "\n"), 3)
  end
  return copy
end

-- Checks the option `progress`; raises as `take` does.
local function check_progress(value, what)
  if value and value ~= true and type(value) ~= "function" then
    error(("%s: progress: expected true or a function, got %s"):format(what, describe(value)), 3)
  end
end

return {
  check_client = check_client,
  check_options = check_options,
  check_progress = check_progress,
  check_type = check_type,
  describe = describe,
  raw = raw,
  take = take,
}
