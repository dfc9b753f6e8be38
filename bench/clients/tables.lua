-- SPDX-License-Identifier: MIT
-- tables.lua FILE COUNT: creates the tables of a JSON file that many times, without reading JSON:
-- the minimum cost for any client in Lua.
local cjson = require "cjson"

local file <close> = assert(io.open(arg[1], "rb"))

-- The value as Lua source.
local function source(value)
  if type(value) ~= "table" then
    return value == cjson.null and "nil" or ("%q"):format(value)
  end
  local parts = {}
  for key, item in pairs(value) do
    parts[#parts + 1] = type(key) == "string" and ("[%q] = %s"):format(key, source(item))
      or source(item)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local make = assert(load("return function() return " .. source(cjson.decode(file:read "a"))
  .. " end"))()
for _ = 1, tonumber(arg[2]) do
  make()
end
