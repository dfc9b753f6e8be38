-- SPDX-License-Identifier: MIT
-- What a program that embeds Lua may rely on.
local helpers = require "support.helpers"

describe("a host", function()
  local sandbox, env

  setup(function()
    sandbox = require("zadig.sandbox").start()
    env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token }
  end)

  teardown(function()
    sandbox:stop()
  end)

  it("does not pass connections to the programs it starts", function()
    -- libcurl's own socket pair for waking itself is inherited, but connects to nothing.
    local result = helpers.lua_source([[
      local zadig = require "zadig"
      local client <close> = zadig.connect { project_key = "lilian-test" }
      assert(client:list_builds())
      -- Sockets by their system number: those connected to the server, and those that a child has.
      local port = ("%04X"):format(client:stats().url:match ":(%d+)$")
      local connections, inherited = 0, 0
      local pipe <close> = io.popen "ls -l /proc/self/fd"
      local child = pipe:read "a"
      for line in io.lines "/proc/net/tcp" do
        local remote, inode = line:match "^%s*%d+: %S+ %x+:(%x+) 01 %S+ %S+ %S+%s+%d+%s+%d+ (%d+)"
        if remote == port then
          connections = connections + 1
          inherited = inherited + (child:find("socket:[" .. inode .. "]", 1, true) and 1 or 0)
        end
      end
      print(connections > 0, inherited)
    ]], {}, { env = env })
    assert.equal("", result.stderr)
    assert.equal("true\t0\n", result.stdout)
  end)

  for _, close in ipairs { "true", "false" } do
    it("may leave with os.exit(code, " .. close .. ") while a client is open", function()
      local result = helpers.lua_source(([[
        local zadig = require "zadig"
        local client <close> = zadig.connect { project_key = "lilian-test" }
        assert(client:list_builds())
        os.exit(3, %s)
      ]]):format(close), {}, { env = env })
      assert.equal(3, result.status)
      assert.equal("", result.stderr)
    end)
  end

  it("may close its state with open clients", function()
    local result = helpers.lua_source([[
      zadig = require "zadig"
      client = zadig.connect { project_key = "lilian-test" }
      assert(client:list_builds())
      print "done"
    ]], {}, { env = env })
    assert.equal(0, result.status)
    assert.equal("done\n", result.stdout)
  end)

  it("gets a plain message if its Lua is another version", function()
    for _, case in ipairs { { "Lua 5.3", nil, "Lua 5.3" }, { "Lua 5.1", {}, "LuaJIT" },
      { "Lua 5.6", nil, "Lua 5.6" } } do
      local env_of = setmetatable({ _VERSION = case[1], _G = { jit = case[2] } }, { __index = _G })
      local ok, message = pcall(loadfile("lua/zadig/init.lua", "t", env_of))
      assert.is_false(ok)
      assert.equal("zadig needs Lua 5.4 or 5.5, and this is " .. case[3], message)
    end
  end)
end)
