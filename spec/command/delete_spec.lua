-- SPDX-License-Identifier: MIT
-- ctest: no-asan
local command = require "support.command"
local fixtures = require "support.fixtures"
local sandboxes = require "support.sandboxes"

describe("zadig delete", function()
  local sandbox, run, env
  sandboxes.shared({ client = false }, function(...)
    sandbox = ...
    run = command.at(sandbox, "lilian-test")
    env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
      ZADIG_PROJECT_KEY = "lilian-test" }
  end)

  local function names()
    return run({ "list", "--names" }).stdout
  end

  it("shows the builds, and deletes them with --yes", function()
    local result = run { "delete", "s-build", "--yes" }
    assert.same({ 0, "deleted s-build\n" }, { result.status, result.stdout })
    assert.equal("- s-build, last written by admin on 2023-06-08 02:54, of 2 services\n",
      result.stderr)
    assert.equal("openapi-build\n", names())
  end)

  it("prints JSON, and no messages with --quiet", function()
    local result = run { "delete", "s-build", "openapi-build", "s-build", "-yq", "--json" }
    assert.same({ 0, "" }, { result.status, result.stderr })
    assert.same({ deleted = { "s-build", "openapi-build" } }, fixtures.decode(result.stdout))
    assert.equal("", names())
  end)

  it("needs --yes if nobody can be asked", function()
    local result = run({ "delete", "s-build" }, { input = "y\n" })
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("cannot ask for confirmation, because standard input is not a terminal; use "
      .. "%-%-yes. Nothing was changed\n$", result.stderr)
    assert.equal("openapi-build\ns-build\n", names())
  end)

  it("deletes nothing if one does not exist", function()
    local result = run { "delete", "s-build", "x", "y", "--yes" }
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.equal('zadig: project "lilian-test" has no build "x", "y"; nothing was deleted\n',
      result.stderr)
    assert.equal("openapi-build\ns-build\n", names())
  end)

  it("asks at a terminal", function()
    local shown, status = command.typed({ "delete", "s-build" }, env, { { "[y/N]", "y\n" } })
    assert.matches('Delete 1 build from project "lilian%-test"%? Workflows may use it. %[y/N%] y\n'
      .. "deleted s%-build", shown)
    assert.equal(0, status)
    assert.equal("openapi-build\n", names())
  end)

  for answer, what in pairs { ["n\n"] = "no", ["\n"] = "nothing", ["\4"] = "the end of the input",
    ["yikes\n"] = "something else" } do
    it("changes nothing when the answer is " .. what, function()
      local shown, status = command.typed({ "delete", "s-build" }, env, { { "[y/N]", answer } })
      assert.matches("Nothing was changed.", shown)
      assert.equal(1, status)
      assert.equal("openapi-build\ns-build\n", names())
    end)
  end

  it("exits with 130 on Ctrl-C, without an answer", function()
    local shown, status = command.typed({ "delete", "s-build" }, env, { { "[y/N]", "\3" } })
    assert.equal(130, status)
    assert.is_nil(shown:find "traceback")
    assert.equal("openapi-build\ns-build\n", names())
  end)

  it("continues if one of them cannot be deleted, and exits with 1", function()
    sandbox:fault { kind = "empty_500", operation = "delete_build", times = 1 }
    local result = run { "delete", "s-build", "openapi-build", "-y" }
    assert.equal(1, result.status)
    assert.matches("zadig: internal server error", result.stderr)
    assert.equal("deleted openapi-build\n", result.stdout)
  end)
end)
