-- SPDX-License-Identifier: MIT
-- Ctrl-C while a call blocks, under an interpreter that handles it as lua.c does.
-- ctest: serial
local helpers = require "support.helpers"
local scripted = require "support.scripted"

-- Prints the outcome of a call that never ends, and whether the client still works.
local PROGRAM = [[
  local zadig = require "zadig"
  local client = zadig.connect { url = arg[1], token = "t", project_key = "yaml", timeout = 20 }
  local ok, why = pcall(client.get_build, client, "b")
  print(ok, why)
  local list, failure = client:list_builds()
  print(list and list.total, failure)
]]

describe("an interrupt", function()
  local dir, path

  setup(function()
    dir = helpers.tmpdir()
    path = dir:write("main.lua", PROGRAM)
  end)
  teardown(function() dir:remove() end)

  -- Runs the program against a server that does `stuck` on the first connection, and interrupts it
  -- once it has sent a request. Returns the lines printed and the seconds from then to the first.
  local function interrupted(stuck)
    local server <close> = scripted.start { stuck, {
      { read = "request", send = scripted.reply("200 OK", '{"total":0,"builds":[]}') },
      { again = true },
    } }
    local process <close> = assert(io.popen(([[
      echo $$; exec env LUA_PATH=%s LUA_CPATH=%s %s %s %s 2>&1
    ]]):format(helpers.quote(package.path), helpers.quote(package.cpath),
      helpers.quote(helpers.interpreter), path, server.url)))
    local pid = assert(process:read "n")
    helpers.wait_until(function() return #server:parsed() > 0 end, 15)
    helpers.sleep(0.1)
    local began = helpers.now()
    assert.equal(0, helpers.run({ "kill", "-INT", tostring(pid) }).status)
    process:read "l"
    local first = process:read "l"
    local took = helpers.now() - began
    return first, process:read "l", took
  end

  local stuck = {
    ["before a reply"] = { { read = "request" }, { stall = true } },
    ["in the middle of one"] = { { read = "request", stall = true,
      send = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{" } },
  }
  for name, script in pairs(stuck) do
    it(name .. " ends the call within half a second, and the client stays good", function()
      local first, second, took = interrupted(script)
      local ok, why = first:match "^(%a+)\t(.*)$"
      assert.equal("false", ok)
      assert.matches("interrupted!$", why)
      assert.is_true(took < (helpers.slow and 5 or 0.5), took)
      assert.equal("0\tnil", second)
    end)
  end

  it("ends a very long sleep", function()
    local sleeper = dir:write("sleeper.lua", [[
      io.stdout:setvbuf "no"
      local core = require "zadig.core"
      print "begun"
      print(pcall(core.sleep, 1e9))
    ]])
    local sleeping <close> = assert(io.popen(("echo $$; exec env LUA_CPATH=%s %s %s 2>&1")
      :format(helpers.quote(package.cpath), helpers.quote(helpers.interpreter),
        sleeper)))
    local pid = assert(sleeping:read "n")
    sleeping:read "l"
    assert.equal("begun", sleeping:read "l")
    helpers.sleep(0.1)
    assert.equal(0, helpers.run({ "kill", "-INT", tostring(pid) }).status)
    assert.matches("^false\t.*interrupted!$", sleeping:read "l")
  end)
end)
