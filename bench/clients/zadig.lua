-- SPDX-License-Identifier: MIT
-- zadig.lua URL COUNT: this library, one call after the other.
local zadig = require "zadig"

local client = zadig.connect { url = arg[1], token = "bench-token", project_key = "small" }
for _ = 1, tonumber(arg[2]) do
  assert(#assert(client:list_builds()).builds == 20)
end
