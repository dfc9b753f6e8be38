-- SPDX-License-Identifier: MIT
-- ctest: full timeout=1800
local export_plan = require "support.export_plan"
local sandboxes = require "support.sandboxes"

describe("the export of many random builds", function()
  local sandbox, client
  sandboxes.each({ sandbox = { time = 1, builds = {} } },
    function(...) sandbox, client = ... end)

  it("loads again, and its plan is empty", function()
    export_plan.check(sandbox, client, os.getenv "ZADIG_SLOW" and 1000 or 10000)
  end)
end)
