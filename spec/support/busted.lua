-- SPDX-License-Identifier: MIT
-- busted, under whichever interpreter runs this: busted.lua <spec> [busted's arguments]
local lines = os.getenv "ZADIG_LINES"
if lines then
  require("support.lines").start(lines)
end
require "busted.runner" { standalone = false }
