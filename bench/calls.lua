-- SPDX-License-Identifier: MIT
-- One call after the other: list_builds of 20 builds, this library and others in turn. Each client
-- runs with few calls and with many; the difference is the cost of warm calls.
local measure = require "measure"

local WARM_UP = 20

local clients = {
  { name = "libcurl in C, parses nothing", program = "bare", query = true },
  { name = "this library", program = "zadig.lua" },
  { name = "LuaSocket by hand + lua-cjson", program = "socket_raw.lua", query = true },
  { name = "LuaSocket's http + lua-cjson", program = "socket_http.lua", query = true },
  { name = "Python http.client + json", program = "http_client.py", query = true },
}

local function keep(samples, cpu, wall)
  table.insert(samples.cpu, cpu)
  table.insert(samples.wall, wall)
end

-- The cost of one turn of a client beyond its warm-up.
local function take_turn(client, server, calls)
  local url = server.url .. (client.query and "/openapi/build?projectKey=small" or "")
  local warm = measure.run(1, measure.program(client.program, url, WARM_UP))
  local all = measure.run(1, measure.program(client.program, url, WARM_UP + calls))
  return all.cpu - warm.cpu, all.wall - warm.wall
end

-- One round: the clients take short turns, so that a busy moment of the machine affects all of
-- them.
local function measure_round(server, size, samples)
  local cpu, wall = {}, {}
  for turn = 1, size.turns do
    for i = 1, #clients do
      local which = (i + turn) % #clients + 1
      local turn_cpu, turn_wall = take_turn(clients[which], server, size.calls)
      cpu[which] = (cpu[which] or 0) + turn_cpu
      wall[which] = (wall[which] or 0) + turn_wall
    end
  end
  for i in ipairs(clients) do
    keep(samples[i], cpu[i] / size.turns / size.calls, wall[i] / size.turns / size.calls)
  end
  local curl = measure.run(size.processes, { "curl", "-sf", "-o", "/dev/null",
    server.url .. "/openapi/build?projectKey=small" })
  keep(samples[#samples], curl.cpu / size.processes, curl.wall / size.processes)
end

local function below_in_every_round(mine, theirs)
  for i, value in ipairs(mine) do
    if value >= theirs[i] then
      return false
    end
  end
  return true
end

local function rows(server, size)
  local taken = {}
  for i = 1, #clients + 1 do
    taken[i] = { cpu = {}, wall = {} }
  end
  for _ = 1, size.rounds do
    measure_round(server, size, taken)
  end

  local bare, mine = taken[1], taken[2]
  local result = {}
  for i, samples in ipairs(taken) do
    local client = clients[i] or { name = "one curl process per call, parses nothing" }
    local row = {
      what = "list_builds, 20 builds, warm", who = client.name, unit = "us",
      cpu = samples.cpu, wall = samples.wall, ratio = measure.ratio(samples.cpu, bare.cpu),
    }
    if i > 2 then
      row.target = "more, in every round"
      row.met = below_in_every_round(mine.cpu, samples.cpu)
    end
    result[#result + 1] = row
  end
  return result
end

return { rows = rows }
