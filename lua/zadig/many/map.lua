-- SPDX-License-Identifier: MIT

-- One method, many items. A limited number of tasks take the items one after the other, so that a
-- long list needs no memory beyond its results.
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local loops = require "zadig.many.loop"
local progress = require "zadig.many.progress"
local scheduler = require "zadig.many.scheduler"
local source = require "zadig.base.source"

-- A failure stays as it is; a Lua error gets its traceback while the stack still exists.
local function trace(problem)
  return type(problem) == "string" and libraries.traceback(problem, 2) or problem
end

local function stop(work)
  work.index = work.count
  for _, task in ipairs(work.tasks) do
    task:cancel()
  end
end

-- Records the outcome of an item.
local function note(work, index, ok, result, failure)
  if not ok then
    result, failure = nil, result
    if failure == nil then
      failure = "error with no value"
    end
  end
  if not result and failure ~= nil then
    work.failures[index] = failure
    work.failed = work.failed + 1
    if work.stop_on_error and not work.stopped then
      work.stopped = true
      stop(work)
    end
  else
    work.results[index] = result
  end
  work.done = work.done + 1
  if work.bar then
    local fine, why = pcall(work.bar.advance, work.bar, work.done, work.count, work.failed,
      work.items[index])
    if not fine and not work.broken then
      work.broken = { why }
      stop(work)
    end
  end
end

local function labour(work)
  local items, method, client, options = work.items, work.method, work.client, work.options
  while work.index < work.count do
    local index = work.index + 1
    work.index = index
    note(work, index, xpcall(method, trace, client, items[index], options))
  end
end

local function spawn(work, loop, workers)
  for i = 1, math.min(workers, work.count) do
    work.tasks[i] = loops.spawn(loop, true, labour, work)
  end
end

-- Inside a task, the items are worked on beside the other tasks of its loop.
local function run_beside(work, task, workers)
  spawn(work, task.loop, workers)
  for _, worker in ipairs(work.tasks) do
    while worker.thread ~= false do
      if scheduler.join(task, worker) then
        stop(work)
      end
    end
  end
end

-- Cleans up after a map that ended with an error.
local Own = { __close = function(own)
  if own.loop then
    own.loop:close()
  end
end }

-- Elsewhere it has a loop of its own, on an engine that the client keeps for the next map.
local function run_alone(work, workers)
  local client, policy = work.client, core.policy(work.client)
  local engine = policy.spare_size == workers and core.take_spare(client) or nil
  local loop = loops.make(workers, engine)
  local own <close> = setmetatable({ loop = loop }, Own)
  spawn(work, loop, workers)
  loop:run()
  own.loop = nil
  policy.spare_size = workers
  core.keep_spare(client, loop.engine)
end

-- A copy of the items, which have to be an array: anything outside its indexes would be ignored.
local function copy_items(items)
  local count = #items
  local copy = table.move(items, 1, count, 1, {})
  for key in next, items do
    if math.type(key) ~= "integer" then
      error(("map: expected an array of items, got a table with key %s"):format(
        type(key) == "string" and source.quote(key) or tostring(key)), 3)
    elseif key < 1 or key > count or copy[key - 1] == nil and key > 1 then
      error(("map: the items have a hole before [%d]"):format(key), 3)
    end
  end
  return copy, count
end

--- client:map(items, method, { concurrency = 16, progress =, stop_on_error =, options = }) calls
--- method(client, item, options) for each item, up to `concurrency` at once. Returns the results by
--- index, and the failures by index: the method's second result after nil, or its error.
local function map(client, items, method, options)
  arguments.check_client(client, "map")
  arguments.check_type(items, "table", "map", "the items")
  arguments.check_type(method, "function", "map", "what to call")
  options = arguments.take("MapOptions", options, "map")
  arguments.check_progress(options.progress, "map")
  local copy, count = copy_items(items)
  local bar <close> = progress.new(options.progress)
  local work = {
    client = client, items = copy, method = method,
    options = options.options, stop_on_error = options.stop_on_error, bar = bar,
    results = {}, failures = {}, tasks = {}, count = count, index = 0, done = 0, failed = 0,
  }
  local task, workers = scheduler.running(), options.concurrency or loops.CONCURRENCY
  if task then
    run_beside(work, task, workers)
  else
    run_alone(work, workers)
  end
  if work.broken then
    error(work.broken[1], 0)
  end
  for _, worker in ipairs(work.tasks) do
    if worker.state == "failed" then -- out of memory; its item is in neither list
      error(worker.results[1], 0)
    end
  end
  return work.results, work.failures
end

return { map = map }
