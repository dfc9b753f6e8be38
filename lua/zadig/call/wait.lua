-- SPDX-License-Identifier: MIT

-- How a call waits; only this file knows whether it blocks. In a task of a loop only the task
-- waits. In a coroutine inside a task, or below a C function, the loop's transfers go on.
-- Everywhere else the call blocks.
local core = require "zadig.core"

-- The longest time between two runs of debug hooks, in seconds: Ctrl-C is noticed by then.
local STEP = 0.25

local function nobody() end

-- Tells which task is running: none, until the first loop loads the scheduler, which replaces this.
local scheduler = { current = nobody, running = nobody }

local function attach(real)
  scheduler = real
end

-- Runs one exchange of the call on the client's own engine until it ends.
local function block(client, call, timeout, connect_timeout, left)
  local engine = core.own_engine(client)
  call:start(engine, timeout, connect_timeout, left)
  while not call:done() do
    engine:step(STEP)
  end
  while engine:ended() do -- nobody else waits for them here
  end
end

local unsent = {
  cancelled = "cancelled before the request was sent",
  timeout = "the deadline passed before the request was sent",
}

-- The failure of a call whose exchange did not start.
local function failure_unsent(call, kind)
  local info = call:info()
  return core.failure { kind = kind, message = unsent[kind], operation = info.operation,
    method = info.method, url = info.url, sent = "no" }
end

-- Exchanges a call once, within `left` seconds if given, including the wait for a free place.
-- Returns its reply, or nil and a failure.
local function exchange(client, call, options, left)
  local timeout, connect_timeout = options.timeout, options.connect_timeout
  local task, loop = scheduler.running(), scheduler.current()
  local why
  if task then
    why = scheduler.exchange(task, call, timeout, connect_timeout, left and core.now() + left)
  elseif left and left <= 0 then
    why = "timeout"
  elseif loop then
    why = scheduler.exchange_nested(loop, call, timeout, connect_timeout,
      left and core.now() + left)
  else
    block(client, call, timeout, connect_timeout, left)
  end
  if why then
    return nil, failure_unsent(call, why)
  end
  return call:result()
end

-- Blocks in short steps, so that debug hooks run in between.
local function block_for(seconds)
  local till = core.now() + seconds
  while seconds > 0 do
    core.sleep(math.min(STEP, seconds))
    seconds = till - core.now()
  end
end

-- Waits; `sleep` is used where that has to block. True, or nil and a failure if cancelled.
local function pause(seconds, sleep)
  local task = scheduler.running()
  if task then
    if scheduler.pause(task, seconds) then
      return nil, core.failure { kind = "cancelled", message = "cancelled while waiting" }
    end
  elseif scheduler.current() then
    scheduler.pause_nested(scheduler.current(), seconds)
  else
    sleep(seconds)
  end
  return true
end

--- zadig.sleep(seconds): waits; in a loop only the task does. True, or nil and a failure when
--- the task was cancelled.
local function sleep(seconds)
  if type(seconds) ~= "number" or seconds ~= seconds then
    error(("zadig.sleep: expected seconds, got %s"):format(
      type(seconds) == "number" and "NaN" or type(seconds)), 2)
  end
  return pause(seconds, block_for)
end

return {
  STEP = STEP, attach = attach, block_for = block_for, exchange = exchange, pause = pause,
  sleep = sleep,
}
