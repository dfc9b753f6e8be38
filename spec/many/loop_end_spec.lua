-- SPDX-License-Identifier: MIT
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

describe("a task of a loop", function()
  local sandbox, client
  sandboxes.each({ sandbox = { builds = { { name = "one", project_key = "p" } } },
    project_key = "p" }, function(...) sandbox, client = ... end)

  it("is cancelled: its call ends as cancelled, and it goes on", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    local loop <close> = zadig.loop()
    local task = loop:spawn(function()
      local _, failure = client:get_build "one"
      sandbox:faults_off()
      return failure.kind, assert(client:get_build "one").name
    end)
    loop:spawn(function()
      zadig.sleep(0.05)
      task:cancel()
    end)
    assert.is_true(loop:run())
    assert.same({ "cancelled", "one" }, { task:result() })
  end)

  it("ends when something else closes its coroutine", function()
    local loop <close> = zadig.loop()
    local thread
    local task = loop:spawn(function()
      thread = coroutine.running()
      client:get_build "one"
    end)
    local other = loop:spawn(function() return assert(client:get_build "one").name end)
    loop:step()
    assert.is_true(coroutine.close(thread))
    local ok, failures = loop:run()
    assert.same({ false, 1, "failed", "one" },
      { ok, #failures, task:status(), (other:result()) })
    assert.matches("dead coroutine", failures[1].error)
  end)

  it("is closed once, even if its variables try to close the loop as well", function()
    local loop = zadig.loop()
    local why = {}
    for i = 1, 2 do
      loop:spawn(function()
        local _ <close> = setmetatable({}, { __close = function()
          why[i] = select(2, pcall(loop.close, loop))
        end })
        zadig.sleep(30)
      end)
    end
    loop:step()
    loop:close()
    assert.equal("zadig.loop: closed", tostring(loop))
    assert.matches("the loop is already running: close", why[1])
    assert.matches("the loop is already running: close", why[2])
    loop:close()
  end)

  it("can be cancelled while it waits for a place, sleeps, or has not started", function()
    sandbox:fault { kind = "latency", seconds = 0.1 }
    local loop <close> = zadig.loop { concurrency = 1 }
    local function kind_of(_, failure) return failure and failure.kind end
    local sleeper = loop:spawn(function() return kind_of(zadig.sleep(30)) end)
    local full = false
    local queued = loop:spawn(function()
      repeat coroutine.yield() until full
      return kind_of(client:get_build "one")
    end)
    loop:spawn(function()
      full = true
      client:get_build "one"
    end)
    local unborn = loop:spawn(error)
    repeat loop:step() until queued:status() == "waiting"
    for _, task in ipairs { sleeper, queued, unborn } do
      task:cancel()
    end
    local ok, failures = loop:run()
    assert.is_false(ok)
    assert.equal("cancelled", sleeper:result())
    assert.equal("cancelled", queued:result())
    assert.equal("cancelled", unborn:status())
    assert.equal(1, #failures)
    assert.equal("cancelled", failures[1].error.kind)
  end)

  it("can be cancelled while it waits for another", function()
    local loop <close> = zadig.loop()
    local sleeper = loop:spawn(zadig.sleep, 30)
    local waiter = loop:spawn(function()
      local result, failure = sleeper:wait()
      return result, failure.kind
    end)
    loop:step()
    waiter:cancel()
    repeat loop:step() until waiter:status() == "done"
    assert.same({ n = 2, nil, "cancelled" }, table.pack(waiter:result()))
    assert.equal("waiting", sleeper:status())
  end)

  -- One call that is running, and one that waits for a free place.
  local function crowd(loop, options)
    local full = false
    local queued = loop:spawn(function()
      repeat coroutine.yield() until full
      local _, failure = client:get_build("one", options)
      return failure.kind, failure.sent
    end)
    loop:spawn(function()
      full = true
      client:get_build "one"
    end)
    repeat loop:step() until queued:status() == "waiting"
    return queued
  end

  it("that waits for a place does not end when its call's deadline passes", function()
    sandbox:fault { kind = "latency", seconds = 0.1 }
    local loop <close> = zadig.loop { concurrency = 1 }
    local queued = crowd(loop, { deadline = 0.02 })
    repeat loop:step(0.01) until queued:status() == "done"
    assert.same({ "timeout", "no" }, { queued:result() })
    assert.is_true(loop:run())
    assert.equal(1, sandbox:state().counters.requests.get_build)
  end)

  it("that waits for a place ends with the loop", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    local loop = zadig.loop { concurrency = 1 }
    local queued, unborn = crowd(loop), loop:spawn(error)
    loop:close()
    for _, task in ipairs { queued, unborn } do
      assert.equal("cancelled", task:status())
      assert.equal("cancelled", select(2, task:result()).kind)
    end
  end)

  it("ends with all others when the loop is cancelled", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    local loop <close> = zadig.loop { concurrency = 4 }
    local kinds = {}
    for i = 1, 8 do
      loop:spawn(function()
        local _, failure = client:get_build "one"
        kinds[i] = failure.kind
      end)
    end
    loop:spawn(error)
    loop:step(0.05)
    loop:cancel()
    local ok, failures = loop:run()
    assert.is_false(ok)
    assert.equal(5, #failures)
    assert.same({ "cancelled", "cancelled", "cancelled", "cancelled" }, kinds)
  end)

  it("ends its call when its client is closed", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    local loop <close> = zadig.loop { concurrency = 2 }
    local kinds = {}
    for i = 1, 4 do
      loop:spawn(function()
        local ok, _, failure = pcall(client.get_build, client, "one")
        kinds[i] = ok and failure.kind or "closed"
      end)
    end
    loop:step(0.05)
    client:close()
    assert.is_true(loop:run())
    assert.same({ "cancelled", "cancelled", "closed", "closed" }, kinds)
  end)

  it("closes its variables at its end", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    local loop = zadig.loop()
    local closed = false
    local task = loop:spawn(function()
      local _ <close> = setmetatable({}, { __close = function() closed = true end })
      client:get_build "one"
    end)
    loop:step(0.02)
    loop:close()
    loop:close()
    assert.is_true(closed)
    assert.equal("cancelled", task:status())
    assert.error_matches(function() loop:run() end, "attempt to use a closed loop %(run%)")
    assert.equal("zadig.loop: closed", tostring(loop))
  end)

  it("may make calls while it closes its variables", function()
    local seen = {}
    local function closing(how)
      return setmetatable({}, { __close = function()
        seen[#seen + 1] = how .. " " .. assert(client:get_build "one").name
      end })
    end
    local loop <close> = zadig.loop()
    local broken = loop:spawn(function()
      local _ <close> = closing "broken"
      error "out of order"
    end)
    local ok, failures = loop:run()
    assert.same({ false, 1, "failed" }, { ok, #failures, broken:status() })
    assert.matches("out of order", failures[1].error)
    loop:spawn(function()
      local _ <close> = closing "stopped"
      zadig.sleep(30)
    end)
    loop:step()
    loop:close()
    assert.same({ "broken one", "stopped one" }, seen)
  end)

  it("fails with the error of the variable that was closed last", function()
    local loop <close> = zadig.loop()
    loop:spawn(function()
      local _ <close> = setmetatable({}, { __close = function() error "cannot close" end })
      error "out of order"
    end)
    local _, failures = loop:run()
    assert.equal(1, #failures)
    assert.matches("cannot close", failures[1].error)
  end)

  it("ends once: no later end changes the first", function()
    local loop = zadig.loop()
    local done = loop:spawn(function() return "result" end)
    local failed = loop:spawn(error, "out of order")
    assert.equal(1, #select(2, loop:run()))
    loop:cancel()
    done:cancel()
    failed:cancel()
    loop:close()
    assert.same({ "done", "result" }, { done:status(), (done:result()) })
    assert.same({ "failed", "out of order" }, { failed:status(), (select(2, failed:result())) })
    assert.same({}, loop:failures())
  end)

  it("is not leaked when the loop is collected while busy", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    local loops = setmetatable({}, { __mode = "k" })
    for _ = 1, 3 do
      local loop = zadig.loop { concurrency = 3 }
      loops[loop] = true
      for _ = 1, 5 do
        loop:spawn(function() client:get_build "one" end)
      end
      loop:step(0.02)
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(loops))
    sandbox:faults_off()
    assert.equal("one", assert(client:get_build "one").name)
  end)
end)
