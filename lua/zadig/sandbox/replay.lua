-- SPDX-License-Identifier: MIT
-- Recorded requests of a real server, sent again to a sandbox, and how the replies differ.
--
-- A recording is a file of JSON objects, one a line, in the order of the requests:
--
--   {"set": "licence false"}              changes a switch before the next request
--   {"user": "admin",                     whose token; "down": the user service fails for him
--    "request": {"method":, "path":, "headers":, "body":},
--    "status":, "headers":, "body":,      the reply; "update_time":"NOW" is the time of the run
--    "shows":}                            what it is about

local json = require "zadig.sandbox.json"
local seeds = require "zadig.sandbox.seeds"

local replay = {}

-- The time that a replayed sandbox shows: ten digits, as in the recordings, so that lengths agree.
local NOW = 1700000000

-- The headers that are compared, by lower-case name.
local HEADERS = { "content-type", "content-length", "transfer-encoding", "location", "allow" }

-- Error texts that belong to what stands behind the recorded server: its database and its licence
-- service. Only their beginning is compared.
local FOREIGN = {
  "write exception: write errors: [E11000 duplicate key error collection: ",
  "failed to validate zadig license status, error: ",
}

-- The ids that the recorded server's store had.
local IDS = {
  { "images", 3, "64b000000000000000000011" },
  { "dockerfile_templates", 1, "64b000000000000000000021" },
  { "build_templates", 1, "64b000000000000000000031" },
  { "clusters", 2, "64b000000000000000000001" },
}

--- The options of `zadig.sandbox.start` for a sandbox that answers as the recorded server did.
--- `version` is that of the server, such as "4.2.0" or "v4.2.0".
function replay.options(version)
  local options = seeds.default()
  for _, row in ipairs(IDS) do
    local list, place, id = table.unpack(row)
    options[list][place].id = id
  end
  table.insert(options.users, { name = "down", down = true })
  options.version = version:match "%d+%.%d+"
  options.time = NOW
  options.max_body = 64 * 1024 * 1024
  return options
end

--- The steps of a recording, or nil and a message that names the line.
function replay.read(path)
  local file <close>, problem = io.open(path, "rb")
  if not file then return nil, problem end
  local steps, number = {}, 0
  for line in file:lines() do
    number = number + 1
    if line:find "%S" then
      local node, reason = json.read(line)
      local step = node and json.plain(node)
      if type(step) ~= "table" or not (step.set or type(step.request) == "table") then
        return nil, ("%s:%d: %s"):format(path, number, reason or "not a request and not a switch")
      end
      step.line = number
      steps[#steps + 1] = step
    end
  end
  return steps
end

-- "licence false" -> { licence = false }
local function switch(text)
  local key, value = text:match "^(%w+) (%w+)$"
  if value == "true" or value == "false" then value = value == "true" end
  return key and { [key] = value } or error(("unknown switch %q"):format(text), 0)
end

-- Both texts up to the end of a foreign beginning that they share.
local function shared_beginning(expected, got)
  for _, beginning in ipairs(FOREIGN) do
    local stop = select(2, expected:find('"description":"' .. beginning, 1, true))
    if stop and got:sub(1, stop) == expected:sub(1, stop) then
      return expected:sub(1, stop), got:sub(1, stop), true
    end
  end
  return expected, got, false
end

--- What differs between a step's recorded reply and `reply`, a table of `status`, `headers` by
--- lower-case name, and `body`: a list of `{ what =, expected =, got = }`.
function replay.compare(step, reply)
  local differences = {}
  local function note(what, expected, got)
    if expected ~= got then
      differences[#differences + 1] = { what = what, expected = expected, got = got }
    end
  end
  local body = (step.body or ""):gsub('"update_time":"NOW"', '"update_time":' .. NOW)
  local expected, got, foreign = shared_beginning(body, reply.body)
  note("status", math.tointeger(step.status), reply.status)
  note("body", expected, got)
  for _, name in ipairs(HEADERS) do
    if not (foreign and name == "content-length") then
      note(name, step.headers[name], reply.headers[name])
    end
  end
  return differences
end

-- From a little before the first byte that differs, so that long replies can be read.
local function excerpt(text, other)
  text, other = tostring(text), tostring(other)
  local at = 1
  while at <= #text and text:byte(at) == other:byte(at) do at = at + 1 end
  local from = math.max(1, at - 40)
  return (from > 1 and "..." or "") .. text:sub(from, at + 80) .. (#text > at + 80 and "..." or "")
end

-- One different reply as text for people, one line a difference.
local function describe(item)
  local request = item.step.request
  local lines = { ("%d: %s %s (%s)"):format(item.step.line, request.method, request.path,
    item.step.shows or "") }
  for _, difference in ipairs(item.differences) do
    lines[#lines + 1] = ("    %s: the server has %s, the sandbox %s"):format(difference.what,
      excerpt(difference.expected, difference.got), excerpt(difference.got, difference.expected))
  end
  for i, line in ipairs(lines) do lines[i] = line:gsub("%c", " ") end -- it may be on a terminal
  return table.concat(lines, "\n")
end

local Difference = { __name = "zadig.sandbox.difference", __tostring = describe }

local function request_headers(server, step)
  local headers = { Authorization = "Bearer " .. server.tokens[step.user or "admin"] }
  if step.request.body then headers["Content-Type"] = "application/json" end
  for name, value in pairs(step.request.headers or {}) do headers[name] = value end
  return headers
end

--- Sends the steps to `server`, a sandbox started with `options`. `exchange(url, method, target,
--- headers, body)` sends one request and returns the reply as `compare` takes it; without it, the
--- sandbox answers without the network. Returns the number of requests, and those whose replies
--- differ: a list of `{ step =, differences = }`, which `tostring` makes readable.
function replay.run(server, steps, exchange)
  exchange = exchange or function(_, ...) return server:answer(...) end
  local count, different = 0, {}
  for _, step in ipairs(steps) do
    if step.set then
      server:set(switch(step.set))
    else
      count = count + 1
      local request = step.request
      local reply = assert(exchange(server.url, request.method, request.path,
        request_headers(server, step), request.body))
      local differences = replay.compare(step, reply)
      if differences[1] then
        different[#different + 1] = setmetatable({ step = step, differences = differences },
          Difference)
      end
    end
  end
  return count, different
end

--- Replays a file on a sandbox that `start` starts: what `run` returns, or nil and a message.
--- `version` is that of the recorded server; without it, the file's name has it, as in
--- "v4.2.0.jsonl".
function replay.file(start, path, version, exchange)
  local steps, problem = replay.read(path)
  if not steps then return nil, problem end
  version = version or path:match "v?(%d+%.%d+[%d.]*)%.jsonl$"
  if not version then return nil, path .. ": which version of the server was recorded?" end
  local started, server, message = pcall(start, replay.options(version))
  if not started or not server then return nil, ("%s: %s"):format(path, message or server) end
  local ran, count, different = pcall(replay.run, server, steps, exchange)
  server:stop()
  if not ran then return nil, ("%s: %s"):format(path, count) end
  return count, different
end

return replay
