-- SPDX-License-Identifier: MIT
-- The pace of Lua's incremental collector, which Lua 5.4 and 5.5 set in different ways.
local collector = {}

local function set(pause, multiplier, bytes)
  if _VERSION == "Lua 5.4" then -- which wants the logarithm of the step's size
    collectgarbage("incremental", pause, multiplier, (math.log(bytes, 2) + 0.5) // 1 | 0)
  else -- which wants it in words, and this in other units
    collectgarbage "incremental"
    collectgarbage("param", "pause", pause)
    collectgarbage("param", "stepmul", 10 * multiplier)
    collectgarbage("param", "stepsize", bytes // 8)
  end
end

--- Starts over as often as it can, with a step after so many bytes of new memory (8 if not given).
function collector.hurry(bytes)
  set(1, 1000, bytes or 8)
end

--- As Lua 5.4 begins.
function collector.calm()
  set(200, 100, 8192)
end

return collector
