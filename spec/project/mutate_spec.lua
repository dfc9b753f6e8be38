-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- The changes that script/mutate makes. What it finds is not tested here.
local helpers = require "support.helpers"

package.path = "script/?.lua;" .. package.path
local points = require "mutation.points"

-- The possible changes of a text, each with its line number.
local function changes(path, text)
  local found = {}
  for i, point in ipairs(points.of(path, text)) do
    local _, _, after = points.apply(text, point)
    found[i] = ("%d: %s"):format(point.line, after)
  end
  return found
end

describe("script/mutate", function()
  local cases = {
    { "a comparison in C", "x.c", "a == b;", { "1: a != b;" } },
    { "a limit in C", "x.c", "if (a < b)", { "1: if (a <= b)" } },
    { "a logical operator in C", "x.c", "a && !b", { "1: a || !b", "1: a && b" } },
    { "a constant, by one", "x.c", "x = 41;", { "1: x = 42;" } },
    { "one, to nothing", "x.c", "x = 1;", { "1: x = 0;" } },
    { "a sum in C", "x.c", "n = a + b;", { "1: n = a - b;" } },
    { "no sign in C", "x.c", "n = -a;", {} },
    { "no pointer in C", "x.c", "p->x", {} },
    { "a call in C", "x.c", "{\n  settle(x);\n}", { "2: (void)0;" } },
    { "no half of a call", "x.c", "{\n  settle(x,\n    y);\n}", {} },
    { "no text in C", "x.c", [[s = "a == \" 1";]], {} },
    { "no comment in C", "x.c", "/* 1 == 2\n && */ // 3", {} },
    { "no line of the preprocessor", "x.c", "#if A == 1 \\\n  && B\n", {} },
    { "a comparison in Lua", "x.lua", "if a ~= b then", { "1: if a == b then" } },
    { "words in Lua", "x.lua", "a and not b or c",
      { "1: a or not b or c", "1: a and b or c", "1: a and not b and c" } },
    { "no attribute in Lua", "x.lua", "local x <close> = y", {} },
    { "a call in Lua", "x.lua", "do\n  a.b:c(d)\nend", { "2: do end" } },
    { "a return in Lua", "x.lua", "do\n  return a\nend", { "2: do end" } },
    { "no half of a return", "x.lua", "do\n  return {\n    a }\nend", {} },
    { "no comment in Lua", "x.lua", "-- 1 == 2\n--[[ a and\n b ]]", {} },
    { "no text in Lua", "x.lua", [==[s = [[a == 1]] .. 'not']==], {} },
    { "a boolean", "x.lua", "x = true", { "1: x = false" } },
  }
  for _, case in ipairs(cases) do
    it("changes " .. case[1], function()
      assert.same(case[4], changes(case[2], case[3]))
    end)
  end

  it("finds changes in every file of the project, with the right lines", function()
    for _, root in ipairs { "src", "lua" } do
      for _, path in ipairs(helpers.tree(root, "%.c$")) do
        local text = helpers.read(path)
        for _, point in ipairs(points.of(path, text)) do
          local _, newlines = text:sub(1, point.from - 1):gsub("\n", "")
          assert.equal(newlines + 1, point.line, path)
        end
      end
    end
  end)

  it("refuses unknown arguments", function()
    local result = helpers.run { "lua5.4", "script/mutation/main.lua", "--sed", "1" }
    assert.same({ 2, "mutate: unknown option --sed\n" }, { result.status, result.stderr })
    result = helpers.run { "lua5.4", "script/mutation/main.lua", "--seed", "x" }
    assert.same({ 2, "mutate: --seed needs a number\n" }, { result.status, result.stderr })
  end)
end)
