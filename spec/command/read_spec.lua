-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- zadig list, zadig get, and what completion asks.
local command = require "support.command"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local SECRET = "hunter2-in-clear"

describe("zadig list", function()
  local sandbox, client, run
  sandboxes.shared({ project_key = "lilian-test" }, function(...)
    sandbox, client = ...
    run = command.at(sandbox, "lilian-test")
  end)

  it("prints a table, sorted by name", function()
    local result = run { "list" }
    assert.same({ 0, "" }, { result.status, result.stderr })
    assert.equal("NAME           UPDATED           BY     SERVICES\n"
      .. "openapi-build  2023-06-29 12:12  admin  service1\n"
      .. "s-build        2023-06-08 02:54  admin  service1, service2\n", result.stdout)
  end)

  it("prints JSON as the server sent it", function()
    local result = run { "list", "--json" }
    assert.same({ 0, "" }, { result.status, result.stderr })
    local builds = fixtures.decode(result.stdout)
    assert.same({ "openapi-build", "s-build" }, { builds[1].name, builds[2].name })
    assert.equal(1688040721, builds[1].update_time)
    assert.same({ service_name = "service2", service_module = "service2" },
      builds[2].target_services[2])
  end)

  it("prints only names", function()
    assert.equal("openapi-build\ns-build\n", run({ "list", "--names" }).stdout)
  end)

  it("reads every page", function()
    local builds = {}
    for i = 1, 230 do
      builds[i] = { name = ("build-%03d"):format(i), project_key = "yaml" }
    end
    sandbox:set { builds = builds }
    local result = run { "list", "--names", "--project", "yaml" }
    local _, lines = result.stdout:gsub("\n", "")
    assert.equal(230, lines)
    assert.matches("^build%-001\n", result.stdout)
  end)

  it("says that there are none, or prints none", function()
    local result = run { "list", "--project", "demo" }
    assert.same({ 0, "", 'no builds in project "demo"\n' },
      { result.status, result.stdout, result.stderr })
    assert.same({ "", "[]\n" }, { run({ "list", "--project", "demo", "--quiet" }).stderr,
      run({ "list", "--project", "demo", "--json" }).stdout })
  end)

  it("names a service module that differs from its service", function()
    sandbox:set { builds = { { name = "b", project_key = "lilian-test", services = {
      { service_name = "shop", service_module = "web" } } } } }
    assert.matches("  shop/web\n", run({ "list" }).stdout)
  end)

  it("prints names without their control characters on a terminal", function()
    sandbox:set { builds = { { name = "red\27[31m\nx", project_key = "lilian-test" } } }
    for _, words in ipairs { { "list" }, { "list", "--names" } } do
      assert.is_truthy(run(words).stdout:find('"red\\x1B[31m\\nx"', 1, true))
    end
  end)

  it("cuts long lines to the width of a terminal", function()
    local services = {}
    for i = 1, 30 do
      services[i] = { service_name = "service-" .. i, service_module = "service-" .. i }
    end
    sandbox:set { builds = { { name = "b", project_key = "lilian-test", services = services } } }
    local shown = command.typed({ "list" }, { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
      ZADIG_PROJECT_KEY = "lilian-test" })
    local line = shown:match "\n(b  [^\n]+)"
    assert.equal(80, #line)
    assert.equal("...", line:sub(-3))
    assert.matches("service%-30\n$", run({ "list" }).stdout)
  end)

  it("needs a project and a server, and says how to set them", function()
    local result = command.run({ "list" }, { env = { ZADIG_URL = sandbox.url } })
    assert.equal(1, result.status)
    assert.equal("zadig: no project given: use --project KEY, or set $ZADIG_PROJECT_KEY\n",
      result.stderr)
    result = command.run { "list" }
    assert.equal(1, result.status)
    assert.matches("^zadig: no server given: use %-%-url URL, set %$ZADIG_URL, or add a server to "
      .. "/nonexistent/zadig/config.lua", result.stderr)
  end)

  it("explains refusals of the server", function()
    local result = run({ "list" }, { env = { ZADIG_TOKEN = "wrong" } })
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("^zadig: the server rejected the token %(unauthorized", result.stderr)
    assert.is_nil(result.stderr:find "wrong")
  end)

  it("reports each request with --verbose, without the token", function()
    local result = run { "list", "--verbose" }
    assert.matches("zadig: > GET http://127[^\n]+Bearer %[hidden%]%)\nzadig: < 200", result.stderr)
    assert.is_nil(result.stderr:find(sandbox.token, 1, true))
  end)

  it("offers names for completion", function()
    assert.equal("openapi-build\ns-build\n", run({ "complete", "builds" }).stdout:gsub(
      "(s%-build\n)(openapi%-build\n)", "%2%1"))
  end)

  describe("and get", function()
    local function create()
      local definition = fixtures.read "create_build"
      definition.name, definition.project_key = "with-secret", "lilian-test"
      definition.parameters = { zadig.parameter.secret("PASSWORD", SECRET),
        zadig.parameter.string("PLAIN", "in clear") }
      definition.build_script = ("echo line\n"):rep(30)
      assert(client:create_build(definition))
    end

    it("prints a detail as Lua source, credentials hidden", function()
      create()
      local result = run { "get", "with-secret" }
      assert.same({ 0, "" }, { result.status, result.stderr })
      assert.is_nil(result.stdout:find(SECRET, 1, true))
      assert.is_truthy(result.stdout:find('value = "in clear"', 1, true))
      assert.matches("and %d+ more lines", result.stdout)
      local value = assert(load("return " .. result.stdout))()
      assert.same({ "with-secret", "********" }, { value.name, value.parameters[1].value })
    end)

    it("prints JSON with hidden credentials, and cuts nothing", function()
      create()
      local result = run { "get", "with-secret", "--json" }
      assert.equal("", result.stderr)
      local detail = fixtures.decode(result.stdout)
      assert.equal("********", detail.parameters[1].value)
      assert.equal("in clear", detail.parameters[2].value)
      assert.equal(("echo line\n"):rep(30), detail.build_script)
      assert.is_true(detail.parameters[1].is_credential)
    end)

    it("prints them only when asked to, and everything with --full", function()
      create()
      for _, words in ipairs { { "get", "with-secret", "--secrets" },
        { "get", "with-secret", "--secrets", "--json" } } do
        assert.is_truthy(run(words).stdout:find(SECRET, 1, true))
      end
      assert.is_nil(run({ "get", "with-secret", "--full" }).stdout:find "more lines")
    end)

    it("exits with 4 if there is no such build, and with 1 for other errors", function()
      local result = run { "get", "none" }
      assert.same({ 4, "" }, { result.status, result.stdout })
      assert.matches('^zadig: no build "none" in project "lilian%-test"', result.stderr)
      assert.equal(1, run({ "get", "s-build" }, { env = { ZADIG_TOKEN = "wrong" } }).status)
      assert.equal(1, run({ "get", "a/b" }).status)
    end)

    it("asks for the service of a template build", function()
      local definition = fixtures.read "create_build_from_template"
      assert(client:create_build_from_template(definition))
      local service = definition.target_services[1]
      local result = run { "get", definition.name, "--project", definition.project_key,
        "--service", service.service_name, "--module", service.service_module, "--json" }
      assert.same({ 0, "" }, { result.status, result.stderr })
      assert.is_true(#fixtures.decode(result.stdout).parameters > 0)
    end)

    it("has colours if wanted", function()
      for when, coloured in pairs { always = true, never = false, auto = false } do
        local result = run { "get", "s-build", "--color", when }
        assert.equal(coloured, result.stdout:find "\27%[" ~= nil, when)
      end
      assert.is_truthy(run({ "get", "s-build", "--colour=always" }).stdout:find "\27%[")
      local env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
        ZADIG_PROJECT_KEY = "lilian-test", TERM = "xterm" }
      assert.is_truthy(command.typed({ "get", "s-build" }, env):find "\27%[")
      env.NO_COLOR = "1"
      assert.is_nil(command.typed({ "get", "s-build" }, env):find "\27%[")
      assert.is_truthy(command.typed({ "get", "s-build", "--color=always" }, env):find "\27%[")
    end)
  end)
end)

describe("a table of columns", function()
  local columns = require "zadig.show.columns"

  it("keeps to its width, and counts wide characters as two", function()
    assert.equal("A   B\n世  x\n", columns.text({ "A", "B" }, { { "世", "x" } }))
    assert.equal("A\n世...\n", columns.text({ "A" }, { { "世界世界" } }, 6))
    assert.equal("A  ..\n1  ..\n", columns.text({ "A", "LONG" }, { { 1, "long" } }, 5))
    assert.equal("A\n\n", columns.text({ "A", "" }, { {} }, 3))
  end)
end)

describe("the standard streams", function()
  it("end the command quietly when the reader is gone", function()
    local sandbox <close> = require "zadig.sandbox".start()
    local line = command.line({ "list" }, { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
      ZADIG_PROJECT_KEY = "lilian-test" })
    local result = command.shell(line .. " | true; echo ${PIPESTATUS[0]}")
    assert.same({ "141\n", "" }, { result.stdout, result.stderr })
    -- Also where a program in between has made the signal ignored.
    result = command.shell("trap '' PIPE; " .. line .. " | { exec <&-; sleep 1; }; "
      .. "echo ${PIPESTATUS[0]}")
    assert.same({ "141\n", "" }, { result.stdout, result.stderr })
    result = command.shell(line .. " | head -1")
    assert.same({ "NAME           UPDATED           BY     SERVICES\n", "" },
      { result.stdout, result.stderr })
  end)

  it("are written whole, or the command fails", function()
    local sandbox <close> = require "zadig.sandbox".start()
    local line = command.line({ "list" }, { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
      ZADIG_PROJECT_KEY = "lilian-test" })
    local result = command.shell(line .. " >/dev/full")
    assert.equal(1, result.status)
    assert.equal("zadig: cannot write to standard output: No space left on device\n", result.stderr)
  end)
end)

describe("Ctrl-C", function()
  it("ends a waiting command with 130, at once", function()
    local sandbox <close> = require "zadig.sandbox".start()
    sandbox:fault { kind = "stall" }
    local began = helpers.now()
    local shown, status = command.typed({ "list", "--verbose" }, { ZADIG_URL = sandbox.url,
      ZADIG_TOKEN = sandbox.token, ZADIG_PROJECT_KEY = "yaml" }, { { "> GET", "\3" } })
    assert.equal(130, status)
    assert.is_nil(shown:find "traceback")
    assert.is_true(helpers.now() - began < 20)
  end)
end)
