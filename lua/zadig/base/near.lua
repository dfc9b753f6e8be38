-- SPDX-License-Identifier: MIT
-- "Did you mean ...?"
local core = require "zadig.core"

--- The name nearest to what was written, or nil: it is like none of them.
local function nearest(written, names)
  local best, least
  for _, name in ipairs(names) do
    local slips = core.near(written, name)
    if slips and (not least or slips < least) then
      best, least = name, slips
    end
  end
  return best
end

return { nearest = nearest }
