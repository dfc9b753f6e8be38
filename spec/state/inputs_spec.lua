-- SPDX-License-Identifier: MIT
-- Inputs that a template does not have are dropped by the server: a plan warns of them.
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local function template_build(key)
  return { name = "t", project_key = "demo", template_name = "demo-template",
    target_services = { { service_name = "a", service_module = "m", repo_info = {},
      inputs = { zadig.input(key, "x") } } } }
end

describe("an input that the template does not have", function()
  local _, client
  sandboxes.each({ project_key = "demo" }, function(...) _, client = ... end)

  local expected = 'target_services[1].inputs[1]: the template "demo-template" has no variable '
    .. '"typo": the server drops it'

  it("is a warning of a plan", function()
    assert(client:create_build_from_template(template_build "name"))
    local warnings = helpers.with_warnings(function()
      assert(client:plan({ template_build "typo" }, { ledger = false }))
    end)
    assert.same({ "zadig: plan: t: " .. expected }, warnings)
    assert.same({}, (helpers.with_warnings(function()
      assert(client:plan({ template_build "name" }, { ledger = false }))
    end)))
  end)

  it("is not known if the build is plain, of another template, or shows no variables", function()
    local inputs = require "zadig.state.inputs"
    local reading = { detail = { template_name = "demo-template" }, services = { false,
      { parameters = { { key = "name" } } } } }
    assert.equal(1, #inputs.unknown(template_build "typo", reading))
    assert.same({}, inputs.unknown(template_build "name", reading))
    reading.detail.template_name = "other"
    assert.same({}, inputs.unknown(template_build "typo", reading))
    reading = { detail = { template_name = "demo-template" }, services = { { parameters = {} } } }
    assert.same({}, inputs.unknown(template_build "typo", reading))
    assert.same({}, inputs.unknown({ name = "p" }, { detail = { template_name = "" } }))
  end)
end)
