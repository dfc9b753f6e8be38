-- SPDX-License-Identifier: MIT
-- The server's database stores at most 16 MiB of a build.

local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local zadig = require "zadig"

local MIB = 1024 * 1024

describe("a definition", function()
  local function check(operation, definition)
    local _, ok, failure = helpers.with_warnings(zadig.check, operation, definition)
    local size
    for _, problem in ipairs(failure and failure.problems or {}) do
      if problem.path == "" then
        size = problem.message
      end
    end
    return ok, size
  end

  local function with_script(bytes)
    local definition = fixtures.read "create_build"
    definition.build_script = ("x"):rep(bytes)
    return definition
  end

  it("is refused above 16 MiB, with its size", function()
    for _, operation in ipairs { "create_build", "update_build" } do
      local ok, size = check(operation, with_script(17 * MIB))
      assert.is_nil(ok)
      assert.matches("^178%d%d%d%d%d bytes of text %(17%.0 MiB%); the server stores at most 16 MiB",
        size)
    end
  end)

  it("is counted as the text it has, not as JSON", function()
    local definition = with_script(0)
    definition.build_script = ("\n"):rep(15 * MIB) -- twice as long in JSON
    assert.is_true((check("create_build", definition)))
  end)

  it("from a template is counted over all its services", function()
    local definition = fixtures.read "create_build_from_template"
    local inputs = definition.target_services[1].inputs
    for i = 1, 9 do
      inputs[i] = { key = "k" .. i, value = ("x"):rep(2 * MIB), type = "string" }
    end
    local ok, size = check("create_build_from_template", definition)
    assert.is_nil(ok)
    assert.matches("%(18%.0 MiB%)", size)
  end)
end)
