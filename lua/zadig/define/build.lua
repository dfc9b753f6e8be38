-- SPDX-License-Identifier: MIT
-- Derives one definition from another, for many builds over one base.
local core = require "zadig.core"

-- The metatable of a decoded array or record, which a copy keeps. Other metatables are dropped.
local function mark(value)
  local metatable = getmetatable(value)
  local name = type(metatable) == "table" and rawget(metatable, "__name")
  return type(name) == "string" and name:find "^zadig%." and metatable or nil
end

local function is_array(value)
  local metatable = mark(value)
  return rawget(value, 1) ~= nil or metatable ~= nil and metatable.__name == "zadig.array"
end

local CYCLE = {}

-- Merges `value` over `base` and changes neither. `open` has the tables being copied.
local function merged(base, value, open)
  if type(value) ~= "table" then
    return value
  elseif open[value] then
    error(CYCLE)
  end
  open[value] = true
  local copy = {}
  local keep = type(base) == "table" and not is_array(base) and not is_array(value)
  if keep then
    for key, item in next, base do
      if rawget(value, key) == nil then
        copy[key] = merged(nil, item, open)
      end
    end
  end
  for key, item in next, value do
    if item ~= core.null then
      copy[key] = merged(keep and rawget(base, key) or nil, item, open)
    end
  end
  open[value] = nil
  return setmetatable(copy, mark(value) or keep and mark(base) or nil)
end

--- zadig.build(base, { name = "api-2", advanced_settings = { timeout = 60 } })
--- A new definition: tables are merged at every depth, arrays are replaced, zadig.null removes.
--- Neither argument is changed, nor shared with the result.
local function build(base, overrides)
  if type(base) ~= "table" then
    error("zadig.build: expected a definition as the first argument, got a " .. type(base), 2)
  elseif overrides ~= nil and type(overrides) ~= "table" then
    error("zadig.build: expected a table of overrides as the second argument, got a "
      .. type(overrides), 2)
  end
  local ok, made = pcall(merged, base, overrides or {}, {})
  if not ok then
    error(made == CYCLE and "zadig.build: a table contains itself" or made, 2)
  end
  return made
end

return { build = build }
