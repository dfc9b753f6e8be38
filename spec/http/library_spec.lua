-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- The libcurl that a host has loaded, which may be another than the one this was built with.
local helpers = require "support.helpers"

describe("the loaded libcurl", function()
  it("is named where it is too old, and so is what is needed", function()
    local result = helpers.lua_source([[
      io.write(select(2, pcall(require, "zadig.core")))
    ]], {}, { env = { LD_PRELOAD = helpers.build .. "/old_libcurl.so" } })
    assert.equal("zadig needs libcurl 7.85 or newer, and this is libcurl 7.84.0", result.stdout,
      result.stderr)
  end)

  it("says the same through the public module", function()
    local result = helpers.lua_source([[
      io.write(select(2, pcall(require, "zadig")))
    ]], {}, { env = { LD_PRELOAD = helpers.build .. "/old_libcurl.so" } })
    assert.is_truthy(result.stdout:find("this is libcurl 7.84.0", 1, true), result.stdout)
  end)
end)
