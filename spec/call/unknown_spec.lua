-- SPDX-License-Identifier: MIT
-- Names that a client does not have.
local core = require "zadig.core"
local zadig = require "zadig"

describe("an unknown name on a client", function()
  local client

  setup(function()
    client = zadig.connect { url = "http://127.0.0.1:1", token = "t", project_key = "p" }
  end)
  teardown(function() client:close() end)

  local cases = {
    get_builds = "did you mean get_build?", listbuilds = "did you mean list_builds?",
    craete_build = "did you mean create_build?", stat = "did you mean stats?",
    colse = "did you mean close?", frobnicate = 'zadig.help "all" lists them',
  }
  for name, advice in pairs(cases) do
    it(("such as %s raises an error with advice"):format(name), function()
      local ok, why = pcall(function() return client[name](client) end)
      assert.is_false(ok)
      assert.equal(("a client has no method %q; %s"):format(name, advice),
        (why:gsub("^[^:]+:%d+: ", "")))
    end)
  end

  it("blames the caller's line", function()
    local chunk = assert(load("local client = ...\n\nclient:get_builds()\n", "=caller"))
    local _, why = pcall(chunk, client)
    assert.matches("^caller:3: ", why)
    chunk = assert(load("local client = ...\nreturn client.get_builds\n", "=caller"))
    _, why = pcall(chunk, client)
    assert.matches("^caller:2: ", why)
  end)

  it("does no harm to a terminal, however long it is", function()
    local _, why = pcall(function() return client[("\27"):rep(1000)] end)
    assert.is_nil(why:find "\27")
    assert.is_true(#why < 500)
  end)

  it("is nil if it is not a string", function()
    assert.is_nil(client[1])
    assert.is_nil(client[true])
    assert.is_nil(client[client])
  end)

  it("costs nothing where the name exists", function()
    -- Found in the table of methods itself: the metamethod never runs.
    local metatable = getmetatable(core.methods)
    local old, count = metatable.__index, 0
    metatable.__index = function(...)
      count = count + 1
      return old(...)
    end
    for name in pairs(core.methods) do
      assert.is_function(client[name])
    end
    assert.equal(0, count)
    assert.is_false(pcall(function() return client.none end))
    assert.equal(1, count)
    metatable.__index = old
  end)
end)
