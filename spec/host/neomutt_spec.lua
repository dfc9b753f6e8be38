-- SPDX-License-Identifier: MIT
-- ctest: no-asan lua=5.4
-- A mail program with Lua 5.4 inside: neomutt runs a script when it starts, which calls a sandbox
-- and shows in one of neomutt's variables what it found.
local helpers = require "support.helpers"

local script = [[
local zadig = require "zadig"
local client <close> = zadig.connect { project_key = "lilian-test" }
local list, failure = client:list_builds()
mutt.set("hostname", list and list.builds[1].name or failure.kind)
]]

describe("inside neomutt, a script", function()
  local dir, sandbox

  setup(function()
    dir = helpers.tmpdir()
    sandbox = require("zadig.sandbox").start()
    dir:write("neomuttrc", ('lua-source "%s"\n'):format(dir:write("builds.lua", script)))
  end)

  teardown(function()
    sandbox:stop()
    dir:remove()
  end)

  -- What neomutt says of that variable when it has read its settings.
  local function hostname()
    local result = helpers.run({ "neomutt", "-n", "-F", dir.path .. "/neomuttrc", "-Q",
      "hostname" },
      { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath, HOME = dir.path,
        ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token } })
    assert.equal("", result.stderr)
    return result.stdout -- newer versions say it and end with 1
  end

  it("calls Zadig", function()
    assert.equal('set hostname = "s-build"\n', hostname())
    assert.equal(1, sandbox:state().counters.requests.list_builds)
  end)

  it("is told what failed", function()
    sandbox:fault { kind = "empty_403", times = 1 }
    assert.equal('set hostname = "forbidden"\n', hostname())
  end)
end)
