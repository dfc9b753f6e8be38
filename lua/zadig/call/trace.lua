-- SPDX-License-Identifier: MIT

-- One line per step for connect's `debug`. A token never gets here: the core does not return it.
local libraries = require "zadig.base.libraries"

local function say(policy, line)
  local to = policy.debug
  if type(to) == "function" then
    to(line)
  elseif libraries.is_file(to) then
    to:write(line, "\n")
  end
end

-- Seconds in the format %.3f, with a decimal point in every locale.
local function thousandths(seconds)
  local count = math.floor(seconds * 1000 + 0.5)
  return ("%d.%03d"):format(count // 1000, count % 1000)
end

-- Before a request is sent.
local function request(policy, call)
  if policy.debug then
    local info = call:info()
    say(policy, ("zadig: > %s %s (%d bytes; Authorization: Bearer [hidden])"):format(info.method,
      info.url, info.sent_bytes))
  end
end

-- After its exchange has ended.
local function reply(policy, call, failure)
  if policy.debug then
    local info = call:info()
    local what = failure and ("%s: %s"):format(failure.kind, failure.message) or "ok"
    say(policy, ("zadig: < %d (%d bytes, %s s, %s) %s"):format(info.status,
      info.received_bytes, thousandths(info.elapsed),
      info.connections > 0 and "new connection" or "connection reused", what))
  end
end

-- Before the wait for the next attempt.
local function again(policy, operation, seconds, attempt, attempts)
  if policy.debug then
    say(policy, ("zadig: retrying %s in %s s (attempt %d of %d)"):format(operation.name,
      thousandths(seconds), attempt, attempts))
  end
end

return { again = again, reply = reply, request = request, say = say }
