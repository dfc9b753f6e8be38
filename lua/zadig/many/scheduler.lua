-- SPDX-License-Identifier: MIT

-- Coroutines on one engine: which task runs, which wait, and for what. A task that waits yields
-- WAIT to `advance`, which resumes it when its exchange has ended, its time has come, or it is
-- cancelled. loop.lua is the public interface.
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local queues = require "zadig.many.queue"
local timers = require "zadig.many.timers"
local waiting = require "zadig.call.wait"

-- What a waiting task yields; a task that yields anything else lets the others run first.
local WAIT = {}

local tasks = setmetatable({}, { __mode = "k" }) -- coroutine -> its task
local current -- the loop that is running or stepping now, the innermost one

local STEP = waiting.STEP
local scheduler = { STEP = STEP }

--- The current task if it may wait here: not in a coroutine inside it, nor below a C function that
--- cannot yield.
function scheduler.running()
  local task = tasks[coroutine.running()]
  return task and coroutine.isyieldable() and task or nil
end

--- The loop that is running now, or nil.
function scheduler.current()
  return current
end

--- Sets up the scheduler's fields of a loop.
function scheduler.prepare(loop, concurrency, engine)
  loop.concurrency = concurrency
  loop.engine = engine or core.engine(concurrency)
  loop.fresh = queues.new() -- tasks that have not started
  loop.queue = queues.new() -- tasks that wait for a free place on the engine
  loop.ready = queues.new() -- tasks to resume
  loop.queued = 0 -- how many of `queue` are still waiting
  loop.calls = {} -- call on the engine -> the task that waits for it
  loop.timers = timers.new()
  loop.remaining = 0 -- tasks that have not ended
  loop.guard = setmetatable({ loop = loop }, scheduler.guard)
  return loop
end

-- Undone however run and step are left. A loop can only be entered once at a time.
scheduler.guard = {
  __close = function(guard)
    local loop = guard.loop
    loop.running, loop.progress, loop.stop_on_error = false, nil, nil -- as after an error in run
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

-- What the task waited for is over.
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

--- The tasks of a loop that have started and not ended, in the order they were made.
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

--- Ends the current wait of a task as cancelled, or else its next wait.
function scheduler.cancel(task)
  if task.call then
    task.call:cancel()
  else
    task.cancelled = true
    wake(task)
  end
end

-- Yields to the loop until woken; `place` is what the task waits in.
local function wait(task, place)
  task.state, task.place = "waiting", place
  coroutine.yield(WAIT)
end

-- True once after each cancellation.
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

-- Seconds until then, for call:start.
local function left(till)
  return till and till - core.now()
end

--- Exchanges a call while the other tasks go on. nil once it has ended; "cancelled" or "timeout" if
--- that happened before it could start.
function scheduler.exchange(task, call, timeout, connect_timeout, till)
  local loop = task.loop
  while loop.queued > 0 and not task.granted or is_full(loop) do
    if task.cancelled or is_over(till) then
      break
    end
    task.timer = till and loop.timers:add(till, task)
    loop.queue:push(task)
    task.place = "queue"
    loop.queued = loop.queued + 1 -- after everything that may run out of memory
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

--- Waits while the other tasks go on. nil, or "cancelled".
function scheduler.pause(task, seconds)
  local till = core.now() + seconds
  while not task.cancelled and core.now() < till do
    task.timer = task.loop.timers:add(till, task)
    wait(task, "timer")
  end
  return take_cancelled(task) and "cancelled" or nil
end

--- Waits until another task of the loop has ended. nil, or "cancelled".
function scheduler.join(task, other)
  while not task.cancelled and other.thread ~= false do
    other.joined = other.joined or {}
    table.insert(other.joined, task)
    wait(task, "task")
  end
  return take_cancelled(task) and "cancelled" or nil
end

-- Notes which calls have ended; their tasks are resumed later.
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

-- Wakes tasks whose coroutine something else has closed. Their call was closed with it, so the
-- engine does not report its end.
local function find_closed(loop)
  for _, task in pairs(loop.calls) do
    wake(task)
  end
  loop.calls = {}
end

--- Exchanges a call where no task can wait. The engine goes on; other tasks are resumed afterwards.
--- nil once it has ended, or "timeout" if it could not start in time.
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

--- Waits where no task can; the engine goes on meanwhile.
function scheduler.pause_nested(loop, seconds)
  local till = core.now() + seconds
  local rest = seconds
  while rest > 0 do
    loop.engine:step(math.min(STEP, rest))
    collect(loop)
    rest = till - core.now()
  end
end

-- The outcome of coroutine.resume for a task: it waits, lets others run first, or has ended.
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
    tasks[thread] = nil -- code that runs now, at its closing, cannot yield
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

--- Ends a task that is not running: closes its pending <close> variables.
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

--- The task has ended in that state; its results or its error follow.
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

-- Whether there is a task to resume or to start now.
local function is_busy(loop)
  return loop.ready.count > 0
    or (loop.queued > 0 or loop.fresh.count > 0) and not is_full(loop)
end
scheduler.is_busy = is_busy

--- Whether anything can still wake a task.
function scheduler.is_stuck(loop)
  return not is_busy(loop) and loop.queued == 0 and loop.fresh.count == 0
    and next(loop.calls) == nil and not loop.timers:next()
end

--- Seconds until the loop must be stepped even if no socket is ready, or nil.
function scheduler.timeout(loop)
  if is_busy(loop) then
    return 0
  end
  local due = loop.timers:next()
  local engine = loop.engine:timeout()
  local rest = due and math.max(0, due - core.now())
  return rest and engine and math.min(rest, engine) or rest or engine
end

-- Fills the free places on the engine: first with waiting calls, then with new tasks. No more tasks
-- start than places exist, so that ready tasks are not delayed.
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

--- Does what is ready, after waiting for it at most `seconds`.
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
