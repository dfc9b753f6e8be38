-- SPDX-License-Identifier: MIT
-- The order in which tasks of a loop run, and what goes on meanwhile.
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

describe("a loop", function()
  local sandbox, client
  sandboxes.each({ sandbox = { builds = { { name = "one", project_key = "p" } } },
    project_key = "p" }, function(...) sandbox, client = ... end)

  it("starts tasks in order, and only if there is room", function()
    local loop <close> = zadig.loop { concurrency = 2 }
    local begun, most, open = {}, 0, 0
    for i = 1, 12 do
      loop:spawn(function()
        begun[#begun + 1] = i
        open = open + 1
        most = math.max(most, open)
        client:get_build "one"
        open = open - 1
      end)
    end
    assert.is_true(loop:run())
    assert.same({ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }, begun)
    assert.equal(2, most)
  end)

  it("shows the status of a task at each step", function()
    local loop <close> = zadig.loop()
    local inside, outside, task = {}, {}, nil
    task = loop:spawn(function()
      inside[1] = task:status()
      coroutine.yield()
      inside[2] = task:status()
      zadig.sleep(0.01)
      inside[3] = task:status()
    end)
    repeat
      outside[#outside + 1] = task:status()
      loop:step()
    until #outside == 3
    assert.is_true(loop:run())
    outside[4] = task:status()
    assert.same({ "new", "ready", "waiting", "done" }, outside)
    assert.same({ "running", "running", "running" }, inside)
  end)

  it("serves waiting tasks in order", function()
    sandbox:fault { kind = "latency", seconds = 0.02 }
    local loop <close> = zadig.loop { concurrency = 1 }
    local order = {}
    for i = 1, 4 do
      loop:spawn(function()
        zadig.sleep(0.01 * i)
        assert(client:get_build "one")
        order[#order + 1] = i
      end)
    end
    assert.is_true(loop:run())
    assert.same({ 1, 2, 3, 4 }, order)
  end)

  it("gives a task that comes again no precedence over those that wait", function()
    sandbox:fault { kind = "latency", seconds = 0.005 }
    local loop <close> = zadig.loop { concurrency = 1 }
    local order = {}
    for _, name in ipairs { "a", "b", "c" } do
      loop:spawn(function()
        zadig.sleep(0.001)
        for i = 1, 3 do
          assert(client:get_build "one")
          order[#order + 1] = name .. i
        end
      end)
    end
    assert.is_true(loop:run())
    assert.equal("a1 b1 c1 a2 b2 c2 a3 b3 c3", table.concat(order, " "))
  end)

  it("keeps its limit in coroutines inside a task, too", function()
    sandbox:fault { kind = "latency", seconds = 0.05 }
    local loop <close> = zadig.loop { concurrency = 1 }
    local order, begun = {}, false
    loop:spawn(function()
      repeat coroutine.yield() until begun
      order[1] = coroutine.wrap(function() return assert(client:get_build "one").name end)()
      begun = false
      repeat coroutine.yield() until begun
      local _, failure = coroutine.wrap(function()
        return client:get_build("one", { deadline = 0.01 })
      end)()
      order[2] = failure.kind .. ": " .. failure.sent
    end)
    loop:spawn(function()
      for _ = 1, 2 do
        repeat coroutine.yield() until not begun
        begun = true
        assert(client:get_build "one")
      end
    end)
    assert.is_true(loop:run())
    assert.same({ "one", "timeout: no" }, order)
    assert.equal(3, sandbox:state().counters.requests.get_build)
    assert.equal(1, sandbox:state().counters.connections)
  end)

  it("continues the others' requests while one waits where it cannot yield", function()
    for _, wait in ipairs { function() assert(zadig.sleep(0.01)) end,
      function() assert(client:list_builds()) end } do
      sandbox:reset()
      sandbox:set { builds = { { name = "one", project_key = "p" } } }
      local loop <close> = zadig.loop { concurrency = 4 }
      local other = loop:spawn(client.get_build, client, "one")
      local arrived
      loop:spawn(function()
        coroutine.wrap(function()
          for _ = 1, 100 do
            if arrived then return end
            wait()
            arrived = sandbox:state().counters.requests.get_build
          end
        end)()
      end)
      assert.is_true(loop:run())
      assert.equal(1, arrived)
      assert.equal("one", assert(other:result()).name)
    end
  end)

  it("resumes a task when it has slept, not at its next step", function()
    local loop <close> = zadig.loop()
    loop:spawn(function()
      for _ = 1, 20 do
        zadig.sleep(0.005)
      end
    end)
    local began = helpers.now()
    assert.is_true(loop:run())
    assert.is_true(helpers.now() - began < 2.5)
  end)

  it("reports the time of its next step: a call's or a task's", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    -- libcurl asks for some short waits first, while it connects.
    local function settled(loop)
      local till = helpers.now() + 5
      repeat
        loop:step(0.01)
      until (loop:timeout() or 0) > 1 or helpers.now() > till
      return loop:timeout()
    end
    local loop <close> = zadig.loop()
    assert.is_nil(loop:timeout())
    loop:spawn(zadig.sleep, 25)
    assert.equal(0, loop:timeout())
    loop:step()
    local left = loop:timeout()
    assert.is_true(left > 15 and left <= 25, left)
    loop:spawn(client.get_build, client, "one", { timeout = 8 })
    left = settled(loop)
    assert.is_true(left > 1 and left <= 8, left)
    loop:cancel()
    loop:run()
    assert.is_nil(loop:timeout())
    loop:spawn(client.get_build, client, "one", { timeout = 8 })
    left = settled(loop)
    assert.is_true(left > 1 and left <= 8, left)
  end)

  it("lists exactly the sockets that are in use", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    local loop <close> = zadig.loop()
    local function named()
      local found = {}
      for i, socket in ipairs(loop:sockets()) do
        assert.same({ true, false }, { socket.read, socket.write })
        found[i] = socket.fd
      end
      return found
    end
    local tasks = {}
    for i = 1, 3 do
      tasks[i] = loop:spawn(client.get_build, client, "one")
      repeat loop:step(0.01) until sandbox:state().counters.requests.get_build == i
    end
    -- libcurl 8.22 adds a descriptor by which it wakes itself up while calls are under way.
    local before = named()
    assert.is_true(#before == 3 or #before == 4, #before)
    tasks[1]:cancel()
    loop:step()
    local left = named()
    assert.equal(#before - 1, #left)
    local known = {}
    for _, fd in ipairs(before) do known[fd] = true end
    for _, fd in ipairs(left) do
      assert.is_true(known[fd])
      known[fd] = nil -- each is there once
    end
    loop:cancel()
    loop:step()
    assert.same({}, named())
  end)

  it("uses no processor time while it waits", function()
    local seconds = helpers.slow and 2 or 0.4
    sandbox:fault { kind = "latency", seconds = seconds }
    local loop <close> = zadig.loop()
    loop:spawn(client.get_build, client, "one")
    loop:spawn(zadig.sleep, seconds)
    local spent = os.clock()
    assert.is_true(loop:run())
    assert(client:get_build "one")
    spent = os.clock() - spent
    assert.is_true(spent < seconds / 2, spent)
  end)
end)
