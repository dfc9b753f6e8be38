-- SPDX-License-Identifier: MIT
-- ctest: serial no-asan timeout=900
-- Memory and file descriptors do not grow over twenty thousand calls, or a million in the long
-- form.
local helpers = require "support.helpers"

describe("many calls", function()
  it("leave nothing behind", function()
    local calls = helpers.all and 1000000 or 20000
    -- One arena: otherwise glibc gives the sandbox's threads arenas of their own, which looks like
    -- growth.
    local result = helpers.lua({ "spec/support/endurance.lua", tostring(calls) },
      { env = { MALLOC_ARENA_MAX = "1" } })
    io.stdout:write(result.stdout)
    assert.equal(0, result.status, result.stderr)
    assert.is_true(tonumber(result.stdout:match ".*after (%d+) calls") >= calls)
    for _, kind in ipairs { "cancelled", "conflict", "forbidden", "invalid", "network", "not_found",
      "protocol", "server", "success", "timeout", "unauthorized" } do
      assert.is_truthy(result.stdout:find("\n" .. kind .. "\t%d+"), kind)
    end
  end)
end)
