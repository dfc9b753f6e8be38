-- SPDX-License-Identifier: MIT
-- ctest: no-asan needs=cjson
-- ctest: timeout=300
local helpers = require "support.helpers"

describe("script/bench", function()
  local dir, path, ran

  setup(function()
    dir = helpers.tmpdir()
    path = dir:write("x.md", "a\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nb\n")
    ran = helpers.run({ "script/bench", "--quick", "--write", path },
      { env = { LUA_PATH = false, LUA_CPATH = false } })
  end)

  teardown(function()
    dir:remove()
  end)

  it("succeeds and prints one table", function()
    assert.equal(0, ran.status, ran.stderr)
    assert.matches("^%d%d%d%d%-%d%d%-%d%d; 1 rounds; Lua 5%.%d, libcurl/%d", ran.stdout)
    assert.matches("\n\n| what .-| verdict +|\n| %-", ran.stdout)
  end)

  for _, row in ipairs {
    { "list_builds, 20 builds, warm", "libcurl in C, parses nothing" },
    { "list_builds, 20 builds, warm", "this library" },
    { "list_builds, 20 builds, warm", "LuaSocket by hand + lua-cjson" },
    { "list_builds, 20 builds, warm", "LuaSocket's http + lua-cjson" },
    { "list_builds, 20 builds, warm", "Python http.client + json" },
    { "list_builds, 20 builds, warm", "one curl process per call, parses nothing" },
    { "decode 10,000 builds, 2.5 MB", "this library" },
    { "decode 20 builds, 5 KB", "this library" },
    { "decode 20 builds, 5 KB", "Lua, the same tables without JSON" },
    { "encode the document's definition", "this library, validation included" },
    { "process that loads it", "the difference" },
    { "100 details, 20 ms each, 16 at once", "this library (ideal: 125.0 ms)" },
    { "100 details, 20 ms each, 64 at once", "this library (ideal: 31.2 ms)" },
    { "connections opened by 100 calls", "this library" },
    { "growth over 500 calls", "this library" },
    { "growth over 500 calls", "this library, malloc without its cache" },
    { "peak of builds() over 100000 builds", "this library" },
    { "core.so, stripped", "this library" },
  } do
    it(("has a row for %s by %s"):format(row[1], row[2]), function()
      local found
      for what, by in ran.stdout:gmatch "\n| (.-) +| (.-) +|[^\n]*" do
        found = found or what == row[1] and by == row[2]
      end
      assert.is_true(found)
    end)
  end

  it("counts one connection for all calls", function()
    assert.matches("| connections opened by 100 calls +| this library .-| 1 +| 1 +| met +|",
      ran.stdout)
  end)

  it("puts the table between the marks of a file", function()
    assert.equal("a\n<!-- bench: begin -->\n\n" .. ran.stdout .. "\n<!-- bench: end -->\nb\n",
      helpers.read(path))
  end)

  it("prints its usage", function()
    local asked = helpers.run { "script/bench", "--slow" }
    assert.equal(2, asked.status)
    assert.matches("usage", asked.stderr)
  end)
end)
