-- SPDX-License-Identifier: MIT
local timers = require "zadig.many.timers"

describe("timers", function()
  it("wake the tasks that are due, the soonest first", function()
    local list, woken = timers.new(), {}
    for _, due in ipairs { 5, 1, 3, 2, 4 } do
      local task = { due = due }
      task.timer = list:add(due, task)
    end
    assert.equal(1, list:next())
    list:wake(3, function(task) woken[#woken + 1] = task.due end)
    assert.same({ 1, 2, 3 }, woken)
    assert.equal(4, list:next())
  end)

  it("wake tasks that are due together in the order they came", function()
    local list, woken = timers.new(), {}
    for number = 1, 3 do
      local task = { number = number }
      task.timer = list:add(1, task)
    end
    list:wake(1, function(task) woken[#woken + 1] = task.number end)
    assert.same({ 1, 2, 3 }, woken)
  end)

  it("drop those that their tasks have replaced, even if another is due before them", function()
    local list = timers.new()
    local first, last = {}, {}
    first.timer, last.timer = list:add(1, first), list:add(30000, last)
    local task = {}
    for due = 2, 10000 do
      task.timer = list:add(due, task)
    end
    assert.is_true(#list < 200, #list)
    local due = {}
    list:wake(40000, function(woken) due[#due + 1] = woken.timer.due end)
    assert.same({ 1, 10000, 30000 }, due)
  end)

  it("are rarely looked at, however many there are", function()
    local list, looked = timers.new(), 0
    local timers_of = {}
    local glance = { __index = function(task)
      looked = looked + 1
      return timers_of[task]
    end }
    for due = 1, 1000 do
      local task = setmetatable({}, glance)
      timers_of[task] = list:add(due, task)
    end
    assert.is_true(looked < 2000, looked)
  end)
end)
