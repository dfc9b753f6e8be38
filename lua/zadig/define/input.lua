-- SPDX-License-Identifier: MIT
-- A value for a variable of a build template (Input).
local source = require "zadig.base.source"

local function make(what, key, value, fields)
  if type(key) ~= "string" or not key:find "%S" then
    error(what .. ": expected the variable's name first", 3)
  elseif type(value) ~= "string" then
    error(("%s: expected a string as the value of %s, got a %s"):format(what, source.quote(key),
      type(value)), 3)
  elseif fields ~= nil and type(fields) ~= "table" then
    error(("%s: expected a table of further fields last, got a %s"):format(what, type(fields)), 3)
  end
  local made = { key = key, value = value, type = "string", is_credential = false }
  for name, item in pairs(fields or {}) do
    made[name] = item
  end
  return made
end

local input = {}

--- zadig.input.secret("PASSWORD", os.getenv "PASSWORD")
--- The server takes neither the type nor the mark of a credential from the template (trap 16).
function input.secret(key, value, fields)
  local made = make("zadig.input.secret", key, value, fields)
  made.is_credential = true
  return made
end

local function call(_, key, value, fields)
  return make("zadig.input", key, value, fields)
end

--- zadig.input("VERSION", "1.0", { type = "choice" })
return setmetatable(input, { __call = call })
