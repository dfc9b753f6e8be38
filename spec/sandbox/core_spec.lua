-- SPDX-License-Identifier: MIT
-- The sandbox's front, with other Lua code behind it.
local core = require "zadig.sandbox.core"

local ECHO = "return function() return 200, 'x' end, function(name, text) return name .. text end"

describe("the sandbox's front", function()
  it("passes on requests of its owner", function()
    local server <close> = assert(core.start(0, 100, ECHO))
    assert.equal("ab", server:call("a", "b"))
    assert.equal("a", server:call "a")
    assert.equal(0, server:connections())
  end)

  it("reports errors of the Lua code", function()
    local server <close> = assert(core.start(0, 100,
      "return function() end, function() error('broken', 0) end"))
    local text, why = server:call("a", "b")
    assert.is_nil(text)
    assert.equal("broken", why)
  end)

  for what, boot in pairs { ["is no Lua"] = "return return", ["raises"] = "error 'x'",
    ["raises no text"] = "error {}" } do
    it("does not start where the inside " .. what, function()
      local server, why = core.start(0, 100, boot)
      assert.is_nil(server)
      assert.is_string(why)
    end)
  end

  it("refuses invalid ports and sizes", function()
    assert.error_matches(function() core.start(-1, 1, ECHO) end, "not a port")
    assert.error_matches(function() core.start(65536, 1, ECHO) end, "not a port")
    assert.error_matches(function() core.start(0, -1, ECHO) end, "negative")
  end)

  it("answers nothing once it is stopped, even twice", function()
    local server = assert(core.start(0, 100, ECHO))
    server:stop()
    server:stop()
    assert.error_matches(function() server:port() end, "stopped sandbox")
  end)
end)
