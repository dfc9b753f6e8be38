-- SPDX-License-Identifier: MIT
local collector = require "support.collector"

--- Calls `act` from a finalizer in every cycle of the collector, which runs as often as it can.
--- `collectgarbage "generational"` ends that.
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
