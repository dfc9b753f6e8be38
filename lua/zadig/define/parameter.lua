-- SPDX-License-Identifier: MIT
-- Variables of a build (Parameter), by their kind.
local source = require "zadig.base.source"

-- Raises at the line that called the constructor, which called a check, which called this.
local function refuse(kind, text, ...)
  error(("zadig.parameter.%s: %s"):format(kind, text:format(...)), 4)
end

-- A copy of the array of strings; nil if it is not one.
local function strings(values)
  local copy = {}
  for i, value in ipairs(type(values) == "table" and values or {}) do
    copy[i] = type(value) == "string" and value or nil
  end
  for key in pairs(type(values) == "table" and values or { false }) do
    if copy[key] == nil then
      return nil
    end
  end
  return copy
end

-- A parameter with its name and the caller's further fields.
local function begin(kind, key, fields)
  if type(key) ~= "string" or not key:find "%S" then
    refuse(kind, "expected the name of the variable as the first argument")
  elseif fields ~= nil and type(fields) ~= "table" then
    refuse(kind, "expected a table of further fields as the last argument, got a %s", type(fields))
  end
  local made = { key = key }
  for name, value in pairs(fields or {}) do
    made[name] = value
  end
  return made
end

local function text_value(kind, key, value)
  if type(value) ~= "string" then
    refuse(kind, "expected a string as the value of %s, got a %s", source.quote(key), type(value))
  end
  return value
end

local function options(kind, key, values)
  local copy = strings(values)
  if not copy or #copy == 0 then
    refuse(kind, 'expected the options of %s as the second argument, as in { "a", "b" }',
      source.quote(key))
  end
  return copy
end

local function chosen(kind, key, values, among)
  local copy = strings(values)
  if not copy then
    refuse(kind, 'expected the selected values of %s as the third argument, as in { "a" }',
      source.quote(key))
  end
  local known = {}
  for _, option in ipairs(among) do
    known[option] = true
  end
  for _, value in ipairs(copy) do
    if not known[value] then
      refuse(kind, "the value %s of %s is not one of its options", source.quote(value),
        source.quote(key))
    end
  end
  return copy
end

local parameter = {}

--- zadig.parameter.string("VERSION", "1.0", { description = "what to tag" })
--- The value is empty when not given.
function parameter.string(key, value, fields)
  local made = begin("string", key, fields)
  made.type = "string"
  made.default_value = text_value("string", key, value == nil and "" or value)
  return made
end

--- zadig.parameter.secret("PASSWORD", os.getenv "PASSWORD")
--- A string whose value is hidden in logs, in the web page, and wherever this module prints it.
function parameter.secret(key, value, fields)
  local made = begin("secret", key, fields)
  made.type = "string"
  made.default_value = text_value("secret", key, value)
  made.is_credential = true
  return made
end

--- zadig.parameter.choice("ENV", { "dev", "qa" }, "qa")
--- The first option is the value when none is given.
function parameter.choice(key, choice_option, value, fields)
  local made = begin("choice", key, fields)
  made.type = "choice"
  made.choice_option = options("choice", key, choice_option)
  if value == nil then
    value = made.choice_option[1]
  end
  made.default_value = text_value("choice", key, value)
  chosen("choice", key, { value }, made.choice_option)
  return made
end

--- zadig.parameter.multi_select("TARGETS", { "a", "b", "c" }, { "a", "b" })
--- The server uses the chosen values, joined by commas; nothing is chosen when none are given.
function parameter.multi_select(key, choice_option, choice_value, fields)
  local made = begin("multi_select", key, fields)
  made.type = "multi-select"
  made.choice_option = options("multi_select", key, choice_option)
  made.choice_value = chosen("multi_select", key, choice_value or {}, made.choice_option)
  made.default_value = table.concat(made.choice_value, ",")
  return made
end

return parameter
