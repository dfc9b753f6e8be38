-- SPDX-License-Identifier: MIT
-- Plans of many builds, and the comparison of one.
local measure = require "measure"

local DELAY = 20 -- milliseconds
local CONCURRENCY = 16
local MOST = 64 * 1024 -- KiB

local function run(url, ...)
  return measure.numbers(measure.program("plan.lua", url, ...))
end

local function proven(server, size, ledger)
  local cpu, wall = {}, {}
  run(server.url, "note", size.details, ledger)
  for round = 1, size.rounds do
    cpu[round], wall[round] = table.unpack(run(server.url, "proven", size.details, ledger))
  end
  return {
    what = ("plan of %d proven builds"):format(size.details),
    who = "this library, beyond the list's pages", unit = "ms", cpu = cpu, wall = wall,
    target = "at most 100 ms of CPU", limit = 0.1, judged = cpu,
  }
end

local function unread(server, size)
  local cpu, wall, ratio = {}, {}, {}
  local ideal = size.details / CONCURRENCY * DELAY / 1000
  for round = 1, size.rounds do
    cpu[round], wall[round] = table.unpack(run(("%s/delay/%d"):format(server.url, DELAY), "unread",
      size.details))
    ratio[round] = wall[round] / ideal
  end
  return {
    what = ("plan of %d builds, %d ms a detail"):format(size.details, DELAY),
    who = ("this library, %d at once (ideal: %.1f ms)"):format(CONCURRENCY, ideal * 1000),
    unit = "ms", cpu = cpu, wall = wall, ratio = ratio, limit = 1.10,
    target = "at most 1.10 x ideal",
  }
end

local function memory(server, size, ledger)
  run(server.url, "note", size.planned, ledger)
  local count, peak = table.unpack(run(server.url, "memory", size.planned, ledger))
  return {
    what = ("peak of a plan of %d proven builds"):format(count), who = "this library",
    figure = ("%d KiB"):format(peak), target = "at most 65536 KiB", met = peak <= MOST,
    missed = ("by %d KiB"):format(peak - MOST),
  }
end

local function diff(server, size)
  local cpu = {}
  for round = 1, size.rounds do
    cpu[round] = run(server.url, "diff", size.encode)[1]
  end
  return {
    what = "diff of the document's definition", who = "this library, validation included",
    unit = "us", cpu = cpu, target = "at most 100 µs", limit = 0.0001, judged = cpu,
  }
end

local function rows(server, size)
  local ledger = os.tmpname()
  local result = {}
  os.remove(ledger)
  result[1] = proven(server, size, ledger)
  result[2] = unread(server, size)
  os.remove(ledger)
  result[3] = memory(server, size, ledger)
  os.remove(ledger)
  result[4] = diff(server, size)
  return result
end

return { rows = rows }
