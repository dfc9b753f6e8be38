-- SPDX-License-Identifier: MIT
-- The requests received, for tests to look at. The log drops the oldest entries beyond its bounds
-- and keeps no token; bodies are kept as received.

local MAX_ENTRIES = 1000
local MAX_BYTES = 8 * 1024 * 1024

local Log = {}
Log.__index = Log

local HIDDEN = "[hidden]"
local SECRET_HEADERS = { "authorization", "proxy-authorization", "cookie" }

-- The scheme is shown, the rest is hidden.
local function hide(value)
  return value:find "^Bearer " and "Bearer " .. HIDDEN or HIDDEN
end

local function hide_secrets(request)
  for _, name in ipairs(SECRET_HEADERS) do
    local value = request.headers[name]
    if value then request.headers[name] = hide(value) end
  end
  if request.query.token then
    request.query.token, request.raw_query = HIDDEN, HIDDEN
  end
end

-- What an entry keeps of the request, in bytes; its query is another copy of the target's.
local function size(request)
  local bytes = #request.body + #(request.path or "") + 2 * #request.raw_query
  for name, value in pairs(request.headers) do bytes = bytes + #name + #value end
  return bytes
end

--- Adds a request that has been handled. Whatever may fail for lack of memory comes first, so that
--- the log stays consistent.
function Log:add(request, reply, problem)
  hide_secrets(request)
  local operation = request.operation or "other"
  self.entries[self.last + 1] = {
    method = request.method, path = request.path, query = request.query,
    raw_query = request.raw_query, headers = request.headers, body = request.body,
    operation = operation, user = request.user and request.user.name,
    status = reply.status, reason = request.reason, problem = problem, bytes = size(request),
  }
  self.requests[operation] = (self.requests[operation] or 0) + 1
  self.total = self.total + 1
  self.last = self.last + 1
  self.bytes = self.bytes + self.entries[self.last].bytes
  while self.last - self.first >= MAX_ENTRIES or self.bytes > MAX_BYTES do
    self.bytes = self.bytes - self.entries[self.first].bytes
    self.entries[self.first] = nil
    self.first = self.first + 1
  end
end

--- The entries kept, oldest first.
function Log:list()
  return table.move(self.entries, self.first, self.last, 1, {})
end

local function new()
  return setmetatable({ entries = {}, first = 1, last = 0, bytes = 0, requests = {}, total = 0 },
    Log)
end

return { new = new }
