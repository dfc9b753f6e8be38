-- SPDX-License-Identifier: MIT
-- From the readings of a template build to a definition for update_build_from_template.
local definitions = require "support.definitions"
local helpers = require "support.helpers"
local reading = require "zadig.state.reading"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local paths, stored = definitions.paths, definitions.stored

local function full()
  return { name = "t", project_key = "demo", template_name = "demo-template",
    target_services = {
      { service_name = "a", service_module = "m",
        repo_info = { { codehost_name = "gitlab", repo_namespace = "g", repo_name = "one",
          branch = "main", remote_name = "origin", checkout_path = "x", submodules = true,
          enable_commit = true, commit_id = "abc" } },
        inputs = {
          { key = "name", value = "first", type = "string", is_credential = false },
          { key = "password", value = "made-up", type = "string", is_credential = true },
          { key = "channel", value = "beta", type = "choice", is_credential = false } } },
      { service_name = "b", service_module = "m", repo_info = {},
        inputs = { { key = "name", value = "second", type = "string",
          is_credential = false } } },
    } }
end

describe("a definition from a template build", function()
  local sandbox, client
  sandboxes.each({ sandbox = { time = 1 }, project_key = "demo" },
    function(...) sandbox, client = ... end)

  local function read(definition)
    assert(client:create_build_from_template(definition))
    return assert(reading.read(client, definition.name))
  end

  it("changes nothing of the build when it was kept", function()
    local found = read(full())
    local before = stored(sandbox, "t")
    local made, notes = assert(zadig.definition(found, full()))
    assert.same({}, notes)
    assert(client:update_build_from_template(made))
    assert.same(before, stored(sandbox, "t"))
  end)

  it("asks for what no reading shows, and for nothing else", function()
    local found = read(full())
    local _, failure = zadig.definition(found)
    assert.equal("update_build_from_template", failure.operation)
    assert.same({ "target_services[1].repo_info[1].codehost_name",
      "target_services[1].repo_info[1].enable_commit",
      "target_services[1].repo_info[1].commit_id" }, paths(failure.problems))
    local made = assert(zadig.definition(found, nil, { codehosts = { gitlab = "gitlab" },
      accept = { "target_services.repo_info" } }))
    assert.equal("gitlab", made.target_services[1].repo_info[1].codehost_name)
    assert(client:update_build_from_template(made))
  end)

  it("takes the details of services beside a detail", function()
    local found = read(full())
    local made = assert(zadig.definition(found.detail, full(), { services = found.services }))
    assert.same(zadig.definition(found, full()), made)
  end)

  it("sends credentials as they are: what stands in for them would be stored", function()
    local made = assert(zadig.definition(read(full()), full()))
    assert.equal("made-up", made.target_services[1].inputs[2].value)
    assert.is_nil(zadig.format(made, { full = true }):find("made-up", 1, true))
  end)

  it("keeps what was not given from following the template", function()
    local found = read(full())
    sandbox:set { build_templates = { { name = "demo-template", parameters = {
      { key = "name", value = "guest", type = "string" },
      { key = "password", value = "changed", type = "string", is_credential = true },
      { key = "channel", value = "beta", type = "choice", choice_option = { "stable", "beta" } },
    } } } }
    local made = assert(zadig.definition(found, full()))
    assert(client:update_build_from_template(made))
    local password = stored(sandbox, "t").services[2].parameters[2]
    assert.equal("template-secret", password.value)
    assert.is_true(password.is_credential)
  end)

  it("refuses a detail alone, which shows no service", function()
    local found = read(full())
    local _, failure = zadig.definition(found.detail)
    assert.same({ "target_services[1].repo_info", "target_services[1].inputs",
      "target_services[2].repo_info", "target_services[2].inputs" }, paths(failure.problems))
    assert.equal("unreadable", failure.problems[1].kind)
    assert.matches("use a reading", failure.problems[1].message)
    local made = assert(zadig.definition(found.detail, full()))
    assert.same(full(), made) -- the rest says it all
  end)

  it("takes a service that the server cannot show from the rest", function()
    local found = read(full())
    found.services[2] = false
    local made = assert(zadig.definition(found, full()))
    assert.equal("second", made.target_services[2].inputs[1].value)
    local part = full()
    part.target_services[2] = nil
    local _, failure = zadig.definition(found, part)
    assert.same({ "target_services[2].repo_info", "target_services[2].inputs" },
      paths(failure.problems))
  end)

  it("notes a service of the rest that the build does not have", function()
    local found, rest = read(full()), full()
    rest.target_services[3] = { service_name = "c", service_module = "m" }
    local made, notes = assert(zadig.definition(found, rest))
    assert.same({ "target_services[3]" }, paths(notes))
    assert.equal("unmatched", notes[1].kind)
    assert.equal(2, #made.target_services)
  end)

  describe("with chosen values, which no update can set,", function()
    local function chosen()
      sandbox:set { build_templates = { { name = "demo-template", parameters = {
        { key = "many", value = "x", type = "multi-select", choice_option = { "x", "y" },
          choice_value = { "y" } },
      } } } }
      local given = full()
      given.target_services[2] = nil
      given.target_services[1].inputs = {}
      return given
    end

    it("leaves the input out where it was left out", function()
      local given = chosen()
      local found = read(given)
      local before = stored(sandbox, "t")
      local made = assert(zadig.definition(found, given))
      assert.same({}, made.target_services[1].inputs)
      assert(client:update_build_from_template(made))
      assert.same(before, stored(sandbox, "t"))
    end)

    it("refuses where that is not known", function()
      local given = chosen()
      local rest = { target_services = given.target_services }
      local found = read(given)
      local _, failure = zadig.definition(found, rest)
      assert.same({ "target_services[1].inputs[1].choice_value" }, paths(failure.problems))
      assert.equal("lost", failure.problems[1].kind)
      assert.same({}, zadig.definition(found, rest, { accept = { "target_services.inputs" } })
        .target_services[1].inputs)
    end)
  end)

  it("refuses to show a hidden repository", function()
    local found = read(full())
    found.services[1].repos[1].hidden = true
    local _, failure = zadig.definition(found, full())
    assert.same({ "target_services[1].repos[1].hidden" }, paths(failure.problems))
  end)

  it("does not use the rest of a build of another kind", function()
    local found = read(full())
    local plain = definitions.full()
    plain.name = "t"
    local made, notes = assert(zadig.definition(found, plain, { force = true,
      codehosts = { gitlab = "gitlab" } }))
    assert.equal("template_name", notes[1].path)
    assert.is_nil(made.build_script)
    sandbox:set { builds = { { name = "t", project_key = "demo" } } }
    local _, failure = zadig.definition(assert(client:get_build "t"), full())
    assert.same({ "infrastructure", "script_type" }, { failure.problems[1].path,
      failure.problems[2].path })
  end)

  it("warns as the definition that was sent does, and no more", function()
    local found = read(full())
    local made = assert(zadig.definition(found, full()))
    assert.same({}, (helpers.with_warnings(client.update_build_from_template, client, made)))
  end)
end)
