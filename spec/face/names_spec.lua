-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local helpers = require "support.helpers"

describe("a set of names", function()
  it("distinguishes new names from known ones", function()
    local names = core.names()
    assert.is_true(names:add "api")
    assert.is_true(names:add "web")
    assert.is_false(names:add "api")
    assert.is_true(names:add "ap")
    assert.is_true(names:add "apis")
  end)

  it("takes any bytes, and empty names", function()
    local names = core.names()
    for _, name in ipairs { "", "\0", "\0\0", "a\0b", "a", "构建", ("x"):rep(100000) } do
      assert.is_true(names:add(name))
      assert.is_false(names:add(name))
    end
  end)

  it("agrees with a table over many names in any order", function()
    local names, known = core.names(), {}
    local count = helpers.slow and 2000 or 20000
    for i = 1, count do
      local name = ("build-%d"):format((i * 7919) % (count // 2))
      assert.equal(not known[name], names:add(name))
      known[name] = true
    end
  end)

  it("is independent of other sets", function()
    local names, others = core.names(), core.names()
    names:add "api"
    assert.is_true(others:add "api")
  end)

  it("refuses what is not a name, and another self", function()
    assert.has_error(function() core.names():add(nil) end)
    assert.has_error(function() core.names().add({}, "x") end)
  end)
end)
