-- SPDX-License-Identifier: MIT
-- ctest: no-asan timeout=300
-- zadig check, plan, apply and undo.
local text_of = require "support.builds".text
local command = require "support.command"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local SECRET = "hunter2-in-clear"

local dir, path

local function write(name, ...)
  return dir:write("builds/" .. name .. ".lua", text_of(name, ...))
end

local function folder()
  dir = helpers.tmpdir()
  path = dir.path .. "/builds"
  assert(os.execute("mkdir " .. path))
end

describe("zadig check", function()
  before_each(folder)
  after_each(function() dir:remove() end)

  it("is quiet about what is right", function()
    write "api"
    write "web"
    local result = command.run { "check", path }
    assert.same({ 0, "", "2 definitions: 0 errors, 0 warnings\n" },
      { result.status, result.stdout, result.stderr })
    assert.same({ definitions = 2, problems = {} },
      fixtures.decode(command.run({ "check", "--json", path }).stdout))
  end)

  it("prints every problem of every file, one a line", function()
    write("api", { build_os = "", installs = { { name = "go" } }, colour = "red" })
    local web = write("web", { infrastructure = "cloud" })
    local result = command.run { "check", path .. "/api.lua", web }
    assert.equal(1, result.status)
    for _, line in ipairs { "/api.lua: build_os: ", "/api.lua: installs[1].version: ",
      "/api.lua: colour: unknown field", "/web.lua: infrastructure: " } do
      assert.is_truthy(result.stdout:find(path .. line, 1, true), result.stdout)
    end
    assert.matches("^2 definitions: %d+ errors", result.stderr)
    local decoded = fixtures.decode(command.run({ "check", "--json", path }).stdout)
    assert.equal(2, decoded.definitions)
    assert.is_true(#decoded.problems >= 4)
    assert.equal("error", decoded.problems[1].severity)
  end)

  it("prints what is wrong with a file, and its line", function()
    dir:write("builds/a.lua", "return {\n  name = \n}")
    dir:write("builds/b.json", "{")
    local result = command.run { "check", path }
    assert.equal(1, result.status)
    assert.matches("/a.lua:3: ", result.stdout)
    assert.matches("/b.json:1: ", result.stdout)
    assert.equal(1, command.run({ "check", "/nonexistent" }).status)
  end)

  it("takes the project from outside, and warnings for errors with --strict", function()
    dir:write("builds/api.lua", (text_of("api", {}):gsub("project_key = [^\n]+\n", "")))
    assert.equal(1, command.run({ "check", path }).status)
    assert.equal(0, command.run({ "check", path, "--project", "yaml" }).status)
    assert.equal(0, command.run({ "check", path }, { env = { ZADIG_PROJECT_KEY = "p" } }).status)
    write("api", { parameters = { zadig.parameter.string("A", "1"),
      zadig.parameter.string("A", "2") } })
    local result = command.run { "check", path }
    assert.equal(0, result.status)
    assert.matches("api.lua: warning: ", (result.stdout:gsub("^warning: (%S+: )", "%1warning: ")))
    assert.equal(1, command.run({ "check", "--strict", path }).status)
  end)
end)

describe("plan, apply and undo", function()
  local sandbox, client, run
  sandboxes.shared({ project_key = "yaml" }, function(...)
    sandbox, client = ...
    run = command.at(sandbox, "yaml")
  end)
  before_each(folder)
  after_each(function() dir:remove() end)

  it("show what is to be done, do it, and find nothing left to do", function()
    write "api"
    local plan = run { "plan", path }
    assert.same({ 2, "" }, { plan.status, plan.stderr })
    assert.equal(("yaml at %s, 0 builds, 1 definition\n\n+ api              %s/api.lua\n\n"
      .. "1 to create, 0 to update, 0 to delete; "
      .. "0 unchanged (0 proven, 0 as far as a reading tells)\n"):format(sandbox.url, path),
      plan.stdout)
    local apply = run { "apply", path, "--yes" }
    assert.same({ 0, "" }, { apply.status, apply.stderr })
    assert.matches("\n%+ created api\n1 done, 0 failed, 0 overtaken, 0 refused, 0 not begun\n$",
      apply.stdout)
    assert.equal("make", client:get_build "api".build_script)
    plan = run { "plan", path }
    assert.equal(0, plan.status)
    assert.matches("1 unchanged %(1 proven", plan.stdout)
    local before = sandbox:state().counters.requests.update_build
    assert.equal(0, run({ "apply", path }).status) -- nothing to ask about
    assert.equal(before, sandbox:state().counters.requests.update_build)
  end)

  it("print JSON", function()
    write "api"
    local plan = fixtures.decode(run({ "plan", path, "--json" }).stdout)
    assert.same({ "create", "api", path .. "/api.lua" },
      { plan.changes[1].action, plan.changes[1].name, plan.changes[1].file })
    local apply = run { "apply", path, "--json", "--yes", "--quiet" }
    assert.equal("", apply.stderr)
    local report = fixtures.decode(apply.stdout)
    assert.same({ 1, {} }, { #report.done, report.failures })
    apply = run { "apply", path, "--json", "--yes" }
    assert.matches("1 unchanged", apply.stderr)
  end)

  it("need --yes where nobody can be asked, and change nothing", function()
    write "api"
    local result = run({ "apply", path }, { input = "y\n" })
    assert.equal(1, result.status)
    assert.matches("use %-%-yes. Nothing was changed\n$", result.stderr)
    assert.equal(0, sandbox:state().counters.requests.create_build or 0)
  end)

  it("ask at a terminal", function()
    write "api"
    local env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token }
    local shown, status = command.typed({ "apply", path }, env, { { "[y/N]", "n\n" } })
    assert.same({ 1, true }, { status, shown:find("Make this change at " .. sandbox.url
      .. "? [y/N] n", 1, true) ~= nil })
    shown, status = command.typed({ "apply", path }, env, { { "[y/N]", "y\n" } })
    assert.equal(0, status)
    assert.matches("%+ created api", shown)
  end)

  it("hide credentials", function()
    write("api", { parameters = { zadig.parameter.secret("TOKEN", SECRET) } })
    for _, words in ipairs { { "plan", path }, { "plan", path, "--json" },
      { "apply", path, "--yes", "-v" }, { "plan", path } } do
      local result = run(words)
      assert.is_nil((result.stdout .. result.stderr):find(SECRET, 1, true))
    end
    write("api", { parameters = { zadig.parameter.secret("TOKEN", SECRET .. "2") } })
    local result = run { "plan", path }
    assert.equal(2, result.status)
    assert.matches("TOKEN", result.stdout)
    assert.is_nil((result.stdout .. result.stderr):find(SECRET, 1, true))
    assert.is_nil(helpers.read(path .. "/.zadig.json"):find(SECRET, 1, true))
  end)

  it("go back", function()
    write "api"
    local first = run { "apply", path, "-y" }
    assert.equal(0, first.status, first.stdout .. first.stderr)
    write("api", { build_script = "make all" })
    write "web"
    local undo = dir.path .. "/undo"
    assert.equal(0, run({ "apply", path, "-y", "--backup", undo }).status)
    assert.equal("api\nweb\n", run({ "list", "--names" }).stdout)
    local result = run { "undo", undo, "--yes" }
    assert.equal(0, result.status)
    assert.equal("api\n", run({ "list", "--names" }).stdout)
    assert.equal("make", client:get_build "api".build_script)
    result = run { "undo", undo, "--yes", "--url", "http://127.0.0.1:1" }
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("/undo is about http://[^\n]+, and this is http://127.0.0.1:1\n$",
      result.stderr)
    result = run { "undo", dir.path }
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("^zadig: backup ", result.stderr)
  end)

  it("delete what no file names only with --prune, and not too much", function()
    write "api"
    write "web"
    assert.equal(0, run({ "apply", path, "-y" }).status)
    os.remove(path .. "/web.lua")
    assert.equal(0, run({ "plan", path }).status)
    assert.equal(1, run({ "plan", path, "--prune", "--max-deletes", "0" }).status)
    local result = run { "apply", path, "--prune", "--yes" }
    assert.equal(0, result.status)
    assert.matches("%- deleted web\n", result.stdout)
  end)

  it("leave alone what somebody else has written meanwhile, and end with 3", function()
    write "api"
    assert.equal(0, run({ "apply", path, "-y" }).status)
    write("api", { build_script = "make all" })
    local env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token }
    sandbox:set { time = os.time() + 100 }
    -- The answer is typed after somebody else has written.
    local other = dir:write("other.lua", ([[
      local zadig = require "zadig"
      local client <close> = zadig.connect { url = %q, token = %q }
      assert(client:update_build(%s))
    ]]):format(sandbox.url, sandbox.token, text_of("api", { build_script = "theirs" }):sub(8)))
    local shown, status = command.typed({ "apply", path }, env,
      { { "[y/N]", "y\n", helpers.interpreter .. " " .. other } })
    assert.equal(3, status)
    assert.matches("overtaken", shown)
    assert.equal("theirs", client:get_build "api".build_script)
  end)

  it("refuse what an update would lose, unless it is accepted, and end with 3", function()
    sandbox:set { builds = { { name = "web", project_key = "yaml",
      post_build = { scripts = "systemctl restart app" } } } }
    write "web"
    local plan = run { "plan", path }
    assert.equal(2, plan.status)
    assert.matches("! web +[^\n]+refused\n.*    post_build.scripts", plan.stdout)
    local result = run { "apply", path, "--yes" }
    assert.equal(3, result.status)
    assert.matches("! web refused", result.stdout)
    assert.equal(0, run({ "apply", path, "--yes", "--accept", "post_build.scripts" }).status)
  end)

  it("end with 1 where a change failed, and go on with the others", function()
    write "api"
    write("web", { build_os = "no such image" })
    local result = run { "apply", path, "--yes" }
    assert.equal(1, result.status)
    assert.matches("%+ created api\n", result.stdout)
    assert.matches("! web failed: ", result.stdout)
  end)

  it("report every problem of the files, and send nothing", function()
    write("api", { build_os = "" })
    dir:write("builds/web.lua", "return {")
    local result = run { "apply", path, "--yes" }
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("^zadig: 1 problem in the files; nothing was sent\n  [^\n]+/web.lua:1: ",
      result.stderr)
    os.remove(path .. "/web.lua")
    result = run { "plan", path }
    assert.equal(1, result.status)
    assert.matches("api.lua: build_os: ", result.stderr)
    assert.equal(0, sandbox:state().counters.total)
  end)

  it("pass on what the library warns of, unless --quiet is given", function()
    write("api", { parameters = { zadig.parameter.string("A", "1"),
      zadig.parameter.string("A", "2") } })
    assert.matches("zadig: create_build: parameters", run({ "apply", path, "--yes" }).stderr)
    sandbox:reset()
    os.remove(path .. "/.zadig.json")
    assert.equal("", run({ "apply", path, "--yes", "--quiet" }).stderr)
  end)

  it("keep the ledger where it is said, or none", function()
    write "api"
    local ledger = dir.path .. "/notes.json"
    assert.equal(0, run({ "apply", path, "-y", "--ledger", ledger }).status)
    assert.is_truthy(helpers.read(ledger))
    assert.is_nil(io.open(path .. "/.zadig.json"))
    assert.matches("1 proven", run({ "plan", path, "--ledger", ledger }).stdout)
    assert.matches("0 proven, 1 as far as", run({ "plan", path, "--no-ledger" }).stdout)
    assert.matches("give one of them", run({ "plan", path, "--no-ledger", "--ledger", "x" }).stderr)
  end)

  it("leave a whole ledger behind at Ctrl-C, and go on where they stopped", function()
    for i = 1, 30 do
      write("api-" .. i)
    end
    sandbox:fault { kind = "latency", seconds = 0.15, operation = "create_build", times = 1000 }
    local env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token }
    local shown, status = command.typed({ "apply", path, "--yes", "--verbose" }, env,
      { { "> POST", "" }, { "(0 bytes", "\3" } })
    assert.equal(130, status, shown)
    assert.is_nil(shown:find "traceback")
    sandbox:faults_off()
    local created = sandbox:state().counters.requests.create_build
    assert.is_true(created < 30)
    assert.is_truthy(fixtures.decode(helpers.read(path .. "/.zadig.json")))
    assert.equal(0, run({ "apply", path, "--yes" }).status)
    assert.equal(0, run({ "plan", path }).status)
    assert.equal(30, assert(client:list_builds()).total)
  end)
end)
