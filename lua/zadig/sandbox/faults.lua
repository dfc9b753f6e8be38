-- SPDX-License-Identifier: MIT
-- Faults to inject. A fault lets `after` matching requests pass, then affects the next `times` of
-- them (all, if nil). It may be limited to one `operation`.

local replies = require "zadig.sandbox.replies"

local faults = {}

local Faults = {}
Faults.__index = Faults

-- The fields of each kind besides `kind`, `operation`, `times` and `after`. `handled`: the request
-- is carried out, and only its answer is replaced.
local KINDS = {
  -- The request is carried out at once, the answer is late by so many seconds.
  latency = { seconds = "number" },
  -- No answer for an hour, or for so many seconds.
  stall = { seconds = "number", handled = "boolean" },
  -- The user service is down.
  empty_403 = { handled = "boolean" },
  -- A panic.
  empty_500 = { handled = "boolean" },
  -- A Go error without a code.
  plain_500 = { description = "string", handled = "boolean" },
  -- Any answer of an intermediary.
  status = { status = "integer", body = "string", headers = "table", handled = "boolean" },
  -- A proxy's error page, 502 by default.
  html = { status = "integer", body = "string", handled = "boolean" },
  -- The gateway no longer knows the token.
  expired_token = {},
  -- v4.3's gateway requires a second factor: `mfa_verification_required`, or the given reason.
  mfa = { reason = "string" },
  -- The connection is reset and the request is not carried out.
  reset_before = {},
  -- The request is carried out, then the connection is reset.
  reset_after = {},
  -- Before each list, the first build moves to the end, or so many builds do.
  reorder = { by = "integer" },
  -- An error has another request's description, or the given one.
  swap_description = { description = "string" },
  -- A list cannot be read.
  database = {},
  -- Another client created the same name first.
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

-- Headers that a fault may not set: text that would end the header, and a length other than the
-- body's.
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

--- nil, or what is wrong with a fault that the caller gave.
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

--- The first fault of this kind that affects this operation now, or nil.
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

-- Kinds that replace the server's answer.
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

--- The answer that replaces the server's, or nil, and whether the request is carried out anyway.
function Faults:answer(operation)
  if #self.list == 0 then return nil end
  for _, kind in ipairs(ORDER) do
    local fault = self:take(kind, operation)
    if fault then return ANSWERS[kind](fault), fault.handled end
  end
end

--- Changes a finished reply before it is sent.
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

--- Remembers an error's description, for `swap_description`.
function Faults:remember(reply)
  if reply.description and reply.description ~= "" then
    self.last_description = reply.description
  end
end

function faults.new()
  return setmetatable({ list = {} }, Faults)
end

return faults
