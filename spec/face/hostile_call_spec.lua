-- SPDX-License-Identifier: MIT
-- ctest: timeout=600
-- Whatever runs during a call (hooks, finalizers, a debug function, a token function) may raise,
-- yield, close the client or call it: the process survives, nothing leaks, and an open client still
-- works.
local collector = require "support.collector"
local core = require "zadig.core"
local helpers = require "support.helpers"
local operations = require "support.operations"
local start_sandbox = require "zadig.sandbox".start
local zadig = require "zadig"

local PROJECT = "lilian-test"

describe("while a call is under way", function()
  local sandbox, client

  local function connect(more)
    local options = {
      url = sandbox.url, token = sandbox.token, project_key = PROJECT, retry = false,
    }
    for key, value in pairs(more or {}) do
      options[key] = value
    end
    return zadig.connect(options)
  end

  before_each(function()
    sandbox = start_sandbox()
    client = connect()
  end)
  after_each(function()
    debug.sethook()
    client:close()
    sandbox:stop()
  end)

  local function expect_good()
    assert(client:list_builds())
  end

  -- Calls body with a hook that does `mischief` at its n-th event, for every n until a run has
  -- fewer events; judge gets the results of pcall each time.
  local function at_every_event(kind, count, mischief, body, judge)
    for n = 1, 100000, helpers.slow and 7 or 1 do
      local events = 0
      local function hook()
        events = events + 1
        if events == n then
          debug.sethook()
          mischief()
        end
      end
      judge(pcall(function()
        debug.sethook(hook, kind, count)
        local result, failure = body()
        debug.sethook()
        return result, failure
      end))
      if events < n then
        return n
      end
    end
  end

  local function kind_of(ok, result, failure)
    if not ok then
      return "raised: " .. tostring(result)
    end
    return result and "ok" or failure.kind
  end

  for name, how in pairs { line = { "l" }, call = { "c" }, ["return"] = { "r" },
    count = { "", 3 } } do
    it("a hook (" .. name .. ") may raise anywhere", function()
      local raised = 0
      local events = at_every_event(how[1], how[2], function() error("mischief", 0) end, function()
        client:list_builds()
      end, function(ok, why)
        if not ok then
          assert.matches("mischief$", why)
          raised = raised + 1
        end
      end)
      assert.is_true(raised > 5 and events > 5)
      expect_good()
    end)

    it("a hook (" .. name .. ") may close the client anywhere", function()
      local seen = {}
      at_every_event(how[1], how[2], function() client:close() end, function()
        return client:list_builds()
      end, function(...)
        local outcome = kind_of(...)
        local closed = outcome:find "closed client" or outcome:find "open client expected"
        seen[closed and "closed" or outcome] = true
        client:close()
        client = connect()
      end)
      assert.same({ ok = true, cancelled = true, closed = true }, seen)
    end)

    it("a hook (" .. name .. ") may call the same client anywhere", function()
      at_every_event(how[1], how[2], function() assert(client:delete_build "x") end, function()
        assert(client:list_builds())
      end, assert)
      expect_good()
    end)
  end

  it("a debug function may raise, and the next call works", function()
    local count = 0
    local noisy <close> = connect { debug = function()
      count = count + 1
      if count <= 2 then
        error("mischief", 0)
      end
    end }
    assert.equal("raised: mischief", kind_of(pcall(noisy.list_builds, noisy)))
    assert.equal("raised: mischief", kind_of(pcall(noisy.list_builds, noisy)))
    assert(noisy:list_builds())
  end)

  it("a debug function may close the client", function()
    for n = 1, 4 do
      local count, noisy = 0, nil
      noisy = connect { debug = function()
        count = count + 1
        if count == n then
          noisy:close()
        end
      end }
      local outcomes = {}
      for i = 1, 2 do
        outcomes[i] = kind_of(pcall(noisy.list_builds, noisy))
      end
      assert.equal(n == 1 and "cancelled" or "ok", outcomes[1])
      assert.is_true(outcomes[2] == "ok" or outcomes[2] == "cancelled"
        or outcomes[2]:find "closed client" ~= nil, outcomes[2])
      noisy:close()
    end
  end)

  it("a debug function may call the client", function()
    local depth, noisy = 0, nil
    noisy = connect { debug = function()
      if depth < 3 then
        depth = depth + 1
        assert(noisy:list_builds())
        depth = depth - 1
      end
    end }
    assert(noisy:list_builds())
    noisy:close()
  end)

  it("a debug function may yield, and never be resumed", function()
    local noisy <close> = connect { debug = function(line) coroutine.yield(line) end }
    local thread = coroutine.wrap(function() return noisy:list_builds() end)
    assert.matches("^zadig: >", thread())
    assert.matches("^zadig: <", thread())
    assert.equal(2, thread().total)
    for i = 1, 20 do
      local left = coroutine.create(function() return noisy:list_builds() end)
      assert(coroutine.resume(left))
      if i % 2 == 0 then
        assert(coroutine.close(left))
      end
    end
    collectgarbage()
    thread = coroutine.wrap(function() return noisy:list_builds() end)
    thread()
    thread()
    assert.equal(2, thread().total)
  end)

  it("a debug file may be closed or full", function()
    local file = io.tmpfile()
    local noisy <close> = connect { debug = file }
    assert(noisy:list_builds())
    file:close()
    assert(noisy:list_builds())
    local full = io.open("/dev/full", "w")
    if full then
      local loud <close> = connect { debug = full }
      assert(loud:list_builds())
      full:close()
    end
  end)

  describe("a token function", function()
    -- Refused once, so that the token is requested again.
    local function renewed(mischief)
      local asked, made = 0, nil
      made = connect { token = function()
        asked = asked + 1
        if asked > 1 then
          mischief(made)
        end
        return sandbox.token
      end }
      sandbox:fault { kind = "expired_token", times = 1 }
      local outcome = kind_of(pcall(made.list_builds, made))
      sandbox:faults_off()
      return outcome, made, asked
    end

    it("may raise", function()
      local outcome, made = renewed(function() error("mischief", 0) end)
      assert.equal("raised: mischief", outcome)
      assert(made:list_builds())
      made:close()
    end)

    it("may close the client", function()
      local outcome, made = renewed(function(this) this:close() end)
      assert.is_true(outcome == "unauthorized" or outcome == "cancelled", outcome)
      made:close()
    end)

    it("may call the client", function()
      local outcome, made = renewed(function(this) assert(this:list_builds()) end)
      assert.equal("ok", outcome)
      made:close()
    end)

    it("is not called again from inside itself", function()
      local asked, made = 0, nil
      made = connect { token = function()
        asked = asked + 1
        if made then
          local reply, failure = made:list_builds()
          assert.is_nil(reply)
          assert.equal("unauthorized", failure.kind)
        end
        return sandbox.token
      end }
      sandbox:fault { kind = "expired_token" }
      local reply, failure = made:list_builds()
      assert.is_nil(reply)
      assert.equal("unauthorized", failure.kind)
      assert.equal(2, asked)
      made:close()
    end)

    it("may yield", function()
      local asked = 0
      local made <close> = connect { token = function()
        asked = asked + 1
        return asked > 1 and coroutine.yield "more" or sandbox.token
      end }
      sandbox:fault { kind = "expired_token", times = 1 }
      local thread = coroutine.wrap(function() return made:list_builds() end)
      assert.equal("more", thread())
      assert.equal(2, thread(sandbox.token).total)
    end)
  end)

  it("finalizers may call or close the client at any time", function()
    local alive, ran = true, 0
    local function arm(mischief)
      setmetatable({}, { __gc = function()
        if alive then
          ran = ran + 1
          pcall(mischief)
          arm(mischief)
        end
      end })
    end
    collector.hurry(64)
    arm(function() client:list_builds() end)
    helpers.wait_until(function()
      assert(client:list_builds())
      return ran > 10
    end, 30)
    local closers = 0
    arm(function()
      closers = closers + 1
      if closers % 5 == 0 then
        client:close()
      end
    end)
    helpers.wait_until(function()
      local outcome = kind_of(pcall(client.list_builds, client))
      if outcome ~= "ok" then
        assert.is_true(outcome == "cancelled" or outcome:find "open client" ~= nil
          or outcome:find "closed client" ~= nil, outcome)
        client = connect()
      end
      return closers > 10
    end, 30)
    alive = false
    collector.calm()
    collectgarbage()
    client = connect()
    expect_good()
  end)

  it("a collector of any mode may run as often as it can", function()
    local collectors = {
      function() collectgarbage "generational" end,
      function() collectgarbage("generational", 1, 1) end,
      collector.hurry,
    }
    for _, set in ipairs(collectors) do
      set()
      for _ = 1, helpers.slow and 1 or 5 do
        for _, operation in ipairs(operations) do
          operation.call(client, { project = PROJECT })
        end
        client:map({ 1, 2, 3 }, function() return client:list_builds() end)
      end
      expect_good()
    end
    collectgarbage("generational", 20, 100)
    collector.calm()
  end)

  it("a coroutine may be closed or dropped with calls in flight", function()
    sandbox:fault { kind = "stall", seconds = 30, operation = "get_build" }
    for n = 1, 3 do
      local loop = zadig.loop { concurrency = 8 }
      local closed = 0
      for _ = 1, 8 do
        loop:spawn(function()
          local _ <close> = setmetatable({}, { __close = function() closed = closed + 1 end })
          client:get_build "x"
        end)
      end
      for _ = 1, 20 do
        loop:step(0.005)
      end
      if n == 1 then
        loop:close()
        assert.equal(8, closed)
      elseif n == 2 then
        client:close()
        client = connect()
        assert.is_true(loop:run())
      end
      loop = nil -- luacheck: ignore
      collectgarbage()
      collectgarbage()
      expect_good()
    end
  end)

  it("several coroutines may take turns with one client", function()
    local engine <close> = core.engine(4)
    local threads, turns = {}, 0
    for i = 1, 4 do
      threads[i] = coroutine.create(function()
        for _ = 1, 5 do
          local call <close> = core.prepare(client, "list_builds", nil, nil)
          call:start(engine)
          while not call:done() do
            coroutine.yield()
          end
          assert(call:result())
          assert(client:list_builds())
          turns = turns + 1
        end
      end)
    end
    helpers.wait_until(function()
      local left = 0
      engine:step(0.05)
      while engine:ended() do end
      for _, thread in ipairs(threads) do
        if coroutine.status(thread) ~= "dead" then
          left = left + 1
          assert(coroutine.resume(thread))
        end
      end
      return left == 0
    end, 60)
    assert.equal(20, turns)
  end)
end)
