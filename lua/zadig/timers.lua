-- SPDX-License-Identifier: MIT

-- Who is to be woken when. Sorted, the next one last; a timer whose task no longer refers to it
-- is dropped when its turn comes.
local Timers = {}
Timers.__index = Timers

--- Adds one and returns it.
function Timers:add(due, task)
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

local function is_stale(timer)
  return timer.task.timer ~= timer
end

--- When the next one is due, or nil.
function Timers:next()
  local count = #self
  while count > 0 and is_stale(self[count]) do
    self[count] = nil
    count = count - 1
  end
  return count > 0 and self[count].due or nil
end

--- Calls wake(task) for all that are due.
function Timers:wake(now, wake)
  local due = self:next()
  while due and due <= now do
    local timer = table.remove(self)
    wake(timer.task)
    due = self:next()
  end
end

local function new()
  return setmetatable({}, Timers)
end

return { new = new }
