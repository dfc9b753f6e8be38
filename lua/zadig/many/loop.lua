-- SPDX-License-Identifier: MIT

-- Many calls at once: a loop runs functions as tasks, and a task that waits in a method of a client
-- does not block the others. scheduler.lua does the work.
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local progress = require "zadig.many.progress"
local scheduler = require "zadig.many.scheduler"

local CONCURRENCY = 16

local methods, task_methods = {}, {}
local Loop = { __name = "zadig.loop", __index = methods }
local Task = { __name = "zadig.task", __index = task_methods }

local Mishap = { __name = "zadig.mishap" }

-- One entry of run's second result: the error of a task, with its traceback.
function Mishap:__tostring()
  return ("task %d: %s\n%s"):format(self.task.number, tostring(self.error), self.traceback or "")
end

-- Adds a task. A quiet task is not counted, and its error is not kept.
local function spawn(loop, quiet, body, ...)
  local number = loop.number + 1
  local task = setmetatable({
    loop = loop, number = number, quiet = quiet, state = "new", body = body,
    arguments = table.pack(...), cancelled = false, granted = false,
  }, Task)
  loop.fresh:push(task) -- the last step that may run out of memory: now it counts
  loop.number, loop.remaining = number, loop.remaining + 1
  if not quiet then
    loop.total = loop.total + 1
  end
  return task
end

-- Both raise at the line that called the method.
local function check_open(loop, what, level)
  level = level or 3
  if getmetatable(loop) ~= Loop then
    error(("%s is a method of a loop: call it as loop:%s(...)"):format(what, what), level)
  elseif not loop.engine then
    error(("attempt to use a closed loop (%s)"):format(what), level)
  end
end

local function check_idle(loop, what)
  check_open(loop, what, 4)
  if loop.running then
    error(("the loop is already running: %s cannot be called from inside it"):format(what), 3)
  end
end

-- The scheduler calls this when a task has ended.
local function on_end(loop, task, traceback)
  if task.quiet then
    return
  end
  loop.done = loop.done + 1
  if task.state ~= "done" then
    loop.failed = loop.failed + 1
    local list = loop.mishaps
    list[#list + 1] = setmetatable({
      task = task, error = task.results and task.results[1], traceback = traceback,
    }, Mishap)
    if loop.stop_on_error and not loop.stopping then
      loop:cancel()
    end
  end
  if loop.progress then
    loop.progress:advance(loop.done, loop.total, loop.failed, task)
  end
end

--- loop:spawn(body, ...) -> a task that will run body(...). It starts when there is room.
function methods:spawn(body, ...)
  check_open(self, "spawn")
  if type(body) ~= "function" then
    error(("spawn: expected a function, got %s"):format(arguments.describe(body)), 2)
  end
  return spawn(self, false, body, ...)
end

--- loop:step(seconds) -> how many tasks remain. Waits at most that long (default 0) for something
--- to do, and does it. For running the loop inside another event loop.
function methods:step(seconds)
  check_idle(self, "step")
  if seconds ~= nil and type(seconds) ~= "number" then
    error(("step: expected seconds, got %s"):format(arguments.describe(seconds)), 2)
  end
  local _ <close> = scheduler.enter(self)
  scheduler.advance(self, math.max(0, math.min(seconds or 0, scheduler.STEP)))
  return self.remaining
end

--- loop:run { progress = true | function, stop_on_error = true } -> true if every task ended well,
--- or false; and an array of errors: { task =, error =, traceback = }.
function methods:run(options)
  check_idle(self, "run")
  options = arguments.take("RunOptions", options, "run")
  arguments.check_progress(options.progress, "run")
  local bar <close> = progress.new(options.progress)
  local _ <close> = scheduler.enter(self)
  self.progress, self.stop_on_error, self.stopping = bar, options.stop_on_error, false
  while self.remaining > 0 do
    if scheduler.is_stuck(self) then
      error(("deadlock: %d tasks wait and none can continue"):format(self.remaining), 2)
    end
    scheduler.advance(self, scheduler.STEP)
  end
  self.done, self.total, self.failed = 0, 0, 0
  local mishaps = self:failures()
  return #mishaps == 0, mishaps
end

--- loop:failures() -> the errors since the last run or call of this, like run's second result.
function methods:failures()
  local mishaps = self.mishaps
  self.mishaps = {}
  return mishaps
end

--- loop:sockets() -> an array of { fd =, read =, write = } to wait for until the next step.
function methods:sockets()
  check_open(self, "sockets")
  return self.engine:sockets()
end

--- loop:timeout() -> seconds after which to step even if no socket is ready; nil: not needed.
function methods:timeout()
  check_open(self, "timeout")
  return scheduler.timeout(self)
end

--- loop:cancel(): tasks that have not started never will. Calls that the others wait for end as
--- cancelled, and those tasks go on.
function methods:cancel()
  check_open(self, "cancel")
  self.stopping = true
  local fresh, begun = self.fresh, scheduler.begun(self)
  while fresh.count > 0 do
    fresh:pop():cancel()
  end
  for _, task in ipairs(begun) do
    scheduler.cancel(task)
  end
end

-- While a loop is being closed, <close> variables of its tasks cannot close or run it.
local Closing = { __close = function(closing)
  closing.loop.running = false
end }

--- loop:close(): ends everything at once; tasks only run their <close> variables. May be called
--- again, and is called at the end of a <close> variable.
function methods:close()
  if not self.engine then
    return
  end
  check_idle(self, "close")
  self.running = true
  local _ <close> = setmetatable({ loop = self }, Closing)
  self.progress, self.stopping = nil, true
  while self.fresh.count > 0 do
    self.fresh:pop():cancel()
  end
  for _, task in ipairs(scheduler.begun(self)) do
    scheduler.stop(task)
  end
  self.engine:close()
  self.engine = nil
end

Loop.__close = methods.close

function Loop:__tostring()
  return self.engine and ("zadig.loop: %d tasks"):format(self.remaining) or "zadig.loop: closed"
end

--- task:status() -> "new", "ready", "running", "waiting", "done", "failed" or "cancelled".
function task_methods:status()
  return self.state
end

--- task:result() -> the results of its function; nil and the error if it raised; nothing before the
--- end.
function task_methods:result()
  local results = self.results
  if not results then
    return
  elseif self.state == "done" then
    return table.unpack(results, 1, results.n)
  end
  return nil, results[1]
end

--- task:cancel(): a task that has not started never will. In one that has, the call that it waits
--- for, or else its next call, returns nil and a failure of kind cancelled; then it goes on.
function task_methods:cancel()
  if self.body then
    scheduler.stop(self)
  elseif self.thread then
    scheduler.cancel(self)
  end
end

--- task:wait() -> its result, once it has ended. Only another task of the same loop can wait.
function task_methods:wait()
  local task = scheduler.running()
  if self.thread ~= false then
    if not task or task.loop ~= self.loop or task == self then
      error("wait: only another task of the same loop can wait for a task", 2)
    elseif scheduler.join(task, self) then
      return nil, core.failure { kind = "cancelled", message = "cancelled while waiting" }
    end
  end
  return self:result()
end

function Task:__tostring()
  return ("zadig.task %d: %s"):format(self.number, self.state)
end

-- A loop on the given engine, or on a new one.
local function make(concurrency, engine)
  local loop = {
    number = 0, done = 0, total = 0, failed = 0, mishaps = {}, running = false, on_end = on_end,
  }
  return setmetatable(scheduler.prepare(loop, concurrency, engine), Loop)
end

--- zadig.loop { concurrency = 16 } -> a loop.
local function new(options)
  options = arguments.take("LoopOptions", options, "zadig.loop")
  return make(options.concurrency or CONCURRENCY)
end

return {
  CONCURRENCY = CONCURRENCY,
  make = make,
  methods = { loop = methods, task = task_methods },
  new = new,
  spawn = spawn,
}
