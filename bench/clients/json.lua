-- SPDX-License-Identifier: MIT
-- json.lua CONTEST TIMES FIRST FILE: prints the CPU seconds that each contestant took for one of
-- TIMES: this library, lua-cjson, and for `small` Lua itself, which creates the same tables without
-- reading JSON. FIRST is the one that starts.
local cjson = require "cjson"
local core = require "zadig.core"

local contest, times, first, path = arg[1], tonumber(arg[2]), tonumber(arg[3]), arg[4]
local file <close> = assert(io.open(path, "rb"))
local text = file:read "a"

local function decoders()
  return { function() return assert(core.decode("BuildList", text)) end,
    function() return cjson.decode(text) end }
end

-- The value as Lua source.
local function source(value)
  if type(value) ~= "table" then
    return ("%q"):format(value)
  end
  local parts = {}
  for key, item in pairs(value) do
    parts[#parts + 1] = type(key) == "string" and ("%s = %s"):format(key, source(item))
      or source(item)
  end
  return "{" .. table.concat(parts, ", ") .. "}"
end

local contests = { large = decoders }

function contests.small()
  local all = decoders()
  all[3] = load("return function() return " .. source(cjson.decode(text)) .. " end")()
  return all
end

function contests.encode()
  local definition, plain = core.decode(nil, text), cjson.decode(text)
  return { function()
    local _, errors = core.check("create_build", definition)
    assert(errors == 0)
    return core.encode("BuildDefinition", definition)
  end, function() return cjson.encode(plain) end }
end

local function seconds(contestant)
  contestant()
  collectgarbage()
  collectgarbage()
  local began = os.clock()
  for _ = 1, times do
    contestant()
  end
  return (os.clock() - began) / times
end

local contestants, taken = contests[contest](), {}
for i = 1, #contestants do
  local which = (i + first) % #contestants + 1
  taken[which] = seconds(contestants[which])
end
print(table.unpack(taken))
