-- SPDX-License-Identifier: MIT
local helpers = require "support.helpers"
local lines = require "zadig.state.lines"
local random_builds = require "support.random_builds"

describe("the lines of two texts", function()
  local cases = {
    { "none where they are the same", "a\nb\n", "a\nb\n", "" },
    { "a line changed", "a\nb\nc\nd\n", "a\nx\nc\nd\n", "@@ -1,3 +1,3 @@|| a|-b|+x| c" },
    { "a line more at the end", "a\n", "a\nb\n", "@@ -1 +1,2 @@| a|+b" },
    { "a line less at the start", "a\nb\n", "b\n", "@@ -1,2 +1 @@|-a| b" },
    { "all of it", "", "a\n", "@@ -0,0 +1 @@|+a" },
    { "the last line's end", "a", "a\n", "@@ -1 +1 @@|-a|\\ No newline at end of text|+a" },
    { "two places", "a\n1\n2\n3\n4\nb\n", "x\n1\n2\n3\n4\ny\n",
      "@@ -1,2 +1,2 @@|-a|+x| 1|@@ -5,2 +5,2 @@| 4|-b|+y" },
    { "empty lines", "a\n\nb\n", "a\n\n\nb\n", "@@ -2,2 +2,3 @@| |+| b" },
  }
  for _, case in ipairs(cases) do
    it("tell " .. case[1], function()
      assert.equal((case[4]:gsub("||", "|")), table.concat(lines.diff(case[2], case[3]), "|"))
    end)
  end

  -- What `patch` makes of the old text.
  local function patched(old, found)
    local dir <close> = helpers.tmpdir()
    local path = dir:write("text", old)
    local diff = dir:write("diff", "--- text\n+++ text\n" .. table.concat(found, "\n") .. "\n")
    local run = helpers.run { "patch", "--quiet", "--fuzz=0", path, diff }
    assert.equal(0, run.status, run.stdout .. run.stderr)
    return helpers.read(path)
  end

  it("are what patch needs to turn one text into the other", function()
    if helpers.run({ "sh", "-c", "command -v patch" }).status ~= 0 then
      return -- patch is not installed
    end
    local random = random_builds.new(5)
    local function text()
      local list = random:list(12, function() return random:pick("a", "b", "c", "") end)
      return table.concat(list, "\n") .. (list[1] and "\n" or "")
    end
    for _ = 1, helpers.all and 1000 or 60 do
      local old, new = text(), text()
      local found = lines.diff(old, new)
      assert.equal(old == new, #found == 0)
      if old ~= new then
        assert.equal(new, patched(old, found))
      end
    end
  end)

  it("do not take long for long scripts", function()
    local old, new = {}, {}
    for i = 1, 20000 do
      old[i], new[i] = "old " .. i, "new " .. i
    end
    local began = os.clock()
    assert.equal(40001, #lines.diff(table.concat(old, "\n") .. "\n",
      table.concat(new, "\n") .. "\n"))
    assert.is_true(os.clock() - began < (helpers.slow and 20 or 2))
  end)
end)
