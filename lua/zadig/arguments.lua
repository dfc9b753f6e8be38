-- SPDX-License-Identifier: MIT

-- Misuse raises and blames the caller's line: these checks are made by functions that a user
-- calls directly, so the line to blame is always three levels up.
local core = require "zadig.core"

local function blame(message, ...)
  error(message:format(...), 4)
end

-- What a wrong argument is called in messages.
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

return {
  check_client = check_client,
  check_options = check_options,
  check_type = check_type,
  describe = describe,
}
