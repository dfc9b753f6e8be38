-- SPDX-License-Identifier: MIT
-- main.lua [--quick | --instructions | --held | --renew] [--write FILE]: see script/bench.
local measure = require "measure"
local report = require "report"

-- How often everything is done: calls of a client, processes of curl, and so on.
local full = {
  rounds = 7, turns = 5, calls = 1000, processes = 100, large = 10, small = 5000,
  encode = 5000, starts = 50, details = 1000, growth = 100000, planned = 10000,
}
local brief = {
  rounds = 1, turns = 1, calls = 50, processes = 2, large = 1, small = 50,
  encode = 50, starts = 2, details = 100, growth = 500, planned = 200,
}

local sections = { "calls", "json", "start", "many", "plans", "memory" }

local function first_line(command)
  local pipe = assert(io.popen(command))
  local line = pipe:read "l"
  pipe:close()
  return line or "?"
end

local function cpu_name()
  local file <close> = io.open "/proc/cpuinfo"
  return file and file:read("a"):match "model name%s*: ([^\n]*)" or "?"
end

-- The date, versions and machine of the measurement.
local function circumstances(size)
  return ("%s; %d rounds; %s, %s; %s; %s cores of %s."):format(os.date "!%Y-%m-%d", size.rounds,
    _VERSION, first_line("curl --version"):match "libcurl/[%d.]+" or "libcurl",
    first_line "python3 --version", first_line "nproc", cpu_name())
end

local USAGE = "usage: script/bench [--quick | --instructions | --held | --renew] [--write FILE]\n"

-- The table of times, and the name of its place in a page.
local function times(size)
  local rows = {}
  local server <close> = measure.start_server()
  for _, name in ipairs(sections) do
    io.stderr:write("bench: ", name, "\n")
    for _, row in ipairs(require(name).rows(server, size)) do
      rows[#rows + 1] = row
    end
  end
  return circumstances(size) .. "\n\n" .. report.table_of(rows), "bench"
end

-- Each mode gives a text, and the name of its place in a page; or whether a figure is held.
local modes = {
  ["--full"] = function() return times(full) end,
  ["--quick"] = function() return times(brief) end,
}

modes["--instructions"] = function()
  local server <close> = measure.start_server()
  return require "instructions".text(server), "instructions"
end

modes["--held"] = function()
  local server <close> = measure.start_server()
  return require "instructions".held(server)
end

modes["--renew"] = function()
  local server <close> = measure.start_server()
  return require "instructions".held(server, true)
end

local function options()
  local mode, path, at = "--full", nil, 1
  while arg[at] do
    if modes[arg[at]] and arg[at] ~= "--full" then
      mode = arg[at]
    elseif arg[at] == "--write" and arg[at + 1] then
      at = at + 1
      path = arg[at]
    else
      io.stderr:write(USAGE)
      os.exit(2)
    end
    at = at + 1
  end
  return modes[mode], path
end

local run, path = options()
local text, place = run()
io.write(text)
if path then
  report.write(path, place, text)
end
os.exit(place ~= false)
