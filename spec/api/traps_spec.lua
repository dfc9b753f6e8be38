-- SPDX-License-Identifier: MIT
-- Each place where document and server disagree, by its number: the client copes with it, or says
-- what people need to know.
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local plain_http = require "support.plain_http"
local sandboxes = require "support.sandboxes"
local scripted = require "support.scripted"
local zadig = require "zadig"

describe("trap", function()
  local server, client
  sandboxes.shared({ project_key = "yaml" },
    function(...) server, client = ... end)

  -- Calls and collects warnings: returns the results of the call, and the warnings.
  local function call(method, ...)
    local warnings, reply, failure = helpers.with_warnings(client[method], client, ...)
    return reply, failure, table.concat(warnings, "\n")
  end

  local function must(method, ...)
    local reply, failure = call(method, ...)
    return assert(reply, tostring(failure))
  end

  local function fails(kind, method, ...)
    local reply, failure = call(method, ...)
    assert.is_nil(reply)
    assert.equal(kind, failure.kind, tostring(failure))
    return failure
  end

  -- The problem of `path` in an invalid definition or query.
  local function refused(path, method, ...)
    local before = server:state().counters.total
    local failure = fails("invalid", method, ...)
    assert.equal(before, server:state().counters.total)
    for _, problem in ipairs(failure.problems) do
      if problem.path == path then return problem.message end
    end
    error("no problem at " .. path .. " in " .. tostring(failure))
  end

  local function definition(fields)
    local made = fixtures.read "create_build"
    made.advanced_settings.storages = nil
    for key, value in pairs(fields or {}) do made[key] = value end
    return made
  end

  local function template(fields)
    local made = fixtures.read "create_build_from_template"
    for key, value in pairs(fields or {}) do made[key] = value end
    return made
  end

  local function stored(name)
    for _, build in ipairs(server:state().builds) do
      if build.name == name then return build end
    end
  end

  local function last_request()
    local log = server:state().log
    return log[#log]
  end

  -- The server's answer to a request made by hand.
  local function ask(method, target, body)
    return assert(plain_http.request(server.url, method, target,
      { Authorization = "Bearer " .. server.token }, body))
  end

  -- A client of a server that answers every request with these bytes.
  local function facing(bytes, body)
    local scripts = { { { read = "request", send = bytes }, { again = true } } }
    local peer <close> = scripted.start(scripts)
    local other <close> = zadig.connect { url = peer.url, token = "trap-token",
      project_key = "yaml" }
    return body(other, peer)
  end

  it("1: a delete says `name`; the document's `buildName` alone is refused", function()
    must("create_build", definition())
    local by_document = ask("DELETE", "/openapi/build?buildName=api-test&projectKey=yaml")
    assert.equal(400, by_document.status)
    assert.matches("empty build name", by_document.body)
    must("delete_build", "api-test")
    assert.equal("api-test", last_request().query.name)
    assert.equal("api-test", last_request().query.buildName)
    assert.is_nil(stored "api-test")
  end)

  it("2: deleting what does not exist succeeds; must_exist finds out", function()
    must("delete_build", "no-such-build")
    must("create_build", definition())
    must("delete_build", "api-test", { project_key = "demo" })
    assert.is_truthy(stored "api-test")
    local failure = fails("not_found", "delete_build", "no-such-build", { must_exist = true })
    assert.equal("delete_build", failure.operation)
    fails("not_found", "delete_build", "api-test", { must_exist = true, project_key = "demo" })
    assert.is_truthy(stored "api-test")
    must("delete_build", "api-test", { must_exist = true })
    assert.is_nil(stored "api-test")
  end)

  it("3: a missing build is a 400 with a code; a 404 is a wrong path", function()
    local detail = fails("not_found", "get_build", "nope")
    assert.same({ 400, 6523 }, { detail.status, detail.code })
    local update = fails("not_found", "update_build", definition { name = "nope" })
    assert.same({ 400, 6521 }, { update.status, update.code })
    local from_template = fails("not_found", "update_build_from_template", template())
    assert.same({ 400, 6523 }, { from_template.status, from_template.code })
    assert.equal('no build "nope" in project "yaml"', update.message)

    local lost <close> = zadig.connect { url = server.url .. "/zadig", token = server.token }
    local _, failure = lost:get_build("nope", { project_key = "yaml" })
    assert.same({ "rejected", 404 }, { failure.kind, failure.status })
    assert.matches("path", failure.message)
    assert.matches("^Invalid path", failure.description)
  end)

  it("4: an empty 400 has a failure and a hint, and validation avoids it", function()
    server:fault { kind = "status", status = 400, body = "", times = 1 }
    local failure = fails("rejected", "create_build", definition())
    assert.equal(400, failure.status)
    assert.is_nil(failure.code)
    assert.is_nil(failure.description)
    assert.matches("empty 400", failure.hint)
    assert.equal("required", refused("build_os", "create_build",
      (function() local d = definition(); d.build_os = nil; return d end)()))
  end)

  it("5: empty 401, 403 and 500, and a 500 without type or extra, are complete failures", function()
    server:fault { kind = "expired_token", times = 1 }
    assert.matches("empty 401", fails("unauthorized", "list_builds").hint)
    server:fault { kind = "empty_403", times = 1 }
    assert.matches("empty 403", fails("forbidden", "list_builds").hint)
    server:fault { kind = "empty_500", times = 5 }
    assert.matches("empty 500", fails("server", "list_builds", { retry = false }).hint)
    server:faults_off()
    server:fault { kind = "plain_500", description = "disk full", times = 5 }
    local failure = fails("server", "list_builds", { retry = false })
    assert.same({ 500, 500, "Internal Error: ", "disk full" },
      { failure.status, failure.code, failure.server_message, failure.description })
  end)

  it("6: objects stay objects, arrays arrays, whole numbers whole", function()
    must("create_build", definition {
      services = {}, installs = {}, parameters = {}, repo_info = {},
      docker_build_step = { dockerfile_source = "local" },
      advanced_settings = { cluster_name = "local-20250523164625", timeout = 30.0,
        resource_spec = { cpu_limit = 1e3, cpu_req = 1, memory_limit = 1, memory_req = 1 } },
    })
    local body = last_request().body
    assert.is_truthy(body:find('"services":[]', 1, true))
    assert.is_truthy(body:find('"docker_build_step":{', 1, true))
    assert.is_truthy(body:find('"timeout":30,', 1, true))
    assert.is_truthy(body:find('"cpu_limit":1000,', 1, true))
    assert.matches("got an array", refused("docker_build_step", "create_build",
      definition { docker_build_step = { { dockerfile_source = "local" } } }))
    assert.matches("got string", refused("installs", "create_build",
      definition { installs = "go" }))
    local buildkit = definition()
    buildkit.docker_build_step.enable_buildkit = "true"
    assert.equal('expected boolean, got string "true"',
      refused("docker_build_step.enable_buildkit", "create_build", buildkit))
    local half = definition()
    half.advanced_settings.timeout = 30.5
    assert.matches("integer", refused("advanced_settings.timeout", "create_build", half))
  end)

  it("7: advanced_settings without a cluster are refused; without any, an update is warned of",
    function()
      local settings = definition { advanced_settings = { timeout = 30 } }
      assert.matches("^required", refused("advanced_settings.cluster_name", "create_build",
        settings))
      refused("advanced_settings.cluster_name", "create_build",
        definition { advanced_settings = {} })
      must("create_build", definition())
      local bare = definition()
      bare.advanced_settings = nil
      local _, _, warnings = call("update_build", bare)
      assert.matches("advanced_settings: .*resets", warnings)
      assert.equal(60, must("get_build", "api-test").advanced_settings.timeout)
    end)

  it("8: an update replaces: what the web page added is gone, and `get_build` shows it before",
    function()
      local detail = must("get_build", "openapi-build", { project_key = "lilian-test" })
      assert.equal("#!/bin/bash\nset -e", detail.post_build.scripts)
      assert.equal("temp", detail.post_build.file_archive.file_location)
      must("update_build", definition { name = "openapi-build", project_key = "lilian-test" })
      detail = must("get_build", "openapi-build", { project_key = "lilian-test" })
      assert.equal("", detail.post_build.scripts)
      assert.is_nil(detail.post_build.file_archive)
      for _, trap in ipairs(core.traps()) do
        if trap.number == 8 then assert.same({ "update_build" }, trap.operations) end
      end
    end)

  it("9: a detail as a definition is refused, with the names that differ", function()
    must("create_build", definition())
    local detail = must("get_build", "api-test")
    refused("infrastructure", "update_build", detail)
    assert.equal("required (one of \"shell\", \"batch_file\", \"powershell\")",
      refused("script_type", "update_build", detail))
    assert.equal('a parameter has "default_value", not "value"',
      refused("parameters[1].value", "update_build", detail))
    assert.matches("unknown field", refused("build_env", "update_build", detail))
  end)

  it("10: the built-in outputs are refused; a detail lists them all at its top level", function()
    must("create_build", definition())
    local detail = must("get_build", "api-test")
    local names = {}
    for i, output in ipairs(detail.outputs) do names[i] = output.name end
    assert.same({ "IMAGE", "PKG_FILE", "bb" }, names)
    assert.equal(0, #detail.advanced_settings.outputs)
    local echo = definition()
    echo.advanced_settings.outputs = names
    refused("advanced_settings.outputs[1]", "update_build", echo)
    refused("advanced_settings.outputs[2]", "update_build", echo)
  end)

  it("11: a name taken in another project is a conflict; other 6520s are not", function()
    must("create_build", definition())
    local failure = fails("conflict", "create_build", definition { project_key = "demo" })
    assert.equal(6520, failure.code)
    assert.matches("^yaml", failure.description)
    assert.matches("across projects", failure.hint)
    local other = fails("rejected", "create_build", definition { name = "x", build_os = "beos" })
    assert.equal(6520, other.code)
    assert.matches("build_os", other.hint)
  end)

  it("12: the body's project decides, and the query has the same", function()
    must("create_build", definition { project_key = "demo" })
    assert.equal("demo", last_request().query.projectKey)
    assert.equal("demo", stored("api-test").project_key)
    assert.is_nil(last_request().query.projectName)
    refused("options.project_key", "create_build", definition { name = "x" },
      { project_key = "demo" })
    must("list_builds", { project_key = "demo" })
    assert.equal("demo", last_request().query.projectKey)
  end)

  it("13: the path of a template update has the body's name", function()
    must("create_build_from_template", template())
    must("update_build_from_template", template())
    assert.equal("/openapi/build/demo-build/template", last_request().path)
    assert.equal("demo-build", fixtures.decode(last_request().body).name)
  end)

  it("14: no update of a template build ever creates one", function()
    fails("not_found", "update_build_from_template", template())
    assert.is_nil(stored "demo-build")
    must("create_build_from_template", template())
    must("update_build_from_template", template())
    assert.is_nil(server:state().counters.requests.put_source_template)
  end)

  it("15: a missing licence has its own kind, and the 500 for a missing template is not repeated",
    function()
    server:set { licence = false }
    local failure = fails("license", "create_build_from_template", template())
    assert.same({ 400, 7050 }, { failure.status, failure.code })
    assert.matches("licence", failure.message)
    server:set { licence = true }
    local before = server:state().counters.total
    failure = fails("server", "create_build_from_template", template { template_name = "none" })
    assert.equal(500, failure.status)
    assert.matches("no build template", failure.message)
    assert.equal(before + 1, server:state().counters.total)
  end)

  it("16: a mask keeps a credential in update_build, and is refused where it would be stored",
    function()
      must("create_build", definition())
      local masked = definition()
      masked.parameters[2].default_value = "********"
      must("update_build", masked)
      assert.equal("abc123", must("get_build", "api-test").parameters[2].value)
      masked.name = "new"
      refused("parameters[2].default_value", "create_build", masked)
      for _, method in ipairs { "create_build_from_template", "update_build_from_template" } do
        local made = template()
        made.target_services[1].inputs[2].value = "********"
        refused("target_services[1].inputs[2].value", method, made)
      end
      local _, _, warnings = call("create_build_from_template", template())
      assert.matches("inputs%[2%].is_credential", warnings)
    end)

  it("17: a template update resets what it leaves out, as documented", function()
    must("create_build_from_template", template())
    local made = template()
    made.target_services[1].inputs = { { key = "nmae", value = "x", is_credential = false } }
    must("update_build_from_template", made)
    local detail = must("get_build", "demo-build", { project_key = "demo",
      service_name = "zadigx", service_module = "aslan" })
    local values = {}
    for _, parameter in ipairs(detail.parameters) do values[parameter.key] = parameter.value end
    assert.same({ name = "guest", password = "template-secret", channel = "stable" }, values)
    local noted
    for _, trap in ipairs(core.traps()) do noted = noted or trap.number == 17 and trap end
    assert.same({ "create_build_from_template", "update_build_from_template" }, noted.operations)
  end)

  it("18: timeout is in minutes, and values that would mean many hours cause a warning", function()
    for _, record in ipairs(core.records()) do
      for _, field in ipairs(record.name == "AdvancedSettings" and record.fields or {}) do
        if field.name == "timeout" then
          assert.matches("minutes", field.note)
          assert.matches("600", field.fallback)
        end
      end
    end
    local zero = definition()
    zero.advanced_settings.timeout = 0
    local _, _, warnings = call("create_build", zero)
    assert.matches("advanced_settings.timeout", warnings)
  end)

  it("19: values that the server would accept silently are refused here where that is possible",
    function()
    assert.matches("kubernetes", refused("infrastructure", "create_build",
      definition { infrastructure = "kubernets" }))
    assert.matches("shell", refused("script_type", "create_build",
      definition { script_type = "sh" }))
    local typed = definition()
    typed.parameters[1].type = "multi_select"
    assert.matches("multi%-select", refused("parameters[1].type", "create_build", typed))
    local unknown = definition { services = { { service_name = "ghost", service_module = "g" } } }
    unknown.advanced_settings.strategy_name = "no such strategy"
    must("create_build", unknown) -- only the server could know
    assert.equal("", must("get_build", "api-test").advanced_settings.strategy_name)
  end)

  it("20: labels and annotations that are not strings are refused", function()
    for _, field in ipairs { "custom_labels", "custom_annotations" } do
      for _, value in ipairs { 1, true, {} } do
        local made = definition()
        made.advanced_settings[field] = { { key = "a", value = value } }
        assert.matches("expected string", refused(
          ("advanced_settings.%s[1].value"):format(field), "create_build", made))
      end
    end
  end)

  it("21: every build is returned once, although the list is unsorted and pages shift", function()
    local builds = {}
    for i = 1, 25 do builds[i] = { name = "b" .. i, project_key = "yaml" } end
    server:set { builds = builds }
    server:fault { kind = "reorder", by = 3, times = 2 }
    local seen, count = {}, 0
    for build in client:builds { page_size = 5 } do
      assert.is_nil(seen[build.name])
      seen[build.name], count = true, count + 1
    end
    assert.equal(25, count)
    server:set { max_page_size = 3 } -- a short page is not the last one
    count = 0
    for _ in client:builds { page_size = 5 } do count = count + 1 end
    assert.equal(25, count)
    for _, field in ipairs { "page_num", "page_size" } do
      for _, value in ipairs { 0, -1 } do
        refused(field, "list_builds", { [field] = value })
      end
    end
  end)

  it("22: details that the server cannot give are failures that say why", function()
    local options = { project_key = "legacy", retry = false }
    for _, name in ipairs { "web-host", "jenkins-job" } do
      local failure = fails("server", "get_build", name, options)
      assert.matches("host or Jenkins", failure.hint)
      assert.equal(500, failure.status)
    end
    local lost = fails("server", "get_build", "lost-cluster", options)
    assert.equal("the build's cluster no longer exists", lost.message)
    local templateless = fails("not_found", "get_build", "lost-template", options)
    assert.matches("template is gone", templateless.hint)
    must("delete_build", "web-host", { project_key = "legacy", must_exist = true, retry = false })
    assert.is_nil(stored "web-host")
    must("delete_build", "lost-template", { project_key = "legacy", must_exist = true })
    assert.is_nil(stored "lost-template")
  end)

  it("23: a template build's detail has its values only for a given service and module", function()
    must("create_build_from_template", template())
    local options = { project_key = "demo" }
    local bare = must("get_build", "demo-build", options)
    assert.same({ 0, 0, "" }, { #bare.repos, #bare.parameters, bare.build_script })
    options.service_name = "zadigx"
    assert.equal(0, #must("get_build", "demo-build", options).parameters)
    options.service_module = "aslan"
    local full = must("get_build", "demo-build", options)
    assert.same({ 1, 3 }, { #full.repos, #full.parameters })
  end)

  it("24: names that later requests cannot address are refused by every operation", function()
    for _, name in ipairs { "", " ", "\t", "a/b", "/", ".", ".." } do
      refused("name", "create_build", definition { name = name })
      refused("name", "create_build_from_template", template { name = name })
      refused("name", "update_build_from_template", template { name = name })
      refused("name", "get_build", name)
    end
    -- Here the name is in the body or the query, so that such builds can be repaired.
    server:set { builds = { { name = "a/b", project_key = "yaml" } } }
    must("update_build", definition { name = "a/b" })
    must("delete_build", "a/b")
    assert.is_nil(stored "a/b")
    for _, name in ipairs { "", " " } do
      refused("name", "update_build", definition { name = name })
      refused("name", "delete_build", name)
    end
  end)

  it("25: holes in arrays are refused, however they were made", function()
    local hole = definition()
    hole.services[3], hole.services[2] = hole.services[1], nil
    assert.equal("missing (the array has a hole)", refused("services[2]", "create_build", hole))
    refused("services[1]", "create_build", definition { services = { zadig.null } })
    local late = definition()
    late.advanced_settings.outputs = { [2] = "x" }
    refused("advanced_settings.outputs[1]", "create_build", late)
  end)

  it("26: an update refused for a missing permission names it", function()
    must("create_build", definition())
    local viewer <close> = zadig.connect { url = server.url, token = server.tokens.viewer,
      project_key = "yaml" }
    assert(viewer:get_build "api-test")
    local _, reply, failure = helpers.with_warnings(viewer.update_build, viewer, definition())
    assert.is_nil(reply)
    assert.equal("forbidden", failure.kind)
    assert.matches("updating need.*Build%.Create", failure.hint)
  end)

  it("27: the URL has no slash at the end, and redirects are not followed", function()
    local slashed <close> = zadig.connect { url = server.url .. "/", token = server.token }
    assert(slashed:list_builds { project_key = "yaml" })
    assert.equal("/openapi/build", last_request().path)
    local origin <close> = scripted.start { { { read = "request",
      send = scripted.reply("200 OK", '{"total":0,"builds":[]}') }, { again = true } } }
    local target = origin.url .. "/openapi/build"
    for _, status in ipairs { "301 Moved Permanently", "302 Found", "307 Temporary Redirect" } do
      local bytes = scripted.reply(status, "", { "Location: " .. target })
      facing(bytes, function(other, peer)
        local reply, failure = other:list_builds()
        assert.is_nil(reply)
        assert.equal("protocol", failure.kind)
        assert.equal(target, failure.redirect)
        assert.is_truthy(failure.message:find(target, 1, true))
        assert.equal(1, #peer:parsed())
      end)
    end
    assert.equal(0, (origin:connections()))
  end)

  it("28: an older server is recognised by its answers", function()
    server:set { version = "4.1" }
    local create = fails("rejected", "create_build", definition())
    assert.matches("4%.1 or older", create.hint)
    local update = fails("rejected", "update_build", definition())
    assert.equal(405, update.status)
    assert.matches("4%.1 or older", update.hint)
    local from_template = fails("rejected", "update_build_from_template", template())
    assert.equal(404, from_template.status)
    assert.matches("4%.1 or older", from_template.hint)
    fails("not_found", "delete_build", "no-such-build")
  end)

  it("29: a token that was revoked or needs a second factor is reported as such", function()
    server:fault { kind = "expired_token", times = 1 }
    assert.matches("replaced", fails("unauthorized", "list_builds").hint)
    local revoked = { name = "revoked", token = server.token, system_admin = true, revoked = true }
    server:set { version = "4.3", users = { revoked } }
    assert.matches("replaced", fails("unauthorized", "list_builds").hint)
    revoked.revoked, revoked.mfa = nil, "mfa_enrollment_required"
    server:set { users = { revoked } }
    local unproven = fails("forbidden", "list_builds")
    assert.equal("mfa_enrollment_required", unproven.description)
    server:set { version = "4.2" }
    for _, reason in ipairs { "mfa_enrollment_required", "mfa_verification_required" } do
      server:fault { kind = "mfa", reason = reason, times = 1 }
      local failure = fails("forbidden", "list_builds")
      assert.equal(reason, failure.description)
      assert.matches("multi%-factor", failure.message)
      assert.matches("new API token", failure.hint)
    end
  end)

  it("30: another request's description changes the message, never the meaning of a code",
    function()
    server:fault { kind = "swap_description", times = 1,
      description = "yaml项目中有相同的构建名称存在,请检查!" }
    local failure = fails("not_found", "get_build", "nope")
    assert.equal(6523, failure.code)
    server:fault { kind = "swap_description", times = 1, description = "empty buildName." }
    assert.equal("not_found", fails("not_found", "get_build", "nope").kind)
    server:set { licence = false }
    server:fault { kind = "swap_description", times = 1,
      description = "failed to find cluster of name: x" }
    fails("license", "create_build_from_template", template())
  end)

  it("31: the document's example of a detail, corrected, is read key by key", function()
    facing(scripted.reply("200 OK", fixtures.text "get_build.reply"), function(other)
      local detail = assert(other:get_build "openapi-build")
      local expected = fixtures.read "get_build.reply"
      -- Arrays that the rows have and the example lacks arrive empty.
      local lacking = { advanced_settings = { "custom_annotations", "custom_labels", "outputs" } }
      for _, key in ipairs(lacking.advanced_settings) do
        assert.same({}, detail.advanced_settings[key])
        expected.advanced_settings[key] = {}
      end
      for _, parameter in ipairs(expected.parameters) do
        parameter.choice_option, parameter.choice_value = {}, {}
      end
      assert.same(expected, detail)
    end)
    facing(scripted.reply("200 OK", '{"name":"b", // as printed\n}'), function(other)
      local reply, failure = other:get_build "b"
      assert.is_nil(reply)
      assert.same({ "protocol", 200 }, { failure.kind, failure.status })
    end)
  end)

  it("list has all of them, once, with operations that exist", function()
    local traps, known = core.traps(), {}
    for _, row in ipairs(core.operations()) do known[row.name] = true end
    assert.equal(31, #traps)
    for i, trap in ipairs(traps) do
      assert.equal(i, trap.number)
      for _, operation in ipairs(trap.operations or {}) do assert.is_true(known[operation]) end
    end
  end)
end)
