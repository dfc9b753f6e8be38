-- SPDX-License-Identifier: MIT

-- Which task to wake when. Sorted, the next one last. A timer that its task no longer refers to is
-- stale; it is dropped when it is due, or when there are many.
local Timers = {}
Timers.__index = Timers

local MANY = 64

local function is_stale(timer)
  return timer.task.timer ~= timer
end

-- Drops stale timers, so rarely that each timer is looked at once or twice.
local function thin(timers)
  local kept = 0
  for i = 1, #timers do
    local timer = timers[i]
    timers[i] = nil
    if not is_stale(timer) then
      kept = kept + 1
      timers[kept] = timer
    end
  end
  timers.most = math.max(MANY, 2 * kept)
end

--- Adds one and returns it.
function Timers:add(due, task)
  if #self >= self.most then
    thin(self)
  end
  local timer = { due = due, task = task }
  local low, high = 1, #self + 1
  while low < high do
    local middle = (low + high) // 2
    if self[middle].due > due then
      low = middle + 1
    else
      high = middle
    end
  end
  table.insert(self, low, timer)
  return timer
end

--- When the next timer is due, or nil.
function Timers:next()
  local count = #self
  while count > 0 and is_stale(self[count]) do
    self[count] = nil
    count = count - 1
  end
  return count > 0 and self[count].due or nil
end

--- Calls wake(task) for all timers that are due.
function Timers:wake(now, wake)
  local due = self:next()
  while due and due <= now do
    local timer = table.remove(self)
    wake(timer.task)
    due = self:next()
  end
end

local function new()
  return setmetatable({ most = MANY }, Timers)
end

return { new = new }
