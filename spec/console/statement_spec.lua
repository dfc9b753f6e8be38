-- SPDX-License-Identifier: MIT
-- Which texts are statements, which wait for more lines, and which are wrong.
local statement = require "zadig.console.statement"

describe("a statement", function()
  local complete = {
    "1 + 1", "x = 1", "f()", "for i = 1, 2 do end", "", "-- comment", "return 1, 2",
    "a = { 1,\n2 }", "local x = 1", "local function f() end", "x = [[\n]]", "goto e ::e::",
    "f { }", "f 'x'", "local x", "local x <const> = 1", "function f() end", "nil",
  }
  local unfinished = {
    "f(", "x = {", "x =", "1 +", "for i = 1, 2 do", "if x then", "function f()", "x = [[",
    "--[[", "local x =", "f { a = {", "repeat", "x = function()", "client:create_build {\nname =",
    "a.b = c and", "not", "x = 'a\\",
  }
  local wrong = {
    "foo bar", "1 = 2", "x = }", "end", "\"open", "x = 'open", "f(]", "::a:: ::a::", "local 1",
    "goto nowhere", "break", "x = 1 y = = 2",
  }

  it("is complete", function()
    for _, text in ipairs(complete) do
      assert.is_function(statement.compile(text, {}), text)
    end
  end)

  it("waits for more lines", function()
    for _, text in ipairs(unfinished) do
      assert.same({ nil, "more" }, { statement.compile(text, {}) }, text)
    end
  end)

  it("is wrong, with a reason in one line", function()
    for _, text in ipairs(wrong) do
      local chunk, why = statement.compile(text, {})
      assert.is_nil(chunk, text)
      assert.are_not.equal("more", why, text)
      assert.is_nil(why:find "\n", text)
    end
  end)

  it("makes globals of what it declares local at its start", function()
    local env = {}
    for _, text in ipairs {
      "local a, b = 1, 2", "local c <const> = 3", " local d<close>,e = nil, 5",
      "local function f(x) return x + 1 end", "local g =\n7", "local functional = 8",
    } do
      assert(statement.compile(text, env))()
    end
    assert.same({ 1, 2, 3, 5, 7, 8 }, { env.a, env.b, env.c, env.e, env.g, env.functional })
    assert.equal(2, env.f(1))
  end)

  it("keeps locals inside blocks", function()
    local env = {}
    assert(statement.compile("do local a = 1 end", env))()
    assert.is_nil(env.a)
  end)

  it("is not blamed by its place if it has one line", function()
    assert.equal("oh", statement.without_place("prompt:1: oh", "x"))
    assert.equal("prompt:2: oh", statement.without_place("prompt:2: oh", "x\ny"))
  end)
end)
