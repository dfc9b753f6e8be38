-- SPDX-License-Identifier: MIT
-- A server that does to each connection what its script says, in a process of its own, for
-- replies that no real server gives.
--
--   local server <close> = scripted.start {
--     { read = "request", send = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", close = true },
--     { { read = "request" }, { send = "HTTP/1.1 ", delay = 0.1 }, { reset = true } },
--   }
--
-- One script per connection, in the order they are accepted; the last one serves all further
-- connections too. A script is one step, or an array of steps. A step's keys work in this order:
--
--   delay = seconds    wait first
--   read = what        "request": a whole one, its body included; "headers": up to the empty
--                      line; a number of bytes; "all": until the peer closes its side
--   send = bytes       a string, or an array of strings sent one by one, with
--   every = seconds      a pause before each but the first, and
--   size = bytes         a string cut into pieces of this size
--   answer = chunk     Lua source called with the last request read (see http.lua) and its
--                      number on all connections; returns the bytes to send, and "stall",
--                      "reset" or "close" where that is what comes next
--   tunnel = address   connect to "127.0.0.1:port" (true: where the CONNECT request says, which
--                      must be loopback) and pass bytes both ways until either side closes
--   limit = bytes        or so many have come from the peer: then RST
--   stall = seconds    do nothing; true: until the peer goes away
--   reset = true       end the connection with RST
--   close = true       end the connection
--   again = true       start the script over
--
-- A script that runs out keeps the connection open until the peer closes it.
local socket = require "socket"
local helpers = require "support.helpers"
local http = require "support.http"
local serialize = require "support.serialize"

local scripted = {}

local Server = {}
Server.__index = Server
Server.__name = "scripted server"

local function ask(server, question)
  assert(server.control, "the scripted server is stopped")
  assert(server.control:send(question .. "\n"))
  local size = tonumber((assert(server.control:receive "*l")))
  return load("return " .. assert(server.control:receive(size)), "=scripted", "t", {})()
end

--- What has been received: one string of raw bytes per connection, in order of arrival.
function Server:requests()
  return ask(self, "received")
end

--- The complete requests received on all connections, parsed (see http.lua), connection by
--- connection.
function Server:parsed()
  local result = {}
  for _, bytes in ipairs(self:requests()) do
    for _, request in ipairs((http.requests(bytes))) do
      result[#result + 1] = request
    end
  end
  return result
end

--- How many connections have been accepted, and how many are open now.
function Server:connections()
  local counts = ask(self, "connections")
  return counts.accepted, counts.open
end

--- Ends the process and its connections. May be called twice.
function Server:stop()
  if self.control then
    self.control:shutdown "both" -- a server started later may hold a copy of the connection
    self.control:close()
    self.control = nil
    self.process:close()
  end
end

Server.__close = Server.stop
Server.__gc = Server.stop

--- Starts a server. `options.backlog = false` accepts nothing: peers connect and then wait.
--- Returns a server with `url`, `host` and `port`.
function scripted.start(scripts, options)
  local file = os.tmpname()
  local out = assert(io.open(file, "w"))
  out:write("return ", serialize { scripts = scripts, options = options or {} })
  out:close()

  local main = package.searchpath("support.scripted_main", package.path)
  local process = assert(io.popen(("exec %s '%s' '%s'"):format(helpers.program, main, file)))
  local port, control = process:read("n", "n")
  assert(control, "the scripted server did not start")
  local server = setmetatable({
    host = "127.0.0.1", port = port, url = "http://127.0.0.1:" .. port,
    process = process, control = assert(socket.connect("127.0.0.1", control)),
  }, Server)
  server.control:setoption("tcp-nodelay", true)
  return server
end

--- A reply as bytes, with its Content-Length: scripted.reply("200 OK", '{"message":"success"}').
scripted.reply = http.response

--- A script for a proxy that answers CONNECT and then passes bytes both ways.
function scripted.connect_proxy()
  local send = "HTTP/1.1 200 Connection established\r\n\r\n"
  return { { read = "request", send = send, tunnel = true } }
end

return scripted
