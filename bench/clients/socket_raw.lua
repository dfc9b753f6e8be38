-- SPDX-License-Identifier: MIT
-- socket_raw.lua URL COUNT: lua-cjson over a persistent LuaSocket connection, with hand-written
-- HTTP that is just enough for this server: the minimum for Lua without libcurl.
local cjson = require "cjson"
local socket = require "socket"

local host, port, path = arg[1]:match "^http://([^:/]+):(%d+)(/.*)$"
local connection = assert(socket.connect(host, tonumber(port)))
connection:setoption("tcp-nodelay", true)
local request = table.concat({
  ("GET %s HTTP/1.1"):format(path), ("Host: %s:%s"):format(host, port),
  "Authorization: Bearer bench-token", "Accept: application/json", "", "",
}, "\r\n")

for _ = 1, tonumber(arg[2]) do
  assert(connection:send(request))
  local status = assert(connection:receive "*l")
  assert(status:find "^HTTP/1.1 200", status)
  local length
  repeat
    local line = assert(connection:receive "*l")
    length = tonumber(line:match "^[Cc]ontent%-[Ll]ength: (%d+)$") or length
  until line == ""
  assert(#cjson.decode((assert(connection:receive(length)))).builds == 20)
end
