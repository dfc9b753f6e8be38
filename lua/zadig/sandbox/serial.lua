-- SPDX-License-Identifier: MIT
-- Values as text, to pass them between two Lua states: nil, booleans, numbers, strings, tables
-- without cycles, and JSON's null. Reading executes nothing.

local json = require "zadig.sandbox.json"

local pack, unpack = string.pack, string.unpack

local function encode(value, parts, path)
  local kind = math.type(value) or type(value)
  if value == json.null then
    parts[#parts + 1] = "0"
  elseif kind == "nil" then
    parts[#parts + 1] = "n"
  elseif kind == "boolean" then
    parts[#parts + 1] = value and "t" or "f"
  elseif kind == "integer" then
    parts[#parts + 1] = pack("<c1 j", "i", value)
  elseif kind == "float" then
    parts[#parts + 1] = pack("<c1 n", "d", value)
  elseif kind == "string" then
    parts[#parts + 1] = pack("<c1 s", "s", value)
  elseif kind == "table" then
    if path[value] then error("a table that contains itself cannot be passed on", 0) end
    path[value] = true
    parts[#parts + 1] = "{"
    for key, item in next, value do
      encode(key, parts, path)
      encode(item, parts, path)
    end
    parts[#parts + 1] = "n"
    path[value] = nil
  else
    error(("a %s cannot be passed on"):format(kind), 0)
  end
end

local decode

local FORMATS = { i = "<j", d = "<n", s = "<s" }
local WORDS = { t = true, f = false, ["0"] = json.null }

function decode(text, at)
  local tag = text:sub(at, at)
  at = at + 1
  if FORMATS[tag] then return unpack(FORMATS[tag], text, at) end
  if tag ~= "{" then return WORDS[tag], at end
  local table = {}
  while true do
    local key, value
    key, at = decode(text, at)
    if key == nil then return table, at end
    value, at = decode(text, at)
    table[key] = value
  end
end

local serial = {}

--- Raises for what cannot be passed: functions, threads, userdata, cycles.
function serial.pack(value)
  local parts = {}
  encode(value, parts, {})
  return table.concat(parts)
end

function serial.unpack(text)
  return (decode(text, 1))
end

return serial
