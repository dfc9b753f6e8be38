-- SPDX-License-Identifier: MIT

-- First in, first out: push, pop and count.
local Queue = {}
Queue.__index = Queue

function Queue:push(value)
  local last = self.last + 1
  self[last] = value -- if this runs out of memory, nothing has changed
  self.last, self.count = last, self.count + 1
end

--- Removes and returns the oldest value; `count` must not be 0.
function Queue:pop()
  local first = self.first
  local value = self[first]
  self[first] = nil
  self.count = self.count - 1
  if self.count == 0 then -- so that indexes stay small, in the table's array part
    self.first, self.last = 1, 0
  else
    self.first = first + 1
  end
  return value
end

local function new()
  return setmetatable({ first = 1, last = 0, count = 0 }, Queue)
end

return { new = new }
