-- SPDX-License-Identifier: MIT
-- HTTP by hand over a socket: the bytes are sent as they are, so that a test can send anything.

local socket = require "socket"

local plain_http = {}

local TIMEOUT = 5

--- A connection to the host and port of a URL.
function plain_http.connect(url)
  local host, port = url:match "^http://([^:/]+):(%d+)"
  local connection = assert(socket.tcp())
  connection:settimeout(TIMEOUT)
  assert(connection:connect(host, tonumber(port)))
  connection:setoption("tcp-nodelay", true)
  return connection
end

local function read_chunks(connection)
  local chunks = {}
  while true do
    local line = assert(connection:receive "*l")
    local size = tonumber(line:match "^%x+", 16)
    local data = size > 0 and assert(connection:receive(size)) or ""
    assert(connection:receive "*l")
    if size == 0 then return table.concat(chunks) end
    chunks[#chunks + 1] = data
  end
end

--- Reads one reply: `{ status, headers (by lower-case name), body }`, or nil and the reason.
function plain_http.read(connection, method)
  local line, reason = connection:receive "*l"
  if not line then return nil, reason end
  local reply = { status = tonumber(line:match "^HTTP/1%.%d (%d%d%d)"), headers = {} }
  while true do
    line = assert(connection:receive "*l")
    if line == "" then break end
    local name, value = line:match "^([^:]+):%s*(.-)%s*$"
    reply.headers[name:lower()] = value
  end
  local length = tonumber(reply.headers["content-length"])
  if method == "HEAD" then
    reply.body = ""
  elseif reply.headers["transfer-encoding"] == "chunked" then
    reply.body = read_chunks(connection)
  else
    reply.body = length == 0 and "" or assert(connection:receive(length or "*a"))
  end
  return reply
end

--- Writes one request. `headers` by name; Content-Length is added if there is a body.
function plain_http.write(connection, method, target, headers, body)
  local lines = { ("%s %s HTTP/1.1"):format(method, target), "Host: sandbox" }
  for name, value in pairs(headers or {}) do lines[#lines + 1] = name .. ": " .. value end
  if body then lines[#lines + 1] = "Content-Length: " .. #body end
  return connection:send(table.concat(lines, "\r\n") .. "\r\n\r\n" .. (body or ""))
end

--- One request on a connection of its own.
function plain_http.request(url, method, target, headers, body)
  local connection <close> = setmetatable({ plain_http.connect(url) }, {
    __close = function(self) self[1]:close() end,
  })
  local ok, reason = plain_http.write(connection[1], method, target, headers, body)
  if not ok then return nil, reason end
  return plain_http.read(connection[1], method)
end

return plain_http
