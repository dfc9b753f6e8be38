-- SPDX-License-Identifier: MIT
-- Many calls: concurrently from a slow server, and one after the other with a count of connections.
local measure = require "measure"

local DELAY = 20 -- milliseconds

local concurrencies = { { 16, 1.10 }, { 64, 1.25 } }

local function at_once(server, size)
  local result = {}
  for _, case in ipairs(concurrencies) do
    local concurrency, limit = table.unpack(case)
    local ideal = size.details / concurrency * DELAY / 1000
    local cpu, wall, ratio = {}, {}, {}
    for round = 1, size.rounds do
      cpu[round], wall[round] = table.unpack(measure.numbers(measure.program("many.lua",
        ("%s/delay/%d"):format(server.url, DELAY), size.details, concurrency)))
      ratio[round] = wall[round] / ideal
    end
    result[#result + 1] = {
      what = ("%d details, %d ms each, %d at once"):format(size.details, DELAY, concurrency),
      who = ("this library (ideal: %.1f ms)"):format(ideal * 1000), unit = "ms",
      cpu = cpu, wall = wall, ratio = ratio, limit = limit,
      target = ("at most %.2f x ideal"):format(limit),
    }
  end
  return result
end

local function connections(server, size)
  local before = tonumber(server.get "/connections")
  measure.run(1, measure.program("zadig.lua", server.url, size.details))
  local opened = tonumber(server.get "/connections") - before
  return {
    what = ("connections opened by %d calls"):format(size.details), who = "this library",
    figure = ("%d"):format(opened), target = "1", met = opened == 1,
  }
end

local function rows(server, size)
  local result = at_once(server, size)
  result[#result + 1] = connections(server, size)
  return result
end

return { rows = rows }
