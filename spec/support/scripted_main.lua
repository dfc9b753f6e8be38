-- SPDX-License-Identifier: MIT
-- The process behind scripted.lua: scripted_main.lua <file with scripts>. Prints its two ports and
-- serves until the control connection closes. There is one coroutine per connection, which yields
-- what it waits for: { read = socket, write = socket, till = time }.
package.path = arg[0]:gsub("support/scripted_main%.lua$", "?.lua") .. ";" .. package.path

local socket = require "socket"
local http = require "support.http"
local serialize = require "support.serialize"

local setup = dofile(arg[1])
os.remove(arg[1])
local scripts, options = setup.scripts, setup.options

local tasks = {} -- coroutine -> what it waits for
local peers = {} -- connections in order of arrival: { socket, received, at, open }
local total = 0 -- requests read, on all connections

local function spawn(body, ...)
  local task = coroutine.create(body)
  local ok, wait = coroutine.resume(task, ...)
  assert(ok, wait)
  tasks[task] = coroutine.status(task) ~= "dead" and wait or nil
end

local function sleep(seconds)
  coroutine.yield { till = socket.gettime() + seconds }
end

local function close(peer)
  if peer.open then
    peer.open = false
    peer.socket:close()
  end
end

-- Receives what has arrived, waiting if there is nothing; false once the peer has closed.
local function take(peer)
  while true do
    local bytes, reason, part = peer.socket:receive(65536)
    bytes = bytes or part
    if bytes and #bytes > 0 then
      peer.received = peer.received .. bytes
      return true
    elseif reason ~= "timeout" then
      return false
    end
    coroutine.yield { read = peer.socket }
  end
end

-- The ways to read: peer, step -> the position after what was read; nil: more bytes are needed.
local readers = {
  request = function(peer)
    local request, stop = http.request(peer.received, peer.at)
    if request then
      total = total + 1
      peer.request = request
    end
    return stop
  end,
  headers = function(peer)
    local _, last = peer.received:find("\r\n\r\n", peer.at, true)
    return last and last + 1
  end,
  all = function()
    return nil
  end,
}

local function read(peer, what)
  local reader = readers[what] or function()
    return #peer.received >= peer.at + what - 1 and peer.at + what or nil
  end
  while true do
    local stop = reader(peer)
    if stop then
      peer.at = stop
      return true
    elseif not take(peer) then
      return what == "all"
    end
  end
end

local function send(peer, bytes)
  local at = 1
  while at <= #bytes do
    local last, reason, partial = peer.socket:send(bytes, at)
    at = (last or partial) + 1
    if not last then
      if reason ~= "timeout" then
        return false
      end
      coroutine.yield { write = peer.socket }
    end
  end
  return true
end

local function pieces(step)
  if type(step.send) == "table" then
    return step.send
  elseif not step.size then
    return { step.send }
  end
  local result = {}
  for at = 1, #step.send, step.size do
    result[#result + 1] = step.send:sub(at, at + step.size - 1)
  end
  return result
end

local function send_pieces(peer, step)
  for i, piece in ipairs(pieces(step)) do
    if i > 1 and step.every then
      sleep(step.every)
    end
    if not send(peer, piece) then
      return false
    end
  end
  return true
end

-- Until the peer closes; what it still sends is recorded.
local function linger(peer)
  while take(peer) do
    peer.at = #peer.received + 1
  end
end

local function stall(peer, seconds)
  if seconds == true then
    linger(peer)
  else
    sleep(seconds)
  end
end

local function reset(peer)
  peer.socket:setoption("linger", { on = true, timeout = 0 })
  close(peer)
end

local function pump(from, to, limit)
  local passed = 0
  while true do
    local bytes, reason, part = from.socket:receive(65536)
    bytes = bytes or part
    if bytes and #bytes > 0 then
      if not send(to, bytes) then
        break
      end
      passed = passed + #bytes
      if limit and passed >= limit then
        reset(from)
        break
      end
    elseif reason ~= "timeout" then
      break
    else
      coroutine.yield { read = from.socket }
    end
    if not (from.open and to.open) then
      return
    end
  end
  close(from)
  close(to)
end

local function tunnel(peer, address, limit)
  peer.tunnelled = true
  if address == true then
    address = peer.request.target
  end
  local host, port = address:match "^([^:]+):(%d+)$"
  assert(host == "127.0.0.1" or host == "localhost", "a tunnel leads to loopback only")
  local other = { socket = assert(socket.connect("127.0.0.1", tonumber(port))), open = true }
  other.socket:settimeout(0)
  spawn(pump, other, peer)
  pump(peer, other, limit)
end

-- Does one step; false: the connection is over.
local function perform(peer, step)
  if step.delay then
    sleep(step.delay)
  end
  if step.read and not read(peer, step.read) then
    return false
  end
  if step.send and not send_pieces(peer, step) then
    return false
  end
  if step.answer then
    local answer, ending = assert(load(step.answer, "=answer"))(peer.request, total)
    if not send(peer, answer) then
      return false
    end
    step = ending and { [ending] = true } or step
  end
  if step.tunnel then
    tunnel(peer, step.tunnel, step.limit)
    return false
  end
  if step.stall then
    stall(peer, step.stall)
  end
  if step.reset then
    reset(peer)
  end
  return not step.close and not step.reset
end

local function play(peer, script)
  local steps = #script > 0 and script or { script }
  local i = 1
  while i <= #steps do
    if not perform(peer, steps[i]) then
      return close(peer)
    end
    i = steps[i].again and 1 or i + 1
  end
  linger(peer)
  close(peer)
end

local function accept(listener)
  while true do
    local client = listener:accept()
    if client then
      client:settimeout(0)
      client:setoption("tcp-nodelay", true)
      local peer = { socket = client, received = "", at = 1, open = true }
      peers[#peers + 1] = peer
      spawn(play, peer, scripts[math.min(#peers, #scripts)] or {})
    else
      coroutine.yield { read = listener }
    end
  end
end

-- Whatever has arrived counts as received, even if no script has read it.
local function drain(peer)
  while peer.open and not peer.tunnelled do
    local bytes, _, part = peer.socket:receive(65536)
    bytes = bytes or part
    if #bytes == 0 then
      return
    end
    peer.received = peer.received .. bytes
  end
end

local answers = {
  received = function()
    local result = {}
    for i, peer in ipairs(peers) do
      drain(peer)
      result[i] = peer.received
    end
    return result
  end,
  connections = function()
    local open = 0
    for _, peer in ipairs(peers) do
      open = open + (peer.open and 1 or 0)
    end
    return { accepted = #peers, open = open }
  end,
}

local function control(connection)
  local rest
  while true do
    local line, reason, part = connection:receive("*l", rest)
    rest = part
    if line then
      local text = serialize(answers[line]())
      send({ socket = connection }, ("%d\n%s"):format(#text, text))
    elseif reason == "timeout" then
      coroutine.yield { read = connection }
    else
      os.exit(true)
    end
  end
end

local function listen()
  local listener = assert(socket.bind("127.0.0.1", 0, 256))
  listener:settimeout(0)
  return listener, select(2, listener:getsockname())
end

local listener, port = listen()
local door, door_port = listen()
io.stdout:write(math.tointeger(port), " ", math.tointeger(door_port), "\n")
io.stdout:flush()
if options.backlog ~= false then
  spawn(accept, listener)
end
spawn(function()
  coroutine.yield { read = door }
  local connection = door:accept()
  connection:settimeout(0)
  connection:setoption("tcp-nodelay", true)
  spawn(control, connection)
end)

while true do
  local readable, writable, till = {}, {}, math.huge
  for _, wait in pairs(tasks) do
    readable[#readable + 1] = wait.read
    writable[#writable + 1] = wait.write
    till = math.min(till, wait.till or math.huge)
  end
  local pause = till < math.huge and math.max(0, till - socket.gettime()) or nil
  local ready_to_read, ready_to_write = socket.select(readable, writable, pause)
  local now = socket.gettime()
  local due = {}
  for task, wait in pairs(tasks) do
    if wait.read and ready_to_read[wait.read] or wait.write and ready_to_write[wait.write]
      or wait.till and wait.till <= now
    then
      due[#due + 1] = task
    end
  end
  for _, task in ipairs(due) do
    local ok, wait = coroutine.resume(task)
    assert(ok, wait)
    tasks[task] = coroutine.status(task) ~= "dead" and wait or nil
  end
end
