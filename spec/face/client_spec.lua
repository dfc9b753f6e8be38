-- SPDX-License-Identifier: MIT
-- A client and its methods, against the sandbox.
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local sandbox = require "zadig.sandbox"
local zadig = require "zadig"

local METHODS = {}
for i, row in ipairs(core.operations()) do METHODS[i] = row.name end

describe("a client", function()
  local server, client

  setup(function() server = sandbox.start() end)
  teardown(function() server:stop() end)

  local function connect(options)
    local all = { url = server.url, token = server.token, project_key = "yaml", retry = false }
    for key, value in pairs(options or {}) do all[key] = value end
    return zadig.connect(all)
  end

  before_each(function()
    server:reset()
    client = connect()
  end)
  after_each(function() client:close() end)

  local function definition(fields)
    local made = fixtures.read "create_build"
    made.advanced_settings.storages = nil
    for key, value in pairs(fields or {}) do made[key] = value end
    return made
  end

  -- The results of a method, without its warnings.
  local function call(method, ...)
    return select(2, helpers.with_warnings(client[method], client, ...))
  end

  describe("sends", function()
    it("all operations of the document, one after another, on one connection", function()
      assert.equal("success", assert(client:create_build(definition())).message)
      assert.equal("success", assert(client:update_build(definition())).message)
      local detail = assert(client:get_build "api-test")
      assert.equal(definition().build_script, detail.build_script)
      local template = fixtures.read "create_build_from_template"
      assert.equal("success", assert(call("create_build_from_template", template)).message)
      assert.equal("success", assert(call("update_build_from_template", template)).message)
      local list = assert(client:list_builds())
      assert.same({ 1, "api-test" }, { list.total, list.builds[1].name })
      assert.equal("success", assert(client:delete_build "api-test").message)
      assert.equal(0, assert(client:list_builds()).total)
      assert.equal(1, client:stats().connections)
      for _, name in ipairs(METHODS) do
        assert.is_true(server:state().counters.requests[name] > 0, name)
      end
    end)

    it("the document's examples as they are", function()
      for _, name in ipairs(fixtures.definitions) do
        local reply, failure = call(name, fixtures.read(name))
        assert(reply, tostring(failure))
      end
    end)

    it("a definition without its inherited fields, and warns of them", function()
      local none = { __index = { infrastructure = "kubernetes" } }
      for _, project in ipairs { "yaml", false } do
        local inheriting = setmetatable({ name = "a", project_key = project or nil }, none)
        local _, failure = client:create_build(inheriting)
        assert.matches("inherited fields are ignored", tostring(failure))
        assert.matches("infrastructure: required", tostring(failure))
      end
    end)

    it("options, and ignores inherited ones", function()
      local inheriting = setmetatable({ strict = true }, { __index = { must_exist = true } })
      for _, ask in ipairs {
        function() return client:delete_build("nobody", inheriting) end,
        function() return client:list_builds(inheriting) end,
        function() return client:create_build(definition(), inheriting) end,
      } do
        local _, failure = ask()
        assert.equal("invalid", failure and failure.kind)
        assert.matches("has a metatable; inherited fields are ignored", tostring(failure))
      end
      inheriting.strict = nil
      local warnings, reply = helpers.with_warnings(client.delete_build, client, "nobody",
        inheriting)
      assert(reply)
      assert.same({ "zadig: delete_build: has a metatable; inherited fields are ignored, "
        .. "merge them with zadig.build" }, warnings)
    end)

    it("a service's name together with its module, or warns", function()
      for given, missing in pairs { service_name = "service_module",
        service_module = "service_name" } do
        local _, failure = client:get_build("b", { [given] = "x", strict = true })
        assert.same({ missing, ("missing, needed with %s: they only take effect together")
          :format(given) },
          { failure.problems[1].path, failure.problems[1].message })
      end
      for _, whole in ipairs { { service_name = "", service_module = "" }, {},
        { service_name = "s", service_module = "m" } } do
        whole.strict = true
        local _, failure = client:get_build("b", whole)
        assert.not_equal("invalid", failure and failure.kind)
      end
    end)

    it("the same definition twice, and never changes it", function()
      local made = definition { project_key = nil }
      made.project_key = nil
      local function frozen(value)
        if type(value) == "table" then
          for _, item in pairs(value) do frozen(item) end
          setmetatable(value, { __newindex = error })
        end
        return value
      end
      local copy = fixtures.decode(core.encode("BuildDefinition", made))
      frozen(made)
      assert(client:create_build(made))
      assert(client:update_build(made))
      assert.is_nil(rawget(made, "project_key"))
      assert.same(copy, fixtures.decode(core.encode("BuildDefinition", made)))
    end)
  end)

  describe("replies with", function()
    it("tables with their record's metatable", function()
      assert(client:create_build(definition()))
      local detail = assert(client:get_build "api-test")
      for path, name in pairs {
        [detail] = "zadig.BuildDetail", [detail.build_env] = "zadig.BuildEnv",
        [detail.advanced_settings] = "zadig.AdvancedSettings",
        [detail.parameters] = "zadig.array", [detail.parameters[1]] = "zadig.DetailParameter",
        [detail.post_build] = "zadig.PostBuild",
        [detail.post_build.docker_build] = "zadig.DockerBuild",
        [detail.target_services] = "zadig.array",
      } do
        assert.equal(name, getmetatable(path).__name)
      end
      assert.equal("zadig.BuildList", getmetatable(assert(client:list_builds())).__name)
      assert.equal("zadig.Message", getmetatable(assert(client:delete_build "x")).__name)
    end)

    it("arrays where there is null or nothing, nil for null objects, and what nobody knows",
      function()
        server:fault { kind = "status", status = 200, times = 1, body = [[{"name":"b",
          "parameters":null,"post_build":null,"new":{"a":null,"b":[],"c":{}},
          "repos":[{"repo_name":"r","stars":5}],"build_env":{"installs":null}}]] }
        local detail = assert(client:get_build "b")
        for _, key in ipairs { "parameters", "outputs", "target_services" } do
          assert.same({}, detail[key])
        end
        assert.same({}, detail.build_env.installs)
        assert.is_nil(detail.post_build)
        assert.is_nil(detail.advanced_settings)
        assert.equal(zadig.null, detail.new.a)
        assert.equal(5, detail.repos[1].stars)
        assert.equal("zadig.array", getmetatable(detail.new.b).__name)
        assert.is_nil(getmetatable(detail.new.c))
        server:fault { kind = "status", status = 200, times = 1,
          body = '{"total":0,"builds":null}' }
        assert.equal(0, #assert(client:list_builds()).builds)
      end)
  end)

  describe("whose project", function()
    it("is the definition's, else the call's, else the client's", function()
      local other <close> = connect()
      for expected, given in pairs {
        demo = { definition { name = "a", project_key = "demo" }, nil },
        legacy = { (function() local d = definition { name = "b" }; d.project_key = nil; return d
          end)(), { project_key = "legacy" } },
        yaml = { (function() local d = definition { name = "c" }; d.project_key = nil; return d
          end)(), nil },
      } do
        assert(other:create_build(given[1], given[2]))
        local log = server:state().log
        assert.equal(expected, fixtures.decode(log[#log].body).project_key)
      end
    end)

    it("must be the same in both places", function()
      local reply, failure = client:create_build(definition(), { project_key = "demo" })
      assert.is_nil(reply)
      assert.equal("options.project_key", failure.problems[1].path)
      assert(client:create_build(definition(), { project_key = "yaml" }))
    end)

    it("must be a string, in a call's options too", function()
      local made = definition()
      made.project_key = 5
      local reply, failure = client:create_build(made, { project_key = "demo" })
      assert.is_nil(reply)
      assert.equal(1, #failure.problems)
      assert.same({ "project_key", "expected string, got integer 5" },
        { failure.problems[1].path, failure.problems[1].message })
    end)

    it("has to be given somewhere", function()
      local none <close> = helpers.with_env({ ZADIG_PROJECT_KEY = false }, zadig.connect,
        { url = server.url, token = server.token })
      for _, act in ipairs {
        function() return none:list_builds() end, function() return none:get_build "b" end,
        function() return none:delete_build "b" end,
      } do
        local _, failure = act()
        assert.same({ "invalid", "project_key" }, { failure.kind, failure.problems[1].path })
      end
    end)
  end)

  describe("warns", function()
    it("of fields that only the document requires, naming operation and path", function()
      local made = definition()
      made.services = nil
      local warnings, reply = helpers.with_warnings(client.create_build, client, made)
      assert(reply)
      assert.same({
        "zadig: create_build: services: missing; the document requires it",
      }, warnings)
    end)

    it("of nothing if all is well", function()
      assert.same({}, (helpers.with_warnings(client.create_build, client, definition())))
    end)

    it("no more when strict: then it refuses, for the client or for one call", function()
      local made = definition()
      made.services = nil
      local strict <close> = connect { strict = true }
      local warnings, reply, failure = helpers.with_warnings(strict.create_build, strict, made)
      assert.same({}, warnings)
      assert.is_nil(reply)
      assert.equal("invalid definition for create_build (1 problem)", failure.message)
      assert.is_nil(select(1, client:create_build(made, { strict = true })))
      assert.equal(0, server:state().counters.total)
      warnings = helpers.with_warnings(strict.create_build, strict, made, { strict = false })
      assert.equal(1, #warnings)
    end)
  end)

  describe("accepts", function()
    it("extra in definitions only", function()
      assert(client:create_build(definition { extra = { vm_labels = {} } }))
      for _, act in ipairs {
        function() return client:list_builds { extra = {} } end,
        function() return client:get_build("b", { extra = {} }) end,
        function() return client:create_build(definition(), { extra = {} }) end,
      } do
        local reply, failure = act()
        assert.is_nil(reply)
        assert.matches("extra$", failure.problems[1].path)
        assert.equal("unknown option", failure.problems[1].message)
      end
    end)

    it("the name of a build in one place", function()
      local _, failure = client:get_build("b", { name = "c" })
      assert.same({ "options.name", "is the first argument, not an option" },
        { failure.problems[1].path, failure.problems[1].message })
    end)

    it("definitions as they are, whatever their metatables do", function()
      local made = setmetatable({}, { __index = definition(), __pairs = error })
      local _, failure = client:create_build(made)
      assert.equal("invalid", failure.kind)
      assert.matches("^has a metatable", failure.problems[1].message)
      assert.equal("name", failure.problems[2].path)
    end)
  end)

  describe("is closed", function()
    it("again without harm, and says so", function()
      client:close()
      client:close()
      assert.equal("zadig.client: closed", tostring(client))
      assert.is_nil(client:stats().url)
    end)

    it("by the end of a <close>, and by the collector, connections and all", function()
      do
        local scoped <close> = connect()
        assert(scoped:list_builds())
      end
      local lost = connect()
      assert(lost:list_builds())
      lost = nil -- luacheck: ignore
      collectgarbage()
      collectgarbage()
      local fresh = connect()
      assert(fresh:list_builds())
      getmetatable(fresh).__gc(fresh)
      assert.equal("zadig.client: closed", tostring(fresh))
    end)

    it("while a call of its own closes it: the call ends first, or as cancelled", function()
      local busy
      busy = connect { debug = function() busy:close() end }
      local ok, why, failure = pcall(busy.list_builds, busy)
      assert.is_true(not ok or why == nil)
      if ok then assert.equal("cancelled", failure.kind) end
      assert(client:list_builds())
    end)
  end)

  describe("writes debug lines", function()
    it("to a function, before and after each request", function()
      local lines = {}
      local told <close> = connect { debug = function(line) lines[#lines + 1] = line end }
      assert(told:create_build(definition()))
      told:get_build "none"
      assert.equal(4, #lines)
      assert.matches("^zadig: > POST http://127.0.0.1:%d+/openapi/build%?projectKey=yaml "
        .. "%(%d+ bytes; Authorization: Bearer %[hidden%]%)$", lines[1])
      assert.matches("^zadig: < 200 %(21 bytes, [%d.]+ s, new connection%) ok$", lines[2])
      assert.matches("^zadig: > GET ", lines[3])
      assert.matches("^zadig: < 400 .*, connection reused%) not_found: no build \"none\"", lines[4])
      local all = table.concat(lines, "\n")
      assert.is_nil(all:find("abc123", 1, true)) -- the credential of the example
      assert.is_nil(all:find(server.token, 1, true))
    end)

    it("to a file, and no more once that is closed", function()
      local file = assert(io.tmpfile())
      local told <close> = connect { debug = file }
      assert(told:list_builds())
      file:seek "set"
      assert.matches("^zadig: > GET [^\n]+\nzadig: < 200 [^\n]+\n$", file:read "a")
      file:close()
      assert(told:list_builds())
    end)
  end)

  it("hides credentials in problems", function()
    local made = definition()
    made.parameters[2].default_value = 4711
    made.parameters[2].choice_value = { 4712 }
    local _, failure = client:create_build(made)
    local text = tostring(failure)
    for _, problem in ipairs(failure.problems) do text = text .. problem.message end
    assert.is_truthy(text:find("[hidden]", 1, true))
    assert.is_nil(text:find("471", 1, true))
  end)

  it("works beside others in one process", function()
    local clients = {}
    for i = 1, 20 do clients[i] = connect() end
    for _ = 1, 3 do
      for _, one in ipairs(clients) do assert(one:list_builds()) end
    end
    for _, one in ipairs(clients) do
      assert.equal(1, one:stats().connections)
      one:close()
    end
  end)
end)
