-- SPDX-License-Identifier: MIT

-- What scenarios of calls have in common. A scenario is an object with
--   open()                  what it needs, made while there is memory
--   run(context)            what memory is taken from; gives a value, or nil and a failure
--   judge(context, status, first, second)   nil, or what is wrong with that outcome
--   finish(context)         the same, of what comes after: the client still works, and closes
local core = require "zadig.core"
local outcomes = require "harness.outcomes"
local zadig = require "zadig"

-- `env` is what the harness gives the file of the scenarios.
return function(env)
  local function connect(path, more)
    local options = {
      url = "http://harness" .. path, token = env.token, unix_socket = env.socket,
      project_key = "yaml", timeout = 5, retry = false,
    }
    for key, value in pairs(more or {}) do
      options[key] = value
    end
    return zadig.connect(options)
  end

  -- Before version 8.6 libcurl reports "out of memory" for a header line that is too long, too. If
  -- memory is available again while headers arrive, the client therefore reports endless headers.
  local function is_endless(failure)
    return failure.kind == "protocol" and failure.message:find "headers are too long" ~= nil
  end

  local Scenario = {}
  Scenario.__index = Scenario

  function Scenario:open()
    self.requests = env.requests()
    return connect(self.path)
  end

  function Scenario:judge(_, status, first, second)
    local outcome = outcomes.describe(status, first, second)
    if not self.expected then
      self.expected = outcome
      local kind = first == nil and second and second.kind or status ~= 0 and first.kind or nil
      if kind ~= self.kind then
        return "expected " .. (self.kind or "success") .. ", got " .. outcome
      end
    end
    if outcome == self.expected or outcomes.is_memory_error(status, first) then
      return nil
    end
    local failure = status ~= 0 and first or second
    if first ~= nil and status == 0 then
      return "a wrong success: " .. outcome
    elseif type(failure) ~= "table" then
      return "a strange error: " .. outcome
    elseif is_endless(failure) then
      env.excuse()
    elseif failure.kind ~= "network" and failure.kind ~= "ambiguous" then
      return "a failure of the wrong kind: " .. outcome
    elseif failure.sent == "no" and env.requests() > self.requests then
      return "a failure that says nothing was sent: " .. outcome
    end
  end

  function Scenario:finish(client)
    if core.is_client(client) == "open" and self.path ~= "/cut" then
      local list, failure = client:list_builds()
      if self.path == "/ok" and not (list and list.total == 3) then
        return "the next call does not work: " .. tostring(failure)
      elseif self.path ~= "/ok" and (not failure or failure.kind == "network") then
        return "the next call does not work: " .. tostring(failure)
      end
    end
    client:close()
    if core.is_client(client) ~= "closed" or client:stats().connections then
      return "the client does not close"
    end
  end

  return { connect = connect, Scenario = Scenario }
end
