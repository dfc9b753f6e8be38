-- SPDX-License-Identifier: MIT
-- ctest: no-asan

local helpers = require "support.helpers"

describe("examples/quickstart.lua", function()
  it("calls all seven operations on a sandbox that it starts", function()
    local result = helpers.run { helpers.program, "examples/quickstart.lua" }
    assert.equal(0, result.status)
    for _, row in ipairs(require "zadig.core".operations()) do
      assert.truthy(result.stdout:find("ok   " .. row.name, 1, true), row.name)
    end
  end)

  it("uses $ZADIG_URL if it is set, and leaves an existing build alone", function()
    local sandbox <close> = require "zadig.sandbox".start()
    local zadig = require "zadig"
    local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token }
    package.path = "examples/?.lua;" .. package.path
    assert(client:create_build(require "document".plain_build()))
    local result = helpers.run({ helpers.program, "examples/quickstart.lua" },
      { env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token } })
    assert.equal(1, result.status)
    assert.truthy(result.stdout:find('FAIL create_build "api-test"', 1, true))
    assert.truthy(result.stdout:find('ok   delete_build "demo-build"', 1, true))
    assert.truthy(client:get_build("api-test", { project_key = "yaml" }))
  end)
end)
