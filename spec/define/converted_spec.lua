-- SPDX-License-Identifier: MIT
-- A plain build that update_build_from_template converted: its detail still shows the parameters of
-- its plain past, credentials in clear text.

local definitions = require "support.definitions"
local helpers = require "support.helpers"
local reading = require "zadig.state.reading"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local SECRET = "made-up"

describe("a converted template build", function()
  local sandbox, client
  sandboxes.each({ project_key = "yaml" }, function(...) sandbox, client = ... end)

  local function template(inputs)
    return { name = "full", project_key = "yaml", template_name = "demo-template",
      target_services = { { service_name = "a", service_module = "b", repo_info = {},
        inputs = inputs or {} } } }
  end

  local function quietly(method, definition)
    local _, reply, failure = helpers.with_warnings(client[method], client, definition)
    assert(reply, tostring(failure))
  end

  -- The readings of a build that was plain, and has had that template since.
  local function converted(parameters)
    quietly("create_build", definitions.full())
    sandbox:set { build_templates = { { name = "demo-template", parameters = parameters } } }
    quietly("update_build_from_template", template())
    return assert(reading.read(client, "full"))
  end

  local function shows_secret(value)
    return zadig.format(value, { full = true }):find(SECRET, 1, true) ~= nil
  end

  it("is printed without the credentials of its past", function()
    local found = converted {}
    local shown = {}
    for _, parameter in ipairs(found.detail.parameters) do
      shown[parameter.key] = parameter.value
    end
    assert.equal(SECRET, shown.SECRET)
    assert.is_false(shows_secret(found.detail))
    assert.is_false(shows_secret(found.services[1]))
    assert.is_nil(tostring(found.detail):find(SECRET, 1, true))
  end)

  it("gives a definition without its past where its service has inputs", function()
    local found = converted { { key = "SECRET", value = "of the template", type = "string" },
      { key = "new", value = "v", type = "string" } }
    local made = assert(zadig.definition(found, nil, { accept = { "target_services" } }))
    local inputs = made.target_services[1].inputs
    assert.same({ "SECRET", "new" }, { inputs[1].key, inputs[2].key })
    assert.equal("of the template", inputs[1].value)
  end)

  it("gives no definition where its service shows the past, unless the inputs are given", function()
    local found = converted {}
    local _, failure = zadig.definition(found)
    assert.equal("target_services[1].inputs", failure.problems[1].path)
    assert.equal("unreadable", failure.problems[1].kind)
    assert.is_nil(tostring(failure):find(SECRET, 1, true))
    local made = assert(zadig.definition(found, template { { key = "k", value = "v" } }))
    assert.same({ { key = "k", value = "v" } }, made.target_services[1].inputs)
    made = assert(zadig.definition(found, nil, { accept = { "target_services.inputs" } }))
    assert.same({}, made.target_services[1].inputs)
  end)
end)
