-- SPDX-License-Identifier: MIT
-- One reading of a build, plain or made from a template.
local reading = require "zadig.state.reading"
local start_sandbox = require "zadig.sandbox".start
local zadig = require "zadig"

local function template_build()
  return { name = "t", project_key = "demo", template_name = "demo-template",
    target_services = {
      { service_name = "a", service_module = "m",
        repo_info = { { codehost_name = "gitlab", repo_namespace = "g", repo_name = "one",
          branch = "main", remote_name = "origin", checkout_path = "x", submodules = false,
          enable_commit = false, commit_id = "" } },
        inputs = { { key = "name", value = "first", type = "string", is_credential = false } } },
      { service_name = "b", service_module = "m", repo_info = {},
        inputs = { { key = "name", value = "second", type = "string",
          is_credential = false } } },
    } }
end

describe("a reading", function()
  local sandbox, client

  before_each(function()
    sandbox = start_sandbox { time = 1 }
    client = zadig.connect { url = sandbox.url, token = sandbox.token, project_key = "demo" }
  end)

  after_each(function()
    client:close()
    sandbox:stop()
  end)

  local function value_of(detail, key)
    for _, parameter in ipairs(detail.parameters) do
      if parameter.key == key then
        return parameter.value
      end
    end
  end

  -- A client that calls `before` with the count of its requests ahead of each.
  local function watched(before)
    local count = 0
    return zadig.connect { url = sandbox.url, token = sandbox.token, project_key = "demo",
      debug = function(line)
        if line:find "^zadig: > GET" then
          count = count + 1
          before(count)
        end
      end }
  end

  it("is one detail for a plain build", function()
    sandbox:set { builds = { { name = "p", project_key = "demo" } } }
    local requests = 0
    local own <close> = watched(function(count) requests = count end)
    local found = assert(reading.read(own, "p"))
    assert.equal("p", found.detail.name)
    assert.is_nil(found.services)
    assert.equal(1, requests)
  end)

  it("has the repositories and inputs of every service of a template build", function()
    assert(client:create_build_from_template(template_build()))
    local found = assert(reading.read(client, "t"))
    assert.equal(2, #found.services)
    assert.equal("one", found.services[1].repos[1].repo_name)
    assert.equal("first", value_of(found.services[1], "name"))
    assert.equal("second", value_of(found.services[2], "name"))
    assert.same({}, found.services[2].repos)
  end)

  it("says false for a service that the server cannot show", function()
    assert(client:create_build_from_template(template_build()))
    local builds = sandbox:state().builds
    for _, build in ipairs(builds) do
      if build.name == "t" then
        build.services[3] = build.services[1]
        build.services[4] = { service_name = "c", service_module = "", repos = {},
          parameters = {} }
      end
    end
    sandbox:set { builds = builds }
    local found = assert(reading.read(client, "t"))
    assert.is_table(found.services[2])
    assert.is_false(found.services[3])
    assert.is_false(found.services[4])
  end)

  it("begins anew when somebody writes meanwhile", function()
    assert(client:create_build_from_template(template_build()))
    local own <close> = watched(function(count)
      if count == 3 then
        sandbox:set { time = 2 }
        local changed = template_build()
        changed.target_services[1].inputs[1].value = "later"
        assert(client:update_build_from_template(changed))
      end
    end)
    local found = assert(reading.read(own, "t"))
    assert.equal("later", value_of(found.services[1], "name"))
    assert.equal(2, found.detail.update_time)
  end)

  it("fails when that never ends", function()
    assert(client:create_build_from_template(template_build()))
    local own <close> = watched(function(count)
      sandbox:set { time = count }
      assert(client:update_build_from_template(template_build()))
    end)
    local none, failure = reading.read(own, "t")
    assert.is_nil(none)
    assert.equal("protocol", failure.kind)
    assert.matches("changes faster", failure.message)
  end)

  it("fails as get_build does", function()
    local none, failure = reading.read(client, "absent")
    assert.is_nil(none)
    assert.equal("not_found", failure.kind)
    sandbox:set { builds = {} }
    assert(client:create_build_from_template(template_build()))
    local own <close> = watched(function(count)
      if count == 2 then assert(client:delete_build "t") end
    end)
    none, failure = reading.read(own, "t")
    assert.is_nil(none)
    assert.equal("not_found", failure.kind)
  end)

  it("has one deadline for all its requests", function()
    assert(client:create_build_from_template(template_build()))
    sandbox:fault { kind = "latency", operation = "get_build", seconds = 0.2, times = 9 }
    local none, failure = reading.read(client, "t", { deadline = 0.5, retry = false })
    assert.is_nil(none)
    assert.equal("timeout", failure.kind)
  end)

  it("goes on beside others in the tasks of map", function()
    assert(client:create_build_from_template(template_build()))
    local found, failed = client:map({ "t", "t", "absent" }, reading.read,
      { options = { project_key = "demo" } })
    assert.equal(2, #found[2].services)
    assert.equal("not_found", failed[3].kind)
  end)
end)
