-- SPDX-License-Identifier: MIT
-- Things that go wrong on request. A fault waits for `after` matching requests, strikes `times`
-- of them (for good, if nil), and may be about one `operation` only.

local replies = require "zadig.sandbox.replies"

local faults = {}

local Faults = {}
Faults.__index = Faults

-- The fields of each kind beside `kind`, `operation`, `times` and `after`. `handled`: the work
-- is done first, and only the answer goes wrong.
local KINDS = {
  -- The work is done at once, the answer comes so much later.
  latency = { seconds = "number" },
  -- No answer for an hour, or so long.
  stall = { seconds = "number", handled = "boolean" },
  -- The user service is down.
  empty_403 = { handled = "boolean" },
  -- A panic.
  empty_500 = { handled = "boolean" },
  -- An error nobody gave a code.
  plain_500 = { description = "string", handled = "boolean" },
  -- Whatever somebody on the way may answer.
  status = { status = "integer", body = "string", headers = "table", handled = "boolean" },
  -- A proxy's page, 502 where no status is given.
  html = { status = "integer", body = "string", handled = "boolean" },
  -- The gateway no longer knows the token.
  expired_token = {},
  -- v4.3's gateway wants a second factor: `mfa_verification_required`, or the reason given.
  mfa = { reason = "string" },
  -- The connection is reset and nothing was done.
  reset_before = {},
  -- Everything was done, then the connection is reset.
  reset_after = {},
  -- Before each list, the first build, or so many, move to the end.
  reorder = { by = "integer" },
  -- An error comes with another request's description, or the one given.
  swap_description = { description = "string" },
  -- A list cannot be read.
  database = {},
  -- Another create of the same name was quicker.
  race = {},
}

local COMMON = { kind = "string", operation = "string", times = "integer", after = "integer" }

local AMOUNTS = { times = true, after = true, seconds = true, by = true }

local REQUIRED = { latency = "seconds", status = "status" }

local PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
  .. "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n"
  .. "</body>\r\n</html>\r\n"

local STALL_SECONDS = 3600

--- The fields of every kind, beside those all have.
function faults.kinds()
  local kinds = {}
  for kind, fields in pairs(KINDS) do
    kinds[kind] = {}
    for field in pairs(fields) do kinds[kind][field] = true end
  end
  return kinds
end

-- What no header may be: text that would end it, or a length other than the body's.
local function headers_problem(headers)
  for name, value in pairs(headers) do
    if type(name) ~= "string" or name:find "[^%w!#$%%&'*+.^_`|~-]" or name == "" then
      return ("headers: %q is not a valid header name"):format(tostring(name))
    end
    if name:lower() == "content-length" then return "headers: the body sets content-length" end
    if type(value) ~= "string" or value:find "[\0\r\n]" then
      return ("headers.%s: expected a single-line string"):format(name)
    end
  end
end

--- nil, or what is wrong with a fault as a caller wrote it.
function faults.problem(fault)
  if type(fault) ~= "table" then return "expected a fault as a table" end
  local fields = KINDS[fault.kind]
  if not fields then return ("unknown fault kind %q"):format(tostring(fault.kind)) end
  for key, value in pairs(fault) do
    local expected = fields[key] or COMMON[key]
    if not expected then
      return ("a %s fault has no field %q"):format(fault.kind, tostring(key))
    end
    local found = math.type(value) or type(value)
    if found ~= expected and not (expected == "number" and type(value) == "number") then
      return ("%s: expected %s, got %s"):format(key, expected, found)
    end
  end
  for key in pairs(AMOUNTS) do
    local amount = fault[key]
    if amount and not (amount >= 0 and amount < math.huge) then
      return ("%s: expected at least 0, got %s"):format(key, amount)
    end
  end
  if fault.status and (fault.status < 200 or fault.status > 599) then
    return ("status: expected 200 to 599, got %s"):format(fault.status)
  end
  local problem = fault.headers and headers_problem(fault.headers)
  if problem then return problem end
  local required = REQUIRED[fault.kind]
  if required and not fault[required] then
    return ("a %s fault requires %s"):format(fault.kind, required)
  end
end

function Faults:add(fault)
  table.insert(self.list, fault)
end

function Faults:clear()
  self.list = {}
end

--- The first fault of this kind that strikes this operation now, or nil.
function Faults:take(kind, operation)
  for i, fault in ipairs(self.list) do
    if fault.kind == kind and (not fault.operation or fault.operation == operation) then
      if (fault.after or 0) > 0 then
        fault.after = fault.after - 1
      elseif (fault.times or 1) > 0 then
        if fault.times then
          fault.times = fault.times - 1
          if fault.times == 0 then table.remove(self.list, i) end
        end
        return fault
      end
    end
  end
end

local function flatten(headers)
  local flat = {}
  for name, value in pairs(headers or {}) do
    flat[#flat + 1], flat[#flat + 2] = tostring(name), tostring(value)
  end
  return flat
end

-- Kinds that put an answer of their own in place of the server's.
local ANSWERS = {
  empty_403 = function() return replies.empty(403) end,
  empty_500 = function() return replies.empty(500) end,
  plain_500 = function(fault)
    return replies.internal(fault.description or "connection refused")
  end,
  status = function(fault)
    return replies.foreign(fault.status, fault.body or "", flatten(fault.headers))
  end,
  html = function(fault) return replies.page(fault.status or 502, fault.body or PAGE) end,
  stall = function(fault)
    local reply = replies.empty(504)
    reply.seconds = fault.seconds or STALL_SECONDS
    return reply
  end,
  reset_before = function()
    local reply = replies.empty(500)
    reply.reset = true
    return reply
  end,
}

local ORDER = { "empty_403", "empty_500", "plain_500", "status", "html", "stall", "reset_before" }

--- An answer in place of the server's, or nil, and whether the work is to be done all the same.
function Faults:answer(operation)
  if #self.list == 0 then return nil end
  for _, kind in ipairs(ORDER) do
    local fault = self:take(kind, operation)
    if fault then return ANSWERS[kind](fault), fault.handled end
  end
end

--- What happens to a finished reply on its way out.
function Faults:send(reply, operation)
  if #self.list == 0 then return reply end
  if reply.code then
    local swap = self:take("swap_description", operation)
    if swap then
      replies.describe(reply, swap.description or self.last_description
        or "mongo: no documents in result")
    end
  end
  local latency = self:take("latency", operation)
  if latency then reply.seconds = (reply.seconds or 0) + latency.seconds end
  if self:take("reset_after", operation) then reply.reset = true end
  return reply
end

--- Remembers the words of an error, for a swap.
function Faults:remember(reply)
  if reply.description and reply.description ~= "" then
    self.last_description = reply.description
  end
end

function faults.new()
  return setmetatable({ list = {} }, Faults)
end

return faults
