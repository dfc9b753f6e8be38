-- SPDX-License-Identifier: MIT
-- json.lua decode|encode TIMES FIRST FILE: prints the seconds of CPU that this library and
-- lua-cjson took for one of TIMES; FIRST says which of them begins.
local cjson = require "cjson"
local core = require "zadig.core"

local mode, times, first, path = arg[1], tonumber(arg[2]), tonumber(arg[3]), arg[4]
local file <close> = assert(io.open(path, "rb"))
local text = file:read "a"

local contests = {
  decode = function()
    return function() return assert(core.decode("BuildList", text)) end,
      function() return cjson.decode(text) end
  end,
  encode = function()
    local definition, plain = core.decode(nil, text), cjson.decode(text)
    return function()
      local _, errors = core.check("create_build", definition)
      assert(errors == 0)
      return core.encode("BuildDefinition", definition)
    end, function() return cjson.encode(plain) end
  end,
}

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

local mine, theirs = contests[mode]()
local their_time = first == 0 and seconds(theirs)
local my_time = seconds(mine)
print(my_time, their_time or seconds(theirs))
