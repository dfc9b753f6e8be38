-- SPDX-License-Identifier: MIT
local helpers = require "support.helpers"
local fixtures = require "support.fixtures"
local lost = require "support.lost_answer"
local scripted = require "support.scripted"
local zadig = require "zadig"

local call, must, ambiguous = lost.call, lost.must, lost.ambiguous
local definition, lose, meanwhile, requests =
  lost.definition, lost.lose, lost.meanwhile, lost.requests

local HOUR = 3600

describe("a lost answer", function()
  local sandbox, client, other
  lost.each(function(...) sandbox, client, other = ... end)

  local function template(changes)
    return zadig.build(fixtures.read "create_build_from_template", changes)
  end

  it("of a create that happened is a success, and names the evidence", function()
    lose("create_build", "reset_after")
    local reply = must(client, "create_build", definition())
    assert.equal("success", reply.message)
    assert.equal("applied", reply.resolved.verdict)
    assert.is_true(reply.resolved.present)
    assert.equal("integer", math.type(reply.resolved.update_time))
    assert.equal(1, requests "create_build")
  end)

  it("of a create proves nothing if the build does not exist", function()
    lose("create_build", "reset_before")
    local failure = ambiguous("unknown", client, "create_build", definition())
    assert.is_false(failure.evidence.present)
    assert.matches("creating it again is safe", failure.hint)
    assert.matches("^network: ", failure.cause)
    assert.same({ "create_build", "POST", "maybe", 1 },
      { failure.operation, failure.method, failure.sent, failure.attempts })
    lose("create_build", "reset_after")
    meanwhile(function() must(other, "delete_build", "b") end)
    ambiguous("unknown", client, "create_build", definition())
    assert.equal(2, requests "create_build")
  end)

  it("of a create proves nothing if somebody else has changed or created the build", function()
    lose("create_build", "reset_after")
    meanwhile(function()
      must(other, "update_build", definition { build_script = "make all" })
    end)
    local failure = ambiguous("unknown", client, "create_build", definition())
    assert.same({ "build_script" }, failure.evidence.differing)
    must(other, "delete_build", "b")
    must(other, "create_build", definition { parameters = {} })
    lose("create_build", "reset_before")
    failure = ambiguous("unknown", client, "create_build", definition())
    assert.same({ "parameters" }, failure.evidence.differing)
  end)

  it("of a create has not happened if the name was taken long ago", function()
    sandbox:set { time = os.time() - 2 * HOUR }
    must(other, "create_build", definition())
    lose("create_build", "reset_after")
    ambiguous("not_applied", client, "create_build", definition())
    assert.equal(2, requests "create_build")
  end)

  it("of a create is not a success if somebody created the same some minutes before", function()
    sandbox:set { time = os.time() - 600 }
    must(other, "create_build", definition())
    lose("create_build", "reset_after")
    local failure = ambiguous("unknown", client, "create_build", definition())
    assert.same({}, failure.evidence.differing)
  end)

  it("can be caused by a gateway, too", function()
    sandbox:fault { kind = "status", status = 504, handled = true, operation = "create_build",
      times = 1 }
    assert.equal("applied", must(client, "create_build", definition()).resolved.verdict)
    sandbox:fault { kind = "html", handled = true, status = 200, operation = "delete_build",
      times = 1 }
    assert.equal("applied", must(client, "delete_build", "b").resolved.verdict)
    assert.same({ 1, 1 }, { requests "create_build", requests "delete_build" })
  end)

  it("of an update is read back only if asked for", function()
    must(other, "create_build", definition())
    lose("update_build", "reset_after")
    local _, failure = call(client, "update_build", definition { build_script = "new" })
    assert.same({ "network", "maybe" }, { failure.kind, failure.sent })
    lose("update_build", "reset_after")
    local reply = must(client, "update_build", definition { build_script = "newer" },
      { resolve = true })
    assert.equal("applied", reply.resolved.verdict)
    assert.equal(2, requests "update_build")
  end)

  it("of an update reports what a second writer has left to see", function()
    must(other, "create_build", definition())
    local new = definition { build_script = "new" }
    lose("update_build", "reset_before")
    ambiguous("unknown", client, "update_build", new, { resolve = true })
    lose("update_build", "reset_after")
    meanwhile(function() must(other, "delete_build", "b") end)
    ambiguous("unknown", client, "update_build", new, { resolve = true })
    must(other, "create_build", definition())
    lose("update_build", "reset_after")
    meanwhile(function()
      sandbox:set { time = os.time() + 5 }
      must(other, "update_build", definition { build_script = "theirs" })
    end)
    local failure = ambiguous("overtaken", client, "update_build", new, { resolve = true })
    assert.same({ "build_script" }, failure.evidence.differing)
    sandbox:set { time = os.time() - 2 * HOUR }
    must(other, "update_build", definition())
    lose("update_build", "reset_before")
    ambiguous("not_applied", client, "update_build", new, { resolve = true })
    assert.equal(6, requests "update_build")
  end)

  it("is compared with what was sent, whatever happens to the definition meanwhile", function()
    must(other, "create_build", definition { name = "c", build_script = "new" })
    local given = definition()
    lose("create_build", "reset_before")
    meanwhile(function()
      given.name, given.build_script, given.parameters[1].default_value = "c", "new", "other"
    end)
    local failure = ambiguous("unknown", client, "create_build", given)
    assert.is_false(failure.evidence.present)
    given = definition { project_key = "p" }
    lose("create_build", "reset_after")
    meanwhile(function() given.parameters[1].default_value = "other" end)
    assert.equal("applied", must(client, "create_build", given).resolved.verdict)
  end)

  it("of an update is overtaken by a difference in any field that the server stores unchanged",
    function()
    local service = { service_name = "s", service_module = "m" }
    for field, theirs in pairs { build_os = "ubuntu 18.04", installs = { { name = "go",
      version = "1.20.7" } }, services = { service } } do
      must(other, "create_build", definition())
      lose("update_build", "reset_after")
      meanwhile(function()
        sandbox:set { time = os.time() + 5 }
        must(other, "update_build", definition { [field] = theirs })
      end)
      local failure = ambiguous("overtaken", client, "update_build", definition(),
        { resolve = true })
      assert.same({ field }, failure.evidence.differing)
      must(other, "delete_build", "b")
      sandbox:set { time = os.time() }
    end
  end)

  it("of an update of a template build is overtaken by other services", function()
    must(other, "create_build_from_template", template())
    lose("update_build_from_template", "reset_after")
    meanwhile(function()
      sandbox:set { time = os.time() + 5 }
      must(other, "update_build_from_template", template { target_services = {
        template().target_services[1], { service_name = "another", service_module = "m" } } })
    end)
    local failure = ambiguous("overtaken", client, "update_build_from_template", template(),
      { resolve = true })
    assert.same({ "target_services" }, failure.evidence.differing)
  end)

  it("of a create is not a success for a Jenkins build, or one that can only partly be read",
    function()
    lose("create_build", "reset_after")
    meanwhile(function()
      local builds = sandbox:state().builds
      for _, build in ipairs(builds) do
        build.source = build.name == "b" and "jenkins" or build.source
      end
      sandbox:set { builds = builds }
    end)
    assert.same({}, ambiguous("unknown", client, "create_build", definition()).evidence.differing)
    lose("create_build_from_template", "reset_after")
    sandbox:fault { kind = "empty_403", operation = "get_build", after = 1 }
    local failure = ambiguous("unknown", client, "create_build_from_template", template())
    assert.equal("forbidden", failure.evidence.read.kind)
    assert.is_nil(failure.evidence.differing)
  end)

  it("of an update that shows nothing new is not a success, because everything looked so before",
    function()
    local function labelled(value)
      return definition { advanced_settings = { cluster_name = "local-20250523164625",
        custom_labels = { { key = "team", value = value } } } }
    end
    must(other, "create_build", labelled "a")
    local new = labelled "b"
    lose("update_build", "reset_before")
    local failure = ambiguous("unknown", client, "update_build", new, { resolve = true })
    assert.same({}, failure.evidence.differing)
    sandbox:set { time = os.time() - 2 * HOUR }
    must(other, "update_build", labelled "a")
    lose("update_build", "reset_before")
    ambiguous("not_applied", client, "update_build", new, { resolve = true })
    lose("update_build", "reset_after")
    sandbox:set { time = os.time() }
    assert.equal("applied",
      must(client, "update_build", new, { resolve = true }).resolved.verdict)
  end)

  it("of an update that a gateway answered is read back instead of repeated", function()
    must(other, "create_build", definition())
    sandbox:fault { kind = "status", status = 502, handled = true, operation = "update_build",
      times = 1 }
    must(client, "update_build", definition { build_script = "new" }, { resolve = true })
    assert.equal(1, requests "update_build")
  end)

  it("works for the document's definitions, and for template builds", function()
    local document = fixtures.read "create_build"
    lose("create_build", "reset_after")
    assert.equal("applied", must(client, "create_build", document).resolved.verdict)
    lose("create_build_from_template", "reset_after")
    assert.equal("applied",
      must(client, "create_build_from_template", template()).resolved.verdict)
    lose("update_build_from_template", "reset_before")
    ambiguous("unknown", client, "update_build_from_template", template(), { resolve = true })
    lose("update_build_from_template", "reset_after")
    sandbox:set { time = os.time() + 1 }
    assert.equal("applied", must(client, "update_build_from_template", template(),
      { resolve = true }).resolved.verdict)
    lose("update_build_from_template", "reset_before")
    local changed = template()
    changed.target_services[1].inputs[1].value = "changed"
    local failure = ambiguous("unknown", client, "update_build_from_template", changed,
      { resolve = true })
    assert.same({ "target_services[1].inputs[1].value" }, failure.evidence.differing)
  end)

  it("is not examined if that is not wanted, or if the call was cancelled", function()
    lose("create_build", "reset_after")
    local _, failure = call(client, "create_build", definition(), { resolve = false })
    assert.same({ "network", "maybe", false },
      { failure.kind, failure.sent, failure.retryable })
    assert.equal(0, requests "get_build")
  end)

  it("stays lost if nothing can be read", function()
    local server <close> = scripted.start { { read = "request", reset = true } }
    local second <close> = zadig.connect { url = server.url, project_key = "p",
      retry = { attempts = 1 } }
    local failure = ambiguous("unknown", second, "create_build", definition())
    assert.equal("network", failure.evidence.read.kind)
    assert.equal(2, #server:parsed())
  end)

  it("is no lost answer if something else answers", function()
    local page = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"
    local server <close> = scripted.start {
      { { read = "request", send = page }, { again = true } } }
    local second <close> = zadig.connect { url = server.url, project_key = "p" }
    local _, failure = call(second, "create_build", definition())
    assert.equal("protocol", failure.kind)
    assert.matches("something else may be answering", failure.hint)
  end)

  it("is read back within the deadline", function()
    local server <close> = scripted.start { { read = "request", stall = true } }
    local second <close> = zadig.connect { url = server.url, project_key = "p", deadline = 0.4,
      timeout = 0.1 }
    local began = helpers.now()
    ambiguous("unknown", second, "create_build", definition())
    assert.is_true(helpers.now() - began < 2)
  end)

  it("is read back inside a loop like any other call", function()
    sandbox:fault { kind = "reset_after", operation = "create_build" }
    local loop <close> = zadig.loop()
    local verdicts = {}
    helpers.with_warnings(function()
      for i = 1, 5 do
        loop:spawn(function()
          local reply = client:create_build(definition { name = "b" .. i })
          verdicts[i] = reply.resolved.verdict
        end)
      end
      assert.is_true(loop:run())
    end)
    assert.same({ "applied", "applied", "applied", "applied", "applied" }, verdicts)
    assert.equal(5, requests "create_build")
  end)
end)
