-- SPDX-License-Identifier: MIT
-- zadig_detail.lua URL COUNT: this library, one detail after the other.
local zadig = require "zadig"

local client = zadig.connect { url = arg[1], token = "bench-token", project_key = "small" }
for _ = 1, tonumber(arg[2]) do
  assert(client:get_build "api-test")
end
