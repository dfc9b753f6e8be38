-- SPDX-License-Identifier: MIT
-- Lua states that are closed, or left by os.exit, while calls are under way.
local helpers = require "support.helpers"
local scripted = require "support.scripted"

describe("a state that ends with calls in flight", function()
  local PROGRAM = [[
    local zadig = require "zadig"
    local client = zadig.connect { url = ..., token = "made-up", project_key = "p", retry = false }
    local loop = zadig.loop()
    for _ = 1, 8 do
      loop:spawn(function() client:get_build "b" end)
    end
    for _ = 1, 20 do
      loop:step(0.01)
    end
    KEEP = { client, loop }
    %s
  ]]

  for name, ending in pairs {
    ["at its end"] = "",
    ["by an error"] = "error 'mischief'",
    ["by os.exit, closing"] = "os.exit(3, true)",
    ["by os.exit, not closing"] = "os.exit(3)",
    ["by os.exit in a task"] = "loop:spawn(function() os.exit(3, true) end) loop:step(0.01)",
    ["by os.exit in a hook"] = [[debug.sethook(function() os.exit(3, true) end, "", 1)
      client:get_build "b"]],
    ["by os.exit in a finalizer"] = [[
      setmetatable({}, { __gc = function() os.exit(3, true) end }) collectgarbage()]],
    ["with the client closed first"] = "client:close()",
    ["with the loop closed first"] = "loop:close()",
  } do
    it(name .. " ends the process as it should", function()
      local server <close> = scripted.start { { read = "request", stall = true } }
      local result = helpers.lua_source(PROGRAM:format(ending), { server.url })
      assert.is_nil(result.signal)
      local expected = ending:find "os.exit" and 3 or ending:find "error" and 1 or 0
      assert.equal(expected, result.status, result.stderr)
      assert.is_nil(result.stderr:find "Sanitizer", result.stderr)
    end)
  end
end)
