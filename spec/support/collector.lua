-- SPDX-License-Identifier: MIT
-- The pace of Lua's incremental collector, which Lua 5.4 and 5.5 set in different ways.
local collector = {}

-- Lua 5.5 has a name for each parameter, and takes the size of a step in words.
local function set_5_5(pause, multiplier, words)
  collectgarbage "incremental"
  collectgarbage("param", "pause", pause)
  collectgarbage("param", "stepmul", multiplier)
  collectgarbage("param", "stepsize", words)
end

--- Starts over as often as it can, with a step after so many bytes of new memory, a power of two
--- (8 if not given).
function collector.hurry(bytes)
  bytes = bytes or 8
  if _VERSION == "Lua 5.4" then
    collectgarbage("incremental", 1, 1000, math.tointeger(math.log(bytes, 2)))
  else -- a step does little unless the multiplier grows with it
    set_5_5(1, 1000 * (bytes // 8) ^ 2 // 1 | 0, bytes // 8)
  end
end

--- As Lua 5.4 begins.
function collector.calm()
  if _VERSION == "Lua 5.4" then
    collectgarbage("incremental", 200, 100, 13)
  else
    set_5_5(200, 200, 1024)
  end
end

return collector
