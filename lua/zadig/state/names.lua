-- SPDX-License-Identifier: MIT
-- Names of files and of environment variables for builds, whose own names may hold anything. They
-- depend on the names of all builds, and not on the order in which they are written.

local LONGEST = 180 -- bytes of a file name, without what is added

-- FNV-1a, 32 bits, as eight digits.
local function hash(text)
  local value = 0x811C9DC5
  for i = 1, #text do
    value = ((value ~ text:byte(i)) * 0x01000193) & 0xFFFFFFFF
  end
  return ("%08x"):format(value)
end

local function percent(byte)
  return ("%%%02X"):format(byte:byte())
end

-- Unlike any other build's, but for the case of letters and for very long names.
local function file_name(name)
  local safe = name:gsub("[^%w._\x80-\xFF-]", percent):gsub("^%.", percent)
  if not utf8.len(safe) then
    safe = safe:gsub("[\x80-\xFF]", percent)
  end
  if #safe > LONGEST then
    local cut = safe:sub(1, LONGEST)
    while not utf8.len(cut) do
      cut = cut:sub(1, -2)
    end
    safe = cut .. "-" .. hash(name)
  end
  return safe
end

-- "api-test" -> "API_TEST"; not unlike any other build's.
local function variable(name)
  local made = name:upper():gsub("[^%w]+", "_")
  return made:find "^%d" and "_" .. made or made
end

-- By name what `make` makes of it; where two are equal by `key`, both get something of their own.
local function distinct(names, make, key, join)
  local made, count = {}, {}
  for _, name in ipairs(names) do
    made[name] = make(name)
    count[key(made[name])] = (count[key(made[name])] or 0) + 1
  end
  for name, text in pairs(made) do
    if count[key(text)] > 1 then
      made[name] = text .. join .. hash(name)
    end
  end
  return made
end

local function same(text)
  return text
end

--- By the name of each build, the name of its file without an extension.
local function files(names)
  return distinct(names, file_name, string.lower, "-")
end

--- By the name of each build, what its environment variables begin with.
local function prefixes(names)
  return distinct(names, function(name) return variable(name) end, same, "_")
end

return { file_name = file_name, files = files, hash = hash, prefixes = prefixes,
  variable = variable }
