-- SPDX-License-Identifier: MIT
-- main.lua [--quick | --instructions] [--write FILE]: see script/bench.
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

local function options()
  local size, path = full, nil
  local i = 1
  while arg[i] do
    if arg[i] == "--instructions" then
      size = nil
    elseif arg[i] == "--quick" then
      size = brief
    elseif arg[i] == "--write" and arg[i + 1] then
      i = i + 1
      path = arg[i]
    else
      io.stderr:write "usage: script/bench [--quick | --instructions] [--write FILE]\n"
      os.exit(2)
    end
    i = i + 1
  end
  return size, path
end

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

local function instructions()
  local server <close> = measure.start_server()
  return require "instructions".text(server), "instructions"
end

local size, path = options()
local text, place
if size then
  text, place = times(size)
else
  text, place = instructions()
end
io.write(text)
if path then
  report.write(path, place, text)
end
