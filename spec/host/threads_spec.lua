-- SPDX-License-Identifier: MIT
-- ctest: tsan timeout=240
-- Eight threads, each with a Lua state, a sandbox, a client and a loop of its own. Under
-- ThreadSanitizer any report fails the test; nothing is suppressed.
local helpers = require "support.helpers"
local nginx = require "support.nginx"
local start_sandbox = require "zadig.sandbox".start

describe("eight threads", function()
  it("do everything concurrently without sharing anything", function()
    local sandbox <close> = start_sandbox()
    local front <close> = nginx.start { upstream = sandbox.url }
    local rounds = helpers.all and 20 or 4
    local result = helpers.run({ helpers.build .. "/threads", "8", "spec/support/threads.lua",
      tostring(rounds), front.http2, sandbox.token, front.certificates.ca },
      { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } })
    assert.is_nil(result.signal)
    assert.equal("", result.stderr)
    assert.equal(0, result.status)
  end)
end)
