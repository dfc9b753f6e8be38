-- SPDX-License-Identifier: MIT
-- A problem is the same thing whoever finds it: the rows, the options, or a call's arguments.
local zadig = require "zadig"

describe("a problem", function()
  local client

  setup(function()
    client = zadig.connect { url = "http://127.0.0.1:1", token = "made-up", project_key = "yaml" }
  end)

  teardown(function()
    client:close()
  end)

  local function problems(_, failure)
    assert.equal("invalid", failure.kind)
    return failure.problems
  end

  local cases = {
    ["the rows found"] = function() return client:create_build {} end,
    ["an option's row found"] = function()
      return client:create_build({ name = "x" }, { timout = 1 })
    end,
    ["only a call can find"] = function() return client:get_build("x", { name = "y" }) end,
    ["two places disagree on"] = function()
      return client:create_build({ name = "x", project_key = "a" }, { project_key = "b" })
    end,
  }

  for what, call in pairs(cases) do
    it("that " .. what .. " has a path, a message, a severity, and prints", function()
      local list = problems(call())
      assert.truthy(#list > 0)
      assert.is_nil(tostring(list):find "^table: ")
      for _, problem in ipairs(list) do
        assert.equal("string", type(problem.path))
        assert.equal("string", type(problem.message))
        assert.truthy(problem.severity == "error" or problem.severity == "warning")
        assert.is_nil(tostring(problem):find "^table: ")
      end
    end)
  end
end)
