-- SPDX-License-Identifier: MIT
-- ctest: no-asan timeout=300
-- zadig export, and the story of a build kept as a file, without a line of Lua.
local command = require "support.command"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local SECRET = "hunter2-in-clear"

describe("zadig export", function()
  local sandbox, client, run, dir
  sandboxes.shared({ project_key = "lilian-test" }, function(...)
    sandbox, client = ...
    run = command.at(sandbox, "lilian-test")
  end)
  before_each(function() dir = helpers.tmpdir() end)
  after_each(function() dir:remove() end)

  local function export(...)
    return run { "export", "--to", dir.path .. "/builds", "--codehost", "gitee=gitee", ... }
  end

  it("writes a file for each build, which a plan finds nothing to do for", function()
    local result = export()
    assert.same({ 0, "" }, { result.status, result.stderr })
    assert.equal(("+ %s/builds/openapi-build.lua\n+ %s/builds/s-build.lua\n"):format(dir.path,
      dir.path), result.stdout)
    local plan = run { "plan", dir.path .. "/builds" }
    assert.equal(0, plan.status, plan.stdout .. plan.stderr)
  end)

  it("leaves files that are there, unless --overwrite is given", function()
    assert.equal(0, export().status)
    local path = dir:write("builds/s-build.lua", "mine")
    local result = export()
    assert.same({ 0, "" }, { result.status, result.stdout })
    assert.matches("s%-build.lua is there already and stays %(see %-%-overwrite%)\n", result.stderr)
    assert.equal("mine", helpers.read(path))
    assert.equal(0, export("--overwrite").status)
    assert.not_equal("mine", helpers.read(path))
  end)

  it("prints JSON", function()
    local written = fixtures.decode(export("--json").stdout).written
    assert.equal("openapi-build", written[1].name)
  end)

  it("writes no credential, and names the variables that hold them", function()
    local definition = fixtures.read "create_build"
    definition.name, definition.project_key = "api", "lilian-test"
    definition.repo_info = {}
    definition.parameters = { zadig.parameter.secret("PASSWORD", SECRET) }
    assert(client:create_build(definition))
    local result = export()
    assert.equal(0, result.status)
    local name = result.stderr:match "To plan or apply them, set: (%S+)\n"
    assert.is_nil(helpers.read(dir.path .. "/builds/api.lua"):find(SECRET, 1, true))
    local plan = run({ "plan", dir.path .. "/builds" }, { env = { [name] = SECRET } })
    assert.equal(0, plan.status, plan.stdout .. plan.stderr)
  end)

  it("goes on where a build cannot be read, and ends with 1", function()
    sandbox:set { builds = { { name = "api", project_key = "lilian-test" },
      { name = "lost-cluster", project_key = "lilian-test",
        cluster_id = "64c0ffee64c0ffee64c0ffee" } } }
    local result = export()
    assert.equal(1, result.status)
    assert.matches("zadig: lost%-cluster: ", result.stderr)
    assert.matches("^%+ %S+/api.lua\n$", result.stdout)
  end)

  it("needs a folder", function()
    assert.matches("missing option '%-%-to'", run({ "export" }).stderr)
    assert.equal(1, run({ "export", "--to", "/nonexistent/a/b" }).status)
  end)
end)

describe("the README", function()
  -- The block of shell below "The command".
  local function block()
    return assert(helpers.read("README.md"):match "\n## The command\n.-\n```sh\n(.-)```")
  end

  it("keeps a build as a file, changes it, and goes back, without a line of Lua", function()
    local sandbox <close> = require "zadig.sandbox".start()
    local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
      project_key = "lilian-test" }
    local dir <close> = helpers.tmpdir()
    local env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
      ZADIG_PROJECT_KEY = "lilian-test" }
    local before = sandbox:state().builds
    local asked, seen = 0, {}
    for line in block():gmatch "[^\n]+" do
      local words = line:gsub("%s+#.*", ""):gsub("%-%-codehost %S+", "--codehost gitee=gitee")
      if words:find "^%$EDITOR" then
        words = words:gsub("^%$EDITOR", 'sed -i \'s/build_script = ""/build_script = "make"/\'')
        words = words:gsub("builds/%S+", "builds/s-build.lua")
      end
      seen[#seen + 1] = words:match "^zadig (%l+)" or "edit the file"
      if words:find "^zadig" then
        local list = {}
        for word in words:gmatch "%S+" do
          list[#list + 1] = word
        end
        table.remove(list, 1)
        words = command.line(list, env)
      end
      local shown, status = command.screen(("cd %s; exec %s"):format(dir.path, words), 100,
        line:find "zadig apply" and { { "[y/N]", "y\n" } }
          or line:find "zadig undo" and { { "[y/N]", "y\n" } } or {})
      asked = asked + (shown:find("[y/N]", 1, true) and 1 or 0)
      local expected = line:find "zadig plan" and 2 or 0
      assert.equal(expected, status, line .. "\n" .. shown)
      if line:find "zadig apply" then
        assert.equal("make", client:get_build "s-build".build_script)
      end
    end
    assert.same({ "doctor", "export", "edit the file", "plan", "apply", "undo" }, seen)
    assert.equal(2, asked)
    assert.equal("", client:get_build "s-build".build_script)
    assert.equal(#before, #sandbox:state().builds)
  end)
end)
