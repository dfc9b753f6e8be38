-- SPDX-License-Identifier: MIT

-- Coroutines over one engine: who runs, who waits, and for what. A task that waits yields WAIT
-- to `advance`, which resumes it when its exchange has ended, its time has come, or it is
-- cancelled. loop.lua is the public face of the loops made here.
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local queues = require "zadig.many.queue"
local timers = require "zadig.many.timers"
local waiting = require "zadig.call.wait"

-- What a task of ours yields; whatever else is yielded lets the others go first.
local WAIT = {}

local tasks = setmetatable({}, { __mode = "k" }) -- coroutine -> its task
local current -- the loop that runs or steps right now, the innermost one

local STEP = waiting.STEP
local scheduler = { STEP = STEP }

--- The task whose own coroutine asks, if it may wait here: not from a coroutine inside it, nor
--- from below a C function that cannot be left.
function scheduler.running()
  local task = tasks[coroutine.running()]
  return task and coroutine.isyieldable() and task or nil
end

--- The loop that runs right now, if any.
function scheduler.current()
  return current
end

--- Sets up the parts of a loop that are the scheduler's.
function scheduler.prepare(loop, concurrency, engine)
  loop.concurrency = concurrency
  loop.engine = engine or core.engine(concurrency)
  loop.fresh = queues.new() -- tasks that have not begun
  loop.queue = queues.new() -- tasks that wait for room on the engine
  loop.ready = queues.new() -- tasks to resume
  loop.queued = 0 -- how many of `queue` still wait there
  loop.calls = {} -- call on the engine -> task that waits for it
  loop.timers = timers.new()
  loop.remaining = 0 -- tasks that have not ended
  loop.guard = setmetatable({ loop = loop }, scheduler.guard)
  return loop
end

-- What is to be undone however run and step are left. A loop is entered once at a time.
scheduler.guard = {
  __close = function(guard)
    local loop = guard.loop
    loop.running, loop.progress, loop.stop_on_error = false, nil, nil -- as run's error leaves it
    current = guard.before
    guard.before = nil
  end,
}

--- Makes the loop the current one until the result is closed.
function scheduler.enter(loop)
  loop.guard.before = current
  loop.running = true
  current = loop
  return loop.guard
end

-- Whatever the task waited for has come to an end.
local function wake(task)
  if task.state == "waiting" then
    if task.place == "queue" then
      task.loop.queued = task.loop.queued - 1
    end
    task.place, task.timer, task.call = nil, nil, nil
    task.state = "ready"
    task.loop.ready:push(task)
  end
end
scheduler.wake = wake

--- The tasks of a loop that have begun and not ended, in the order of their making.
function scheduler.begun(loop)
  local found = {}
  for _, task in pairs(tasks) do
    if task.loop == loop then
      found[#found + 1] = task
    end
  end
  table.sort(found, function(a, b) return a.number < b.number end)
  return found
end

--- Ends the current wait of a task as cancelled, or else its next one.
function scheduler.cancel(task)
  if task.call then
    task.call:cancel()
  else
    task.cancelled = true
    wake(task)
  end
end

-- Yields to the loop until woken; `place` is where the task waits.
local function wait(task, place)
  task.state, task.place = "waiting", place
  coroutine.yield(WAIT)
end

-- True once for each cancelling.
local function take_cancelled(task)
  local cancelled = task.cancelled
  task.cancelled = false
  return cancelled
end

local function is_full(loop)
  return loop.engine:running() >= loop.concurrency
end

local function is_over(till)
  return till ~= nil and core.now() >= till
end

-- Seconds that are left until then, for call:start.
local function left(till)
  return till and till - core.now()
end

--- Exchanges a call while the other tasks go on. Nil when it has ended; "cancelled" or "timeout"
--- when that came before it could start.
function scheduler.exchange(task, call, timeout, connect_timeout, till)
  local loop = task.loop
  while loop.queued > 0 and not task.granted or is_full(loop) do
    if task.cancelled or is_over(till) then
      break
    end
    task.timer = till and loop.timers:add(till, task)
    loop.queue:push(task)
    task.place = "queue"
    loop.queued = loop.queued + 1 -- after all that may raise for lack of memory
    wait(task, "queue")
  end
  task.granted = false
  if take_cancelled(task) then
    return "cancelled"
  elseif is_over(till) then
    return "timeout"
  end
  call:start(loop.engine, timeout, connect_timeout, left(till))
  loop.calls[call], task.call = task, call
  while not call:done() do
    wait(task, "engine")
  end
  loop.calls[call], task.call = nil, nil
end

--- Waits while the other tasks go on. Nil, or "cancelled".
function scheduler.pause(task, seconds)
  local till = core.now() + seconds
  while not task.cancelled and core.now() < till do
    task.timer = task.loop.timers:add(till, task)
    wait(task, "timer")
  end
  return take_cancelled(task) and "cancelled" or nil
end

--- Waits until another task of the loop has ended. Nil, or "cancelled".
function scheduler.join(task, other)
  while not task.cancelled and other.thread ~= false do
    other.joined = other.joined or {}
    table.insert(other.joined, task)
    wait(task, "task")
  end
  return take_cancelled(task) and "cancelled" or nil
end

-- Notes which calls have ended; their tasks go on later.
local function collect(loop)
  local engine, calls = loop.engine, loop.calls
  local call = engine:ended()
  while call do
    local task = calls[call]
    if task then
      calls[call] = nil
      wake(task)
    end
    call = engine:ended()
  end
end

-- Wakes the tasks whose coroutine somebody else has closed, and their call with it: it ends
-- without a word from the engine.
local function find_closed(loop)
  for _, task in pairs(loop.calls) do
    wake(task)
  end
  loop.calls = {}
end

--- Exchanges a call from where no task can wait: the engine goes on, and other tasks are resumed
--- afterwards. Nil when it has ended, or "timeout" when it could not start in time.
function scheduler.exchange_nested(loop, call, timeout, connect_timeout, till)
  local engine = loop.engine
  while is_full(loop) and not is_over(till) do
    engine:step(till and math.max(0, math.min(STEP, left(till))) or STEP)
    collect(loop)
  end
  if is_over(till) then
    return "timeout"
  end
  call:start(engine, timeout, connect_timeout, left(till))
  while not call:done() do
    engine:step(STEP)
    collect(loop)
  end
  collect(loop)
end

--- Waits from where no task can: the engine goes on meanwhile.
function scheduler.pause_nested(loop, seconds)
  local till = core.now() + seconds
  local rest = seconds
  while rest > 0 do
    loop.engine:step(math.min(STEP, rest))
    collect(loop)
    rest = till - core.now()
  end
end

-- What coroutine.resume said about a task: it waits, lets others go first, or has ended.
local function settle(loop, task, ok, first, ...)
  local thread = task.thread
  if coroutine.status(thread) == "suspended" then
    if first ~= WAIT then
      task.state = "ready"
      loop.ready:push(task)
    end
    return
  end
  local traceback
  if not ok then
    traceback = libraries.traceback(thread)
    tasks[thread] = nil -- what is closed now cannot yield any more
    local closed, why = coroutine.close(thread)
    first = closed and first or why
  end
  scheduler.finish(task, ok and "done" or "failed", traceback, first, ...)
end

local function resume(loop, task)
  task.state = "running"
  settle(loop, task, coroutine.resume(task.thread))
end

local function begin(loop, task)
  local thread, arguments = coroutine.create(task.body), task.arguments
  task.thread, task.state = thread, "running"
  task.body, task.arguments = nil, nil
  tasks[thread] = task
  settle(loop, task, coroutine.resume(thread, table.unpack(arguments, 1, arguments.n)))
end

--- Ends a task that does not run: its pending <close> variables are closed.
function scheduler.stop(task)
  local thread = task.thread
  if thread then
    tasks[thread] = nil
    coroutine.close(thread)
  end
  if task.call then
    task.loop.calls[task.call] = nil
  end
  scheduler.finish(task, "cancelled", nil, core.failure {
    kind = "cancelled", message = "the task was cancelled",
  })
end

--- The task has ended in that way; what follows are its results, or its error.
function scheduler.finish(task, state, traceback, ...)
  local loop = task.loop
  if task.thread then
    tasks[task.thread] = nil
  end
  task.state, task.thread, task.body, task.arguments = state, false, nil, nil
  task.place, task.timer, task.call, task.granted = nil, nil, nil, false
  if select("#", ...) > 0 then
    task.results = table.pack(...)
  end
  loop.remaining = loop.remaining - 1
  for _, joined in ipairs(task.joined or {}) do
    wake(joined)
  end
  task.joined = nil
  loop:on_end(task, traceback)
end

-- Is there a task to resume or to begin right now?
local function is_busy(loop)
  return loop.ready.count > 0
    or (loop.queued > 0 or loop.fresh.count > 0) and not is_full(loop)
end
scheduler.is_busy = is_busy

--- Is there anything that could still wake a task?
function scheduler.is_stuck(loop)
  return not is_busy(loop) and loop.queued == 0 and loop.fresh.count == 0
    and next(loop.calls) == nil and not loop.timers:next()
end

--- Seconds until the loop wants to be stepped whatever its sockets say, or nil.
function scheduler.timeout(loop)
  if is_busy(loop) then
    return 0
  end
  local due = loop.timers:next()
  local engine = loop.engine:timeout()
  local rest = due and math.max(0, due - core.now())
  return rest and engine and math.min(rest, engine) or rest or engine
end

-- Fills the room on the engine: first with what waits for it, then with new tasks. Not more
-- tasks at once than may be in flight, so that those that are ready are not kept waiting.
local function fill(loop)
  local queue, fresh = loop.queue, loop.fresh
  while loop.queued > 0 and not is_full(loop) do
    local task = queue:pop()
    if task.place == "queue" then
      loop.queued = loop.queued - 1
      task.place, task.timer, task.granted = nil, nil, true
      resume(loop, task)
    end
  end
  for _ = 1, loop.concurrency do
    if fresh.count == 0 or loop.queued > 0 or is_full(loop) then
      return
    end
    local task = fresh:pop()
    if task.body then
      begin(loop, task)
    end
  end
end

--- Does what can be done, after waiting for it at most `seconds`.
function scheduler.advance(loop, seconds)
  local ready = loop.ready
  if is_busy(loop) then
    seconds = 0
  else
    local due = loop.timers:next()
    seconds = due and math.max(0, math.min(seconds, due - core.now())) or seconds
  end
  loop.engine:step(seconds)
  collect(loop)
  if next(loop.calls) and loop.engine:running() == 0 then
    find_closed(loop)
  end
  if loop.timers:next() then
    loop.timers:wake(core.now(), wake)
  end
  for _ = 1, ready.count do
    local task = ready:pop()
    if task.state == "ready" then
      resume(loop, task)
    end
  end
  fill(loop)
end

waiting.attach(scheduler)

return scheduler
