-- SPDX-License-Identifier: MIT
-- many.lua URL COUNT CONCURRENCY: prints the seconds of CPU and of wall clock for all details.
local core = require "zadig.core"
local zadig = require "zadig"

local client = zadig.connect { url = arg[1], token = "bench-token", project_key = "small" }
local names = {}
for i = 1, tonumber(arg[2]) do
  names[i] = ("build-%06d"):format(i)
end
local cpu, wall = os.clock(), core.now()
local details, failures = client:map(names, client.get_build,
  { concurrency = tonumber(arg[3]), progress = false })
cpu, wall = os.clock() - cpu, core.now() - wall
assert(#details == #names and not next(failures or {}))
print(cpu, wall)
