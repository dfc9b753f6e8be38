-- SPDX-License-Identifier: MIT
-- busted, under whichever interpreter runs this: busted.lua <spec> [busted's arguments]
require "busted.runner" { standalone = false }
