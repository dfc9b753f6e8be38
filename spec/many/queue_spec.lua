-- SPDX-License-Identifier: MIT
local queues = require "zadig.many.queue"

describe("a queue", function()
  it("returns values in the order they were put in, also after it was empty", function()
    local queue = queues.new()
    for _ = 1, 2 do
      for i = 1, 3 do
        queue:push(i)
      end
      assert.same({ 3, 1, 2, 3 }, { queue.count, queue:pop(), queue:pop(), queue:pop() })
      assert.equal(0, queue.count)
    end
  end)

  it("does not keep what it has returned", function()
    local queue, given = queues.new(), setmetatable({}, { __mode = "k" })
    for _ = 1, 2 do
      queue:push {}
    end
    given[queue:pop()] = true
    collectgarbage()
    assert.is_nil(next(given))
    assert.equal(1, queue.count)
  end)
end)
