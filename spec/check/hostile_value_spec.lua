-- SPDX-License-Identifier: MIT
-- ctest: timeout=600
-- Values made to do harm: metamethods that raise, yield, close the client or change what is being
-- read; arguments of every kind for every function. Nothing crashes or hangs, and no metamethod is
-- called.
local collector = require "support.collector"
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local scripted = require "support.scripted"
local zadig = require "zadig"

local EVENTS = {
  "__index", "__newindex", "__len", "__pairs", "__gc", "__close", "__tostring", "__call", "__eq",
  "__lt", "__le", "__concat", "__unm", "__mode",
}

describe("metamethods of a caller's table", function()
  local server, client

  setup(function()
    server = scripted.start {
      { read = "request", again = true, send = scripted.reply("200 OK", '{"message":"success"}') },
    }
  end)
  teardown(function() server:stop() end)
  before_each(function()
    client = zadig.connect { url = server.url, token = "made-up", project_key = "yaml" }
  end)
  after_each(function() client:close() end)

  -- The value, with these metamethods on every table in it.
  local function armed(value, metatable)
    if type(value) ~= "table" then
      return value
    end
    local copy = {}
    for key, item in pairs(value) do
      copy[key] = armed(item, metatable)
    end
    return setmetatable(copy, metatable)
  end

  local asked
  local mischiefs = {
    raises = function() error("mischief", 0) end,
    yields = function() coroutine.yield "mischief" end,
    ["calls the client"] = function() client:delete_build "x" end,
    ["closes the client"] = function() client:close() end,
    ["changes the table"] = function(this)
      if type(this) == "table" then
        for key in next, this do
          rawset(this, key, nil)
        end
        rawset(this, "name", 7)
      end
    end,
  }

  local function metatable_of(mischief)
    local metatable = {}
    for _, event in ipairs(EVENTS) do
      metatable[event] = function(...)
        asked[event] = true
        return mischief(...)
      end
    end
    metatable.__mode, metatable.__gc, metatable.__close = nil, nil, nil
    return metatable
  end

  for name, mischief in pairs(mischiefs) do
    it("are not consulted by a call: one that " .. name, function()
      asked = {}
      local definition = armed(fixtures.read "create_build", metatable_of(mischief))
      local options = armed({ timeout = 5, project_key = "yaml" }, metatable_of(mischief))
      assert(client:create_build(definition))
      assert(zadig.check("create_build", definition))
      for _, method in ipairs { "delete_build", "get_build" } do
        client[method](client, "x", armed({ timeout = 5 }, metatable_of(mischief)))
      end
      client:list_builds(options)
      assert.same({}, asked)
    end)
  end

  it("are not called by display: one that raises", function()
    asked = {}
    local definition = armed(fixtures.read "create_build", metatable_of(mischiefs.raises))
    assert.matches("create_build", (zadig.format { create_build = definition }))
    assert.same({}, asked)
  end)

  it("are not called by connect", function()
    asked = {}
    local made <close> = zadig.connect(armed({ url = server.url, token = "made-up" },
      metatable_of(mischiefs.raises)))
    assert(made:delete_build("x", { project_key = "yaml" }))
    assert.same({}, asked)
  end)

  it("may protect a table, and need not be tables", function()
    for _, metatable in ipairs {
      { __metatable = false }, { __metatable = 7 }, { __name = 7 }, { __name = {} },
      { __name = "zadig.failure" }, { __index = 7 }, { __pairs = 7 }, { __tostring = 7 },
      { __len = "x" }, { __mode = "kv" },
    } do
      local definition = armed(fixtures.read "create_build", metatable)
      assert(client:create_build(definition))
      assert.is_string(zadig.format(definition))
      assert.has_error(function() client:create_build(setmetatable({}, metatable), 7) end)
    end
  end)
end)

describe("a definition that changes while it is read", function()
  -- Every way to change some table inside it.
  local function spoil(definition, random)
    local tables = { definition }
    for _, one in ipairs(tables) do
      for _, value in next, one do
        if type(value) == "table" and #tables < 50 then
          tables[#tables + 1] = value
        end
      end
    end
    local one = tables[random(#tables)]
    local what = random(8)
    if what == 1 then
      one[random(4)] = nil
    elseif what == 2 then
      one[random(4)] = one
    elseif what == 3 then
      one[("k"):rep(random(20))] = ("v"):rep(random(2000))
    elseif what == 4 then
      for key in next, one do
        one[key] = random(2) == 1 and {} or nil
      end
    elseif what == 5 then
      for i = 1, 100 do
        one[i] = "x"
      end
    elseif what == 6 then
      one.name = { name = definition }
    elseif what == 7 then
      one.parameters = { { key = "k", value_type = "string", default_value = one } }
    else
      one.extra = { [one] = one, a = 0 / 0, b = print }
    end
  end

  -- A finalizer that runs in every collection changes the definition while a call is prepared.
  it("is refused, or sent as it was at some moment", function()
    math.randomseed(7)
    local client <close> = zadig.connect { url = "http://127.0.0.1:1", project_key = "yaml" }
    local seen, strikes, wanted = {}, 0, helpers.slow and 50 or helpers.all and 2500 or 250
    local done = false
    local definition, left -- its next victim

    local function arm()
      setmetatable({}, { __gc = function()
        if definition and left > 0 then
          strikes, left = strikes + 1, left - 1
          spoil(definition, math.random)
        end
        if not done then
          arm()
        end
      end })
    end
    for _ = 1, 20 do
      arm()
    end
    collector.hurry()
    repeat
      local made = fixtures.read "create_build"
      for i = 1, 200 do
        made.parameters[i] = { key = "k" .. i, type = "string", default_value = "v" }
        made.services[i] = { service_name = "s" .. i, service_module = "m" }
      end
      made.extra = { list = made.extra, deep = { { { a = 1, b = 2, c = {} } } } }
      definition, left = made, math.random(0, 40)
      local ok, call, why = pcall(core.prepare, client, "create_build", definition, nil)
      definition = nil
      local kind = not ok and "raised" or call and "sent" or why.kind
      seen[kind] = (seen[kind] or 0) + 1
      if ok and call then
        call:close()
      elseif not ok then
        assert.is_string(call)
      end
    until strikes >= wanted and seen.sent and seen.invalid
    done = true
    collector.calm()
    seen.sent, seen.invalid, seen.raised = nil, nil, nil
    assert.same({}, seen)
  end)
end)

describe("every function there is", function()
  local server, client, selves

  local function prepare()
    return (core.prepare(client, "delete_build", "x", { project_key = "yaml" }))
  end

  setup(function()
    server = scripted.start { { read = "request", again = true,
      send = scripted.reply("200 OK", '{"message":"success"}') } }
    client = zadig.connect { url = server.url, token = "made-up", timeout = 1, retry = false }
    selves = {
      function() return zadig.connect { url = server.url, token = "t", timeout = 1 } end,
      function() return core.engine(2) end,
      function() return zadig.loop() end,
      prepare,
    }
  end)
  teardown(function()
    client:close()
    server:stop()
  end)

  local closed = zadig.connect { url = "http://127.0.0.1:1" }
  closed:close()

  it("survives whatever it is given", function()
    local rounds = helpers.slow and 10 or helpers.all and 1000 or 50
    local script = helpers.root .. "/spec/support/every_function.lua"
    local dir <close> = helpers.tmpdir() -- some of the functions write files
    for seed = 1, 2 do
      local result = helpers.lua({ script, server.url, seed, rounds }, { cwd = dir.path })
      assert.is_nil(result.signal)
      assert.equal(0, result.status, result.stderr)
      assert.is_true(tonumber(result.stderr:match "called (%d+) functions") > 90, result.stderr)
      assert.is_nil(result.stderr:find "Sanitizer", result.stderr)
    end
  end)

  it("that is a method refuses a wrong self", function()
    local values = { io.stdout, closed, {}, 7, "x", print, core.engine(1), coroutine.create(print) }
    for _, name in ipairs { "get_build", "delete_build", "list_builds", "builds", "map", "close",
      "stats" } do
      for _, value in ipairs(values) do
        if not (name == "close" and value == closed) and not (name == "stats" and value == closed)
        then
          assert.has_error(function() client[name](value, "x") end)
        end
      end
    end
  end)

  it("that ends something may be called again, and with a wrong value", function()
    for _, value in ipairs { client, core.engine(1), prepare() } do
      local metatable = getmetatable(value)
      for _, event in ipairs { "__gc", "__close" } do
        for _, wrong in ipairs { io.stdout, {}, 7, "x", print, coroutine.create(print) } do
          assert.has_error(function() metatable[event](wrong) end)
        end
        assert.has_error(function() metatable[event]() end)
      end
    end
    for _, make in pairs(selves) do
      local value = make()
      local metatable = getmetatable(value)
      for _ = 1, 3 do
        for _, event in ipairs { "__close", "__gc" } do
          if metatable[event] then
            metatable[event](value)
          end
        end
      end
      assert.is_string(tostring(value))
    end
    assert(client:delete_build("x", { project_key = "yaml" }))
  end)
end)
