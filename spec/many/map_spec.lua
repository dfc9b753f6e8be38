-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

describe("client:map", function()
  local sandbox, client
  local names, builds = {}, {}
  for i = 1, 30 do
    names[i] = "b" .. i
    builds[i] = { name = names[i], project_key = "p" }
  end
  sandboxes.each({ sandbox = { builds = builds }, project_key = "p" },
    function(...) sandbox, client = ... end)

  it("calls a method for each item, and keeps the order", function()
    local details, failures = client:map(names, client.get_build, { concurrency = 8 })
    assert.same({}, failures)
    for i, name in ipairs(names) do
      assert.equal(name, details[i].name)
    end
  end)

  it("keeps failures by index", function()
    local details, failures = client:map({ "b1", "absent", "b3" }, client.get_build)
    assert.equal("b1", details[1].name)
    assert.is_nil(details[2])
    assert.equal("b3", details[3].name)
    assert.equal("not_found", failures[2].kind)
    failures[2] = nil
    assert.is_nil(next(failures))
  end)

  it("takes any function, with options for its calls", function()
    local results, failures = client:map({ 1, 2, 3 }, function(given, item, options)
      assert(given == client)
      if item == 2 then error "two is broken" end
      return item * options.by
    end, { options = { by = 10 } })
    assert.same({ 10, nil, 30 }, results)
    assert.matches("two is broken\nstack traceback", failures[2])
  end)

  it("keeps the first result, and no entry for a function without results", function()
    local told
    local results, failures = client:map({ 1, 2, 3 }, function()
      return "done", "and more"
    end)
    assert.same({ { "done", "done", "done" }, {} }, { results, failures })
    results, failures = client:map({ 1, 2 }, function() end,
      { progress = function(done, _, failed) told = { done, failed } end })
    assert.same({ {}, {}, { 2, 0 } }, { results, failures, told })
  end)

  it("has a message for an error without a value", function()
    local _, failures = client:map({ 1 }, function() error(nil) end)
    -- Lua 5.5 has words of its own.
    assert.is_truthy(failures[1]:find "^error with no value" or failures[1] == "<no error object>")
  end)

  it("keeps its connections for the next map of the same width, until the client closes", function()
    client:map(names, client.get_build, { concurrency = 8 })
    local opened = client:stats().connections
    assert.is_true(opened >= 1 and opened <= 8)
    client:map(names, client.get_build, { concurrency = 8 })
    assert.equal(opened, client:stats().connections)
    client:map({ "b1" }, client.get_build, { concurrency = 2 })
    assert.equal(opened + 1, client:stats().connections)
    local kept = core.take_spare(client)
    assert.equal("zadig.Engine: 0 running", tostring(kept))
    assert.is_nil(core.take_spare(client))
    core.keep_spare(client, kept)
    client:close()
    assert.equal("zadig.Engine: closed", tostring(kept))
  end)

  it("counts an error without a value as an error", function()
    local results, failures = client:map({ 1, 2 }, function(_, item)
      return item == 2 or error()
    end)
    assert.same({ nil, true }, results)
    assert.same(1, #failures)
    assert.is_truthy(failures[1] == "error with no value" or failures[1] == "<no error object>")
  end)

  it("stops at the first failure if asked to", function()
    local calls = 0
    local _, failures = client:map(names, function(_, name)
      calls = calls + 1
      if name == "b1" then return nil, "no" end
      return assert(zadig.sleep(5))
    end, { stop_on_error = true, concurrency = 4 })
    assert.equal("no", failures[1])
    assert.is_true(calls <= 4)
  end)

  it("keeps its connections between calls, and closes them with its client", function()
    sandbox:fault { kind = "latency", seconds = 0.005 }
    for _ = 1, 3 do
      client:map(names, client.get_build, { concurrency = 3 })
    end
    assert.is_true(sandbox:state().counters.connections <= 3)
  end)

  it("works inside a task, concurrently with the others", function()
    local loop <close> = zadig.loop { concurrency = 4 }
    local found
    local task = loop:spawn(function()
      local details = client:map(names, client.get_build)
      found = #details
      return assert(client:get_build "b1").name
    end)
    loop:spawn(function() assert(client:get_build "b2") end)
    local told
    assert.is_true(loop:run { progress = function(done, total) told = { done, total } end })
    assert.equal(30, found)
    assert.equal("b1", task:result())
    assert.same({ 2, 2 }, told)
    assert.is_true(sandbox:state().counters.connections <= 4)
  end)

  it("works inside a coroutine of a task", function()
    local loop <close> = zadig.loop { concurrency = 4 }
    local task = loop:spawn(function()
      return coroutine.wrap(function() return #client:map(names, client.get_build) end)()
    end)
    assert.is_true(loop:run())
    assert.equal(30, task:result())
  end)

  it("ends with the task that called it", function()
    sandbox:fault { kind = "stall", seconds = 30 }
    local loop <close> = zadig.loop { concurrency = 4 }
    local task = loop:spawn(function() return client:map(names, client.get_build) end)
    loop:step(0.02)
    loop:step(0.02)
    task:cancel()
    assert.is_true(loop:run())
    local results, failures = task:result()
    assert.is_nil(next(results))
    assert.equal("cancelled", failures[1].kind)
  end)

  it("reports its progress", function()
    local told = {}
    client:map({ "b1", "absent" }, client.get_build, { concurrency = 1,
      progress = function(done, total, failed, item)
        told[#told + 1] = { done, total, failed, item }
      end })
    assert.same({ { 1, 2, 0, "b1" }, { 2, 2, 1, "absent" } }, told)
  end)

  it("needs no more memory for a long list than its results", function()
    local items = {}
    for i = 1, helpers.slow and 2000 or 20000 do
      items[i] = i
    end
    local peak = 0
    collectgarbage()
    local before = collectgarbage "count"
    client:map(items, function(_, item)
      if item % 100 == 0 then
        peak = math.max(peak, collectgarbage "count")
      end
    end)
    assert.is_true(peak - before < 1024 + #items * 16 / 1024 * 2, peak - before)
  end)

  it("leaves the client usable when progress raises", function()
    local calls = 0
    assert.error_matches(function()
      client:map(names, function(_, name)
        calls = calls + 1
        return client:get_build(name)
      end, { concurrency = 2, progress = function() error "stop it" end })
    end, "stop it")
    assert.is_true(calls <= 4, calls)
    assert.equal("b1", assert(client:get_build "b1").name)
    assert.equal(30, #client:map(names, client.get_build))
  end)

  it("ends when interrupted at any point, and the client still works", function()
    -- Raises like a signal's hook, when this function is called next in this coroutine.
    local function interrupt_at(name)
      debug.sethook(function()
        if debug.getinfo(2, "n").name == name then
          debug.sethook()
          error("interrupted", 0)
        end
      end, "c")
    end
    sandbox:fault { kind = "latency", seconds = 0.02 }
    for name, begin in pairs {
      collect = function(method) -- in the loop that runs the tasks
        interrupt_at "collect"
        return client:map(names, method)
      end,
      note = function(method) -- in a task, between two items
        return client:map(names, function(...)
          interrupt_at "note"
          return method(...)
        end)
      end,
    } do
      local ok, why = pcall(begin, client.get_build)
      debug.sethook()
      assert.same({ false, "interrupted" }, { ok, why }, name)
    end
    assert.equal(30, #client:map(names, client.get_build))
  end)

  it("reports misuse at the caller's line", function()
    local function refused(body, pattern)
      local ok, why = pcall(body)
      assert.is_false(ok)
      assert.matches("^spec/many/map_spec.lua:%d+: " .. pattern, why)
    end
    refused(function() client.map(names, client.get_build) end, "map is a method of a client")
    refused(function() client:map("x", client.get_build) end,
      "map: expected table as the items, got string")
    refused(function() client:map(names, "get_build") end,
      "map: expected function as what to call, got string")
    refused(function() client:map(names, client.get_build, { progress = "bar" }) end,
      "map: progress: expected true or a function, got string")
    refused(function() client:map({ [2] = "b1" }, client.get_build) end,
      "map: the items have a hole before %[2%]")
    refused(function() client:map({ "b1", nil, "b3" }, client.get_build) end,
      "map: the items have a hole ")
    refused(function() client:map({ b1 = true }, client.get_build) end,
      'map: expected an array of items, got a table with key "b1"')
    refused(function() client:map(names, client.get_build, { loop = 1 }) end,
      "map: invalid options\n  loop: unknown option")
  end)
end)
