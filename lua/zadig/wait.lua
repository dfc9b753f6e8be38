-- SPDX-License-Identifier: MIT

-- How a call waits for its exchange: the only place that knows whether it blocks.
local core = require "zadig.core"

-- A signal's hook runs between steps: Ctrl-C is noticed at most this late, in seconds.
local STEP = 0.25

-- Runs one exchange of the call to its end on the client's own engine.
local function block(client, call, timeout, connect_timeout)
  local engine = core.own_engine(client)
  call:start(engine, timeout, connect_timeout)
  while not call:done() do
    engine:step(STEP)
  end
  while engine:ended() do -- forget what has ended; nobody else waits here
  end
end

-- Exchanges a call once. Returns its reply, or nil and a failure.
local function exchange(client, call, timeout, connect_timeout)
  block(client, call, timeout, connect_timeout)
  return call:result()
end

return { exchange = exchange }
