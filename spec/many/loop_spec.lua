-- SPDX-License-Identifier: MIT
local helpers = require "support.helpers"
local nginx = require "support.nginx"
local scripted = require "support.scripted"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

describe("a loop", function()
  local sandbox, client
  sandboxes.each({ sandbox = { builds = { { name = "one", project_key = "p" } } },
    project_key = "p" }, function(...) sandbox, client = ... end)

  local function elapsed(body)
    local began = helpers.now()
    body()
    return helpers.now() - began
  end

  it("runs the methods of a client concurrently", function()
    local seconds = helpers.slow and 0.5 or 0.1
    sandbox:fault { kind = "latency", seconds = seconds }
    local loop <close> = zadig.loop { concurrency = 10 }
    local names = {}
    for i = 1, 20 do
      loop:spawn(function() names[i] = assert(client:get_build "one").name end)
    end
    local ok, failures
    local took = elapsed(function() ok, failures = loop:run() end)
    assert.is_true(ok)
    assert.same({}, failures)
    assert.equal(20, #names)
    assert.is_true(took < 10 * seconds, took) -- one after the other they would take twice as long
  end)

  it("limits what is in flight and keeps connections between runs", function()
    sandbox:fault { kind = "latency", seconds = 0.01 }
    local loop <close> = zadig.loop { concurrency = 3 }
    for _ = 1, 3 do
      for _ = 1, 10 do
        loop:spawn(function()
          assert(client:get_build "one")
          assert(client:list_builds())
        end)
      end
      assert.is_true(loop:run())
    end
    assert.is_true(sandbox:state().counters.connections <= 3)
  end)

  it("collects errors with a traceback, and the others go on", function()
    local loop <close> = zadig.loop()
    local good = 0
    local function broken() error("out of order") end
    for i = 1, 5 do
      loop:spawn(function()
        assert(client:get_build "one")
        if i == 3 then broken() end
        good = good + 1
      end)
    end
    local ok, failures = loop:run()
    assert.is_false(ok)
    assert.equal(4, good)
    assert.equal(1, #failures)
    assert.matches("out of order", failures[1].error)
    assert.matches("in upvalue 'broken'", failures[1].traceback)
    assert.equal(3, failures[1].task.number)
    assert.equal("failed", failures[1].task:status())
    assert.equal("zadig.task 3: failed", tostring(failures[1].task))
    assert.same({ n = 2, nil, failures[1].error }, table.pack(failures[1].task:result()))
    assert.matches("^task 3: .*out of order\nstack traceback", tostring(failures[1]))
    assert.is_true(loop:run())
  end)

  it("keeps a raised failure as it is", function()
    local loop <close> = zadig.loop()
    loop:spawn(function() error((select(2, client:get_build "absent"))) end)
    local _, failures = loop:run()
    assert.equal("not_found", failures[1].error.kind)
  end)

  it("stops on the first error if asked to", function()
    local loop <close> = zadig.loop { concurrency = 2 }
    local kinds, begun = {}, 0
    for i = 1, 10 do
      loop:spawn(function()
        begun = begun + 1
        if i == 1 then
          error "first"
        end
        local _, failure = zadig.sleep(5)
        kinds[#kinds + 1] = failure.kind
      end)
    end
    local ok, failures
    local took = elapsed(function() ok, failures = loop:run { stop_on_error = true } end)
    assert.is_false(ok)
    assert.is_true(took < 1)
    assert.matches("first", failures[1].error)
    assert.equal(10, #failures + #kinds)
    assert.equal(begun, 1 + #kinds)
  end)

  it("passes arguments to tasks and keeps their results", function()
    local loop <close> = zadig.loop()
    local task = loop:spawn(function(...) return select("#", ...), ... end, 1, nil, 3)
    assert.equal("new", task:status())
    assert.equal(0, select("#", task:result()))
    loop:run()
    assert.equal("done", task:status())
    assert.same({ n = 4, 3, 1, nil, 3 }, table.pack(task:result()))
  end)

  it("lets a task spawn, and wait for another", function()
    local loop <close> = zadig.loop()
    local first = loop:spawn(function()
      local child = loop:spawn(function() return assert(client:get_build "one").name end)
      return child:wait()
    end)
    assert.is_true(loop:run())
    assert.equal("one", first:result())
  end)

  it("reports tasks that wait for each other", function()
    local loop <close> = zadig.loop()
    local first, second
    first = loop:spawn(function() second:wait() end)
    second = loop:spawn(function() first:wait() end)
    assert.error_matches(function() loop:run() end, "deadlock: 2 tasks wait")
  end)

  it("lets a task yield to the others", function()
    local loop <close> = zadig.loop()
    local order = {}
    for i = 1, 2 do
      loop:spawn(function()
        for _ = 1, 2 do
          order[#order + 1] = i
          coroutine.yield()
        end
      end)
    end
    assert.is_true(loop:run())
    assert.same({ 1, 2, 1, 2 }, order)
  end)

  it("works from coroutines inside a task, and below C functions", function()
    sandbox:fault { kind = "latency", seconds = 0.02 }
    local loop <close> = zadig.loop { concurrency = 2 }
    local seen = {}
    loop:spawn(function()
      local names = coroutine.wrap(function()
        for build in client:builds() do
          zadig.sleep(0.01)
          coroutine.yield(build.name)
        end
      end)
      for name in names do
        seen[#seen + 1] = name
      end
    end)
    loop:spawn(function()
      seen[#seen + 1] = ("x"):gsub("x", function() return assert(client:get_build "one").name end)
    end)
    loop:spawn(function() seen[#seen + 1] = assert(client:get_build "one").name end)
    assert.is_true(loop:run())
    assert.same({ "one", "one", "one" }, seen)
  end)

  it("supports several clients in one task", function()
    local other <close> = require("zadig.sandbox").start {
      builds = { { name = "two", project_key = "q" } } }
    local second <close> =
      zadig.connect { url = other.url, token = other.token, project_key = "q" }
    local loop <close> = zadig.loop()
    local task = loop:spawn(function()
      return assert(client:get_build "one").name .. assert(second:get_build "two").name
    end)
    assert.is_true(loop:run())
    assert.equal("onetwo", task:result())
  end)

  it("is independent of other loops, even of one run inside it", function()
    local outer <close> = zadig.loop()
    local inner <close> = zadig.loop()
    local task = outer:spawn(function()
      local nested = inner:spawn(function() return assert(client:get_build "one").name end)
      assert(inner:run())
      return nested:result(), assert(client:get_build "one").name
    end)
    assert.is_true(outer:run())
    assert.same({ "one", "one" }, { task:result() })
    assert.equal("one", assert(client:get_build "one").name)
  end)

  it("leaves methods outside as they were, even after an error in run", function()
    local loop <close> = zadig.loop()
    loop:spawn(function() client:get_build "one" end)
    assert.error_matches(function()
      loop:run { progress = function() error "no more" end }
    end, "no more")
    assert.equal("one", assert(client:get_build "one").name)
    assert.is_true(loop:run())
  end)

  it("sleeps without blocking the others", function()
    local loop <close> = zadig.loop()
    for _ = 1, 20 do
      loop:spawn(function() assert(zadig.sleep(0.1)) end)
    end
    local took = elapsed(function() assert.is_true(loop:run()) end)
    assert.is_true(took >= 0.1 and took < 0.6, took)
    took = elapsed(function() assert.is_true(zadig.sleep(0.05)) end)
    assert.is_true(took >= 0.05, took)
  end)

  it("wakes sleeping tasks in the order of their time", function()
    local loop <close> = zadig.loop()
    local order = {}
    for _, seconds in ipairs { 0.09, 0.03, 0.06 } do
      loop:spawn(function()
        zadig.sleep(seconds)
        order[#order + 1] = seconds
      end)
    end
    assert.is_true(loop:run())
    assert.same({ 0.03, 0.06, 0.09 }, order)
  end)

  it("can be run from outside by its sockets and its timeout", function()
    local socket = require "socket"
    sandbox:fault { kind = "latency", seconds = 0.02 }
    local loop <close> = zadig.loop { concurrency = 4 }
    local names = {}
    for i = 1, 8 do
      loop:spawn(function()
        zadig.sleep(0.01)
        names[i] = assert(client:get_build "one").name
      end)
    end
    local function watched(flag)
      local found = {}
      for _, one in ipairs(loop:sockets()) do
        if one[flag] then
          found[#found + 1] = { getfd = function() return one.fd end }
        end
      end
      return found
    end
    local turns = 0
    while loop:step() > 0 do
      turns = turns + 1
      socket.select(watched "read", watched "write", loop:timeout() or 1)
    end
    assert.equal(8, #names)
    assert.is_true(turns < 300, turns)
    assert.is_nil(loop:timeout())
  end)

  it("reports its progress to a function", function()
    local loop <close> = zadig.loop { concurrency = 1 }
    loop:spawn(function() end)
    loop:spawn(error, "no")
    loop:spawn(function() end)
    local told = {}
    loop:run { progress = function(done, total, failed, task)
      told[#told + 1] = { done, total, failed, task.number }
    end }
    assert.same({ { 1, 3, 0, 1 }, { 2, 3, 1, 2 }, { 3, 3, 1, 3 } }, told)
  end)

  it("drops a progress function that raised", function()
    local loop <close> = zadig.loop()
    for _ = 1, 3 do loop:spawn(function() zadig.sleep(0.001) end) end
    assert.error_matches(function() loop:run { progress = function() error "no" end } end, "no")
    while loop:step(0.01) > 0 do end
    assert.same({}, loop:failures())
  end)

  it("reports misuse at the caller's line", function()
    local loop <close> = zadig.loop()
    local function refused(body, pattern)
      local ok, why = pcall(body)
      assert.is_false(ok)
      assert.matches("^spec/many/loop_spec.lua:%d+: " .. pattern, why)
    end
    refused(function() zadig.loop { concurency = 1 } end,
      "zadig.loop: invalid options\n  concurency: unknown option; did you mean")
    refused(function() zadig.loop { concurrency = 0 } end, ".*concurrency")
    refused(function() zadig.loop "all" end, "zadig.loop: expected a table of options, got string")
    refused(function() loop:run { progres = true } end, "run: .*progress")
    refused(function() loop:spawn "x" end, "spawn: expected a function, got")
    refused(function() loop:run { progress = 1 } end,
      "run: progress: expected true or a function, got number")
    refused(function() loop:step "x" end, "step: expected seconds, got string")
    refused(function() loop.run() end, "run is a method of a loop")
    refused(function() zadig.sleep "1" end, "zadig.sleep: expected seconds")
    local task = loop:spawn(function() loop:run() end)
    local ok, failures = loop:run()
    assert.is_false(ok)
    assert.matches("the loop is already running", failures[1].error)
    assert.equal("failed", task:status())
    task = loop:spawn(print)
    refused(function() task:wait() end, "wait: only another task")
  end)

  it("shares one connection over HTTP/2", function()
    local front <close> = nginx.start { upstream = sandbox.url }
    local second <close> = zadig.connect { url = front.http2, token = sandbox.token,
      project_key = "p", ca_file = front.certificates.ca }
    local loop <close> = zadig.loop { concurrency = 8 }
    for _ = 1, 40 do
      loop:spawn(function() assert(second:get_build "one") end)
    end
    assert.is_true(loop:run())
    local log = helpers.wait_until(function()
      local lines = front:log()
      return #lines == 40 and lines
    end)
    for _, line in ipairs(log) do
      assert.equal("HTTP/2.0", line.protocol)
      assert.equal(log[1].connection, line.connection)
    end
    assert.equal(1, second:stats().connections)
  end)

  it("loses no read, and claims nothing about a write, when HTTP/2 connections end", function()
    local front <close> = nginx.start { upstream = sandbox.url }
    local second <close> = zadig.connect { url = front.worn, token = sandbox.token,
      project_key = "p", ca_file = front.certificates.ca, strict = false,
      retry = { attempts = 9, base = 0.01, budget = 100000 } }
    local items = {}
    for i = 1, 200 do items[i] = "w" .. i end
    local _, missed = second:map(items, function() return second:list_builds() end)
    assert.is_nil(next(missed))
    local made, lost = second:map(items, function(_, name)
      return second:create_build({ name = name, infrastructure = "kubernetes",
        build_os = "ubuntu 20.04", installs = {}, script_type = "shell", build_script = "make",
        services = {} }, { resolve = false })
    end)
    local there = {}
    for build in second:builds() do there[build.name] = true end
    for i, name in ipairs(items) do
      if made[i] then
        assert.is_true(there[name])
      else
        assert.equal("network", lost[i].kind)
        assert.is_true(lost[i].sent ~= "no" or not there[name])
      end
    end
  end)

  it("survives a server that breaks every connection", function()
    local server <close> = scripted.start { { read = "request", reset = true } }
    local second <close> = zadig.connect { url = server.url, project_key = "p", retry = false }
    local loop <close> = zadig.loop { concurrency = 4 }
    local kinds = {}
    for i = 1, 12 do
      loop:spawn(function() kinds[i] = select(2, second:get_build "one").kind end)
    end
    assert.is_true(loop:run())
    for i = 1, 12 do
      assert.equal("network", kinds[i])
    end
  end)
end)
