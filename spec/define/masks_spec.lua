-- SPDX-License-Identifier: MIT
-- Masks in an update of a build whose parameters are known.

local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local masks = require "zadig.define.masks"
local sandboxes = require "support.sandboxes"

local MASK = "********"

local function masked(key)
  local definition = fixtures.read "update_build"
  definition.parameters = { { key = key, type = "string", default_value = MASK,
    is_credential = true } }
  return definition
end

describe("a mask in an update", function()
  local sandbox, client
  sandboxes.each({ project_key = "yaml" }, function(...) sandbox, client = ... end)

  local function create(parameters)
    local definition = fixtures.read "create_build"
    definition.parameters = parameters
    helpers.with_warnings(client.create_build, client, definition)
  end

  local function update(definition, options)
    local _, reply, failure = helpers.with_warnings(client.update_build, client, definition,
      options)
    return reply, failure
  end

  local function updates()
    return sandbox:state().counters.requests.update_build or 0
  end

  it("is an error where the build is known to have no parameters", function()
    create {}
    local reply, failure = update(masked "k", { resolve = true })
    assert.is_nil(reply)
    assert.equal("invalid", failure.kind)
    assert.equal("no", failure.sent)
    assert.equal("parameters[1].default_value", failure.problems[1].path)
    assert.matches("the mask itself would be stored", failure.problems[1].message)
    assert.equal(0, updates())
  end)

  it("is an error where the build is known to have others, but not this one", function()
    create { { key = "other", type = "string", default_value = "v" } }
    local _, failure = update(masked "k", { resolve = true })
    assert.matches("its value would become empty", failure.problems[1].message)
    assert.equal(0, updates())
  end)

  it("keeps the value of the same key", function()
    create { { key = "k", type = "string", default_value = "v" } }
    assert(update(masked "k", { resolve = true }))
    assert.equal("v", client:get_build("api-test").parameters[1].value)
  end)

  it("is sent where nothing is known of the build", function()
    create {}
    assert(update(masked "k"))
    assert.equal(MASK, client:get_build("api-test").parameters[1].value)
  end)

  it("is told from a detail alone", function()
    assert.equal(1, #masks.problems(masked "k", {}))
    assert.equal(0, #masks.problems(masked "k", { parameters = { { key = "k", value = "v" } } }))
    assert.equal(0, #masks.problems({ parameters = { { key = "k", default_value = "v" } } }, {}))
    assert.equal(0, #masks.problems({}, {}))
  end)
end)
