-- SPDX-License-Identifier: MIT
-- ctest: full timeout=1800
local round_trip = require "support.round_trip"
local sandboxes = require "support.sandboxes"

describe("many random definitions", function()
  local sandbox, client
  sandboxes.each({ sandbox = { time = 1, builds = {} }, strict = false },
    function(...) sandbox, client = ... end)

  it("come back unchanged from a detail and the definition that was kept", function()
    round_trip.check(sandbox, client, os.getenv "ZADIG_SLOW" and 500 or 5000, assert.same)
  end)
end)
