-- SPDX-License-Identifier: MIT
-- ctest: no-asan
local helpers = require "support.helpers"

-- A git hook sets these, and they would lead to another repository.
local ENV = { GIT_DIR = false, GIT_INDEX_FILE = false, GIT_WORK_TREE = false }

-- The files and the specs that script/check would look at.
local function listed(words, cwd)
  local result = helpers.run({ "script/check", "--list", table.unpack(words) },
    { cwd = cwd, env = ENV })
  assert.same({ 0, "" }, { result.status, result.stderr })
  local files, specs = {}, {}
  for line in result.stdout:gmatch "[^\n]+" do
    local spec = line:match "^%-> spec/(.*)_spec%.lua$"
    table.insert(spec and specs or files, spec or line)
  end
  return files, specs
end

describe("script/check chooses the specs of", function()
  for path, expected in pairs {
    ["src/json/decode.c"] = "json/decode",
    ["src/json/json.h"] = "json/decode json/differential json/encode",
    ["src/api/records/list.c"] = "api/traps",
    ["src/core.c"] = "core",
    ["src/zadig.h"] = "core",
    ["lua/zadig/init.lua"] = "core",
    ["lua/zadig/many/queue.lua"] = "many/queue",
    ["lua/zadig/show/help/topics.lua"] = "show/help",
    ["lua/zadig/call/resolve.lua"] = "call/resolve call/resolve_delete",
    ["spec/many/queue_spec.lua"] = "many/queue",
    ["spec/support/lost_answer.lua"] = "call/resolve_delete call/resolve",
    ["examples/audit_images.lua"] = "project/examples",
    ["script/bench"] = "project/bench",
    ["bench/report.lua"] = "project/bench",
    ["docs/retries.md"] = "project/readme",
    ["spec/lint/lint.cmake"] = "",
  } do
    it(path, function()
      local files, specs = listed { path }
      assert.same({ path }, files)
      local found, wing = {}, expected:match "^[^/]*"
      for _, spec in ipairs(specs) do
        found[spec] = true
        -- This spec names all of these files itself.
        assert.is_true(spec:match "^[^/]*" == wing or spec == "project/check", spec)
      end
      for spec in expected:gmatch "%S+" do
        assert.is_true(found[spec], spec)
      end
    end)
  end

end)

describe("script/check", function()
  local dir

  local function git(...)
    helpers.succeed({ "git", "-c", "user.name=x", "-c", "user.email=x@example.com", ... },
      { cwd = dir.path, env = ENV })
  end

  local function commit()
    git("add", "-A")
    git("commit", "-qm", "Change")
  end

  local function check(...)
    return helpers.run({ "script/check", ... }, { cwd = dir.path,
      env = { GIT_DIR = false, GIT_INDEX_FILE = false, GIT_WORK_TREE = false,
        ZADIG_TOKEN = "made-up" } })
  end

  -- A small project that has a commit.
  before_each(function()
    dir = helpers.tmpdir()
    helpers.succeed({ "mkdir", "-p", "script", "spec/support", "spec/json", "src/json" },
      { cwd = dir.path })
    for _, path in ipairs { "script/check", "script/check.lua", "spec/support/busted.lua",
      "spec/support/strict.lua", ".busted", ".luacheckrc", ".clang-format" } do
      helpers.succeed { "cp", "-p", path, dir.path .. "/" .. path }
    end
    dir:write("script/rockspecs.lua", "")
    helpers.succeed { "cp", "-p", "script/check", dir.path .. "/script/build" }
    dir:write("script/build", "#!/bin/sh\n") -- nothing is compiled here
    dir:write("src/json/a.c", "int a;\n")
    dir:write("spec/json/a_spec.lua", 'it("a", function() assert.is_nil(os.getenv "ZADIG_TOKEN") '
      .. "end)\n")
    git("init", "-q", "-b", "main")
    commit()
  end)

  after_each(function() dir:remove() end)

  it("looks at uncommitted changes, including new files", function()
    dir:write("src/json/a.c", "int b;\n")
    dir:write("src/json/new file.c", "int c;\n")
    assert.same({ "src/json/a.c", "src/json/new file.c" }, (listed({}, dir.path)))
  end)

  it("looks at the last commit if there is no upstream", function()
    dir:write("src/json/a.c", "int b;\n")
    commit()
    assert.same({ "src/json/a.c" }, (listed({}, dir.path)))
  end)

  it("looks at what upstream does not have", function()
    git("checkout", "-q", "-b", "work", "--track", "main")
    assert.same({}, (listed({}, dir.path)))
    for _, name in ipairs { "b", "c" } do
      dir:write("src/json/" .. name .. ".c", "int " .. name .. ";\n")
      commit()
    end
    os.remove(dir.path .. "/src/json/a.c")
    assert.same({ "src/json/b.c", "src/json/c.c" }, (listed({}, dir.path)))
  end)

  it("leaves out the specs of the long form", function()
    local spec = "spec/json/b_spec.lua"
    dir:write(spec, "-- ctest: full\n")
    assert.same({ { spec }, {} }, { listed({ spec }, dir.path) })
    dir:write(spec, "-- ctest: tsan\n")
    assert.same({ { spec }, { "json/b" } }, { listed({ spec }, dir.path) })
  end)

  it("passes, and lists its steps", function()
    local result = check "src/json/a.c"
    assert.same({ 0, "" }, { result.status, result.stderr })
    assert.equal("ok      format\nok      rockspecs\nok      build\nok      1 of 1 specs\n",
      result.stdout)
  end)

  it("fails with a spec's output, without the caller's environment", function()
    dir:write("spec/json/a_spec.lua", 'it("a", function() error "it is broken" end)\n')
    local result = check "src/json/a.c"
    assert.equal(1, result.status)
    assert.matches("\nFAILED  1 of 1 specs\nspec/json/a_spec.lua:\n.*it is broken", result.stdout)
  end)

  it("fails for a wrong format, which --fix corrects", function()
    dir:write("src/json/a.c", "int  a;\n")
    local result = check "src/json/a.c"
    assert.equal(1, result.status)
    assert.matches("^FAILED  format\n.*a.c:1:4", result.stdout)
    assert.equal(0, check("--fix", "src/json/a.c").status)
    assert.equal("int a;\n", helpers.read(dir.path .. "/src/json/a.c"))
  end)

  it("fails for what luacheck finds", function()
    dir:write("spec/json/a_spec.lua", "unknown_global()\n")
    local result = check "spec/json/a_spec.lua"
    assert.equal(1, result.status)
    assert.matches("FAILED  luacheck\n.*unknown_global", result.stdout)
  end)

  it("prints its usage", function()
    local result = check "--fast"
    assert.same({ 2, "usage: script/check [--fix] [--list] [FILE...]\n" },
      { result.status, result.stderr })
    result = check "none.c"
    assert.same({ 2, "script/check: no such file: none.c\n" }, { result.status, result.stderr })
  end)
end)
