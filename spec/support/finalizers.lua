-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

-- Calls `act` from a finalizer in every cycle of the collector, which starts over as often as it
-- can. `collectgarbage "generational"` calms it down.
local function always(act)
  local function arm()
    setmetatable({}, { __gc = function()
      act()
      arm()
    end })
  end
  collector.hurry()
  arm()
end

return { always = always }
