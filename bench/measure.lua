-- SPDX-License-Identifier: MIT
-- Runs programs and records their cost. A sample is a list of numbers, one per round.
local socket = require "socket"

local bin = os.getenv "ZADIG_BENCH_BIN"
local lua = os.getenv "ZADIG_LUA" or "lua" .. _VERSION:match "%d+%.%d+"

local function quote(word)
  return "'" .. tostring(word):gsub("'", "'\\''") .. "'"
end

local function read(words)
  for i, word in ipairs(words) do
    words[i] = quote(word)
  end
  local command = table.concat(words, " ")
  local pipe = assert(io.popen("exec " .. command))
  local text = pipe:read "a"
  assert(pipe:close(), "this did not end well: " .. command)
  return text
end

-- The command of a program of the bench; Lua clients are given by file name.
local function program(name, ...)
  if name:find "%.lua$" then
    return { lua, "bench/clients/" .. name, ... }
  elseif name:find "%.py$" then
    return { "python3", "bench/clients/" .. name, ... }
  elseif name:find "^[a-z]+$" and name ~= "curl" then
    return { bin .. "/" .. name, ... }
  end
  return { name, ... }
end

--- Runs the command that many times: { cpu =, wall = seconds for all, peak = KiB }.
local function run(times, words)
  local text = read { bin .. "/measure", times, table.unpack(words) }
  local cpu, wall, peak = text:match "([%d.]+) ([%d.]+) (%d+)\n$"
  return { cpu = tonumber(cpu), wall = tonumber(wall), peak = tonumber(peak) }
end

--- The numbers that a command prints.
local function numbers(words)
  local found = {}
  for number in read(words):gmatch "%S+" do
    found[#found + 1] = assert(tonumber(number))
  end
  return found
end

--- { median =, least =, most = } of a sample.
local function summary(sample)
  local sorted = table.move(sample, 1, #sample, 1, {})
  table.sort(sorted)
  -- the middle one, or the mean of the two middle ones
  local median = (sorted[(#sorted + 1) // 2] + sorted[#sorted // 2 + 1]) / 2
  return { median = median, least = sorted[1], most = sorted[#sorted] }
end

--- Round by round: one sample divided by another, or the difference of two.
local function combine(sample, other, operation)
  local result = {}
  for i, value in ipairs(sample) do
    result[i] = operation(value, other[i])
  end
  return result
end

local function ratio(sample, other)
  return combine(sample, other, function(a, b) return a / b end)
end

local function difference(sample, other)
  return combine(sample, other, function(a, b) return a - b end)
end

--- The server, started: { url =, get = function(path) -> text, stop = function() }.
local function start_server()
  local pipe = assert(io.popen("exec " .. quote(bin .. "/server")
    .. " spec/fixtures/get_build.reply.json"))
  local port = assert(pipe:read "n", "the server did not start")
  local server = { url = "http://127.0.0.1:" .. port }

  function server.get(path)
    local connection = assert(socket.connect("127.0.0.1", port))
    connection:send("GET " .. path .. " HTTP/1.1\r\nConnection: close\r\n\r\n")
    local text = connection:receive "*a"
    connection:close()
    return (text or ""):match "\r\n\r\n(.*)$"
  end

  function server.stop()
    server.get "/stop"
    pipe:close()
  end

  return setmetatable(server, { __close = server.stop })
end

return {
  bin = bin,
  difference = difference,
  numbers = numbers,
  program = program,
  ratio = ratio,
  read = read,
  run = run,
  start_server = start_server,
  summary = summary,
}
