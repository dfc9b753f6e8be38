-- SPDX-License-Identifier: MIT
-- A mask that would keep no value is refused before a plan or an edit writes it.

local definitions = require "support.definitions"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"

local MASK = "********"

describe("a mask that would keep no value", function()
  local sandbox, client
  sandboxes.each({ project_key = "yaml" }, function(...) sandbox, client = ... end)

  local function definition(parameters)
    local made = definitions.full()
    made.parameters = parameters
    return made
  end

  local function create(parameters)
    local _, reply, failure = helpers.with_warnings(client.create_build, client,
      definition(parameters))
    assert(reply, tostring(failure))
  end

  local function masked(key)
    return { key = key, type = "string", default_value = MASK, is_credential = true }
  end

  it("is refused in a plan", function()
    for _, stored in ipairs { {}, { { key = "other", type = "string", default_value = "v" } } } do
      sandbox:reset()
      create(stored)
      local _, plan, failure = helpers.with_warnings(client.plan, client,
        { definition { masked "k" } })
      assert(plan, tostring(failure))
      assert.equal("refused", plan.changes[1].action)
      assert.matches("^parameters%[1%]%.default_value: the build has no parameter",
        plan.changes[1].note)
    end
  end)

  it("is accepted by a plan if a value is stored", function()
    create { { key = "k", type = "string", default_value = "v", is_credential = true } }
    local _, plan = helpers.with_warnings(client.plan, client, { definition { masked "k" } })
    assert.not_equal("refused", plan.changes[1].action)
  end)

  it("is refused in an edit", function()
    create {}
    local _, done, failure = helpers.with_warnings(client.edit, client, "full", function(build)
      build.parameters = { masked "k" }
    end, { rest = definition {} })
    assert.is_nil(done)
    assert.equal("invalid", failure.kind)
    assert.matches("the mask itself would be stored", failure.problems[1].message)
    assert.same({}, sandbox:state().builds[#sandbox:state().builds].parameters)
  end)
end)
