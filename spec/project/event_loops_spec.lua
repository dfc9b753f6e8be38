-- SPDX-License-Identifier: MIT
-- ctest: no-asan needs=luv needs=cqueues
-- The examples that run a loop inside another event loop.
local blocks = require "support.blocks"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"

local sandbox

local function run(name, words)
  return helpers.run({ helpers.program, "examples/" .. name .. ".lua", table.unpack(words) }, {
    env = { LUA_PATH = package.path, LUA_CPATH = package.cpath, ZADIG_URL = sandbox.url,
      ZADIG_TOKEN = sandbox.token, ZADIG_PROJECT_KEY = false },
  })
end

describe("examples of event loops", function()
  sandboxes.each({ client = false }, function(started) sandbox = started end)

  for _, name in ipairs { "luv_loop", "cqueues_loop" } do
    it("say how they are used: " .. name, function()
      local result = run(name, {})
      assert.equal(2, result.status)
      assert.matches("^usage: lua5.4 " .. name .. ".lua [^\n]+\n$", result.stderr)
      local help = run(name, { "--help" })
      assert.same({ 0, "", result.stderr }, { help.status, help.stderr, help.stdout })
      local _, lines = helpers.read("examples/" .. name .. ".lua"):gsub("\n", "")
      assert.is_true(lines >= 20 and lines <= 60, lines)
    end)
  end

  local function runs_inside_another_loop(run_it)
    local builds = {}
    for i = 1, 12 do
      builds[i] = { name = "b" .. i, project_key = "many" }
    end
    sandbox:set { builds = builds }
    sandbox:fault { kind = "latency", seconds = 0.02, operation = "get_build" }
    local said = run_it { "many" }
    assert.equal(0, said.status, said.stderr)
    for i = 1, 12 do
      assert.is_truthy(("\n" .. said.stdout):find("\nb" .. i .. "\n", 1, true), said.stdout)
    end
    assert.is_true(tonumber(said.stdout:match "(%d+) ticks meanwhile\n$") > 5)
    assert.is_true(sandbox:state().counters.connections <= 1 + 4)
    said = run_it { "empty" }
    assert.equal(0, said.status, said.stderr)
    assert.matches("^%d ticks meanwhile\n$", said.stdout)
    sandbox:fault { kind = "empty_403", operation = "get_build", times = 1 }
    said = run_it { "many" }
    assert.equal(1, said.status)
    assert.is_truthy(said.stderr:find("not permitted in project", 1, true), said.stderr)
  end

  it("run inside luv", function()
    runs_inside_another_loop(function(words) return run("luv_loop", words) end)
  end)

  it("run inside cqueues", function()
    runs_inside_another_loop(function(words) return run("cqueues_loop", words) end)
  end)

  it("are short in docs/embedding.md", function()
    assert.equal(1, blocks.run(helpers.read "docs/embedding.md"))
  end)
end)
