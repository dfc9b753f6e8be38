-- SPDX-License-Identifier: MIT
-- Processes that load a module and exit: what `require "zadig"` costs in addition to libcurl.
local measure = require "measure"

local modules = { "linked", "zadig" }

local function rows(_, size)
  local cpu, wall = {}, {}
  for _, name in ipairs(modules) do
    cpu[name], wall[name] = {}, {}
  end
  for round = 1, size.rounds do
    for _, name in ipairs(modules) do
      local taken = measure.run(size.starts, measure.program("start.lua", name))
      cpu[name][round], wall[name][round] = taken.cpu / size.starts, taken.wall / size.starts
    end
  end
  local above = measure.difference(wall.zadig, wall.linked)
  return {
    { what = "process that loads it", who = "a module that only links libcurl", unit = "ms",
      cpu = cpu.linked, wall = wall.linked },
    { what = "process that loads it", who = 'require "zadig"', unit = "ms",
      cpu = cpu.zadig, wall = wall.zadig },
    { what = "process that loads it", who = "the difference", unit = "ms",
      cpu = measure.difference(cpu.zadig, cpu.linked), wall = above,
      target = "at most 2 ms", limit = 0.002, judged = above },
  }
end

return { rows = rows }
