-- SPDX-License-Identifier: MIT
-- Definitions in YAML: what scalars, anchors and tags mean, and what is refused.
local core = require "zadig.core"
local helpers = require "support.helpers"
local yaml = require "zadig.state.yaml"
local zadig = require "zadig"

describe("YAML", function()
  local function read(text)
    return assert(yaml.read(text))[1]
  end

  local function refuses(text)
    local none, why, line = yaml.read(text)
    assert.is_nil(none)
    return (line and line .. ": " or "") .. why
  end

  it("is read by zadig.load, of several documents too", function()
    local dir <close> = helpers.tmpdir()
    dir:write("a.yaml", "name: a\ninstalls:\n  - name: go\n    version: 1.20\n")
    dir:write("b.yml", "---\nname: b\n---\nname: c\n")
    dir:write("c.yaml", "- name: d\n- name: e\n")
    local definitions = assert(zadig.load(dir.path))
    assert.equal(5, #definitions)
    assert.equal("1.20", definitions[1].installs[1].version)
    dir:write("d.yaml", "")
    dir:write("e.yaml", "\n\na: [\n")
    dir:write("f.yaml", "x: !!int 5")
    local _, failure = zadig.load(dir.path)
    local messages = {}
    for i, problem in ipairs(failure.problems) do
      messages[i] = ("%s:%s"):format(problem.line, problem.message)
    end
    assert.same({ "nil:it holds nothing: expected a definition, or a list of definitions",
      "4:did not find expected node content",
      "1:the tag tag:yaml.org,2002:int: only !!str may be used" }, messages)
  end)

  local scalars = {
    { "a: 5", 5 }, { "a: -5", -5 }, { "a: +5", 5 }, { "a: 0", 0 }, { "a: 010", "010" },
    { "a: 1.20", "1.20" }, { "a: 1e3", "1e3" }, { "a: 0x10", "0x10" }, { "a: 1_000", "1_000" },
    { "a: 1:30", "1:30" }, { "a: 2020-01-01", "2020-01-01" }, { "a: .inf", ".inf" },
    { "a: 99999999999999999999", "99999999999999999999" },
    { "a: true", true }, { "a: False", false }, { "a: no", "no" }, { "a: on", "on" },
    { "a: y", "y" }, { "a: '5'", "5" }, { 'a: "true"', "true" }, { "a: !!str 5", "5" },
    { "a: ! 5", "5" }, { "a: !!str", "" }, { "a: ~", nil }, { "a: null", nil }, { "a:", nil },
    { "a: 'null'", "null" }, { "a: |\n  x\n  y\n", "x\ny\n" }, { "a: >\n  x\n  y\n", "x y\n" },
  }
  for _, case in ipairs(scalars) do
    it(("reads %q"):format(case[1]), function()
      assert.equal(case[2], read(case[1]).a)
    end)
  end

  it("keeps empty lists lists", function()
    assert.equal("[]", core.encode(nil, read "a: []".a))
  end)

  it("copies what an alias stands for, and merges", function()
    local value = read [[
base: &base { timeout: 5, deep: { x: 1 }, gone: 1 }
one: { <<: *base, timeout: 6, gone: ~ }
two:
  <<: [ *base, { more: 2, timeout: 9 } ]
three: *base
same: &text word
word: *text
]]
    assert.same({ timeout = 6, deep = { x = 1 } }, value.one)
    assert.same({ timeout = 5, deep = { x = 1 }, gone = 1, more = 2 }, value.two)
    assert.not_equal(value.base.deep, value.one.deep)
    assert.not_equal(value.base, value.three)
    assert.equal("word", value.word)
    assert.same({ ["<<"] = "x" }, read "'<<': x")
  end)

  local broken = {
    { "a: 1\na: 2", '2: the key "a" is there twice' },
    { "a:\na: 2", '2: the key "a" is there twice' },
    { "a: *nope", "1: there is no anchor &nope before this" },
    { "a: &x\n  - *x", "2: there is no anchor &x before this" },
    { "a: &x 1\n---\nb: *x", "3: there is no anchor &x before this" },
    { "a: !foo 5", "1: the tag !foo: only !!str may be used" },
    { "a: !!float 5", "1: the tag tag:yaml.org,2002:float: only !!str may be used" },
    { "a: !!binary aGk=", "1: the tag tag:yaml.org,2002:binary: only !!str may be used" },
    { "a: !!set {x}", "1: the tag tag:yaml.org,2002:set: only !!str may be used, on a scalar" },
    { "? [1]\n: 2", "1: a key that is no text" },
    { "? *x\n: 2", "1: a key that is no text" },
    { "a:\n  -\n", "2: an element of a list is empty" },
    { "a: [1, ~]", "1: an element of a list is empty" },
    { "<<: 5", "1: << takes a mapping, or a list of mappings" },
    { "<<: [5]", "1: << takes a mapping, or a list of mappings" },
    { "<<:", "1: << takes a mapping, or a list of mappings" },
    { "a: [", "2: did not find expected node content" },
    { "a: b: c", "1: mapping values are not allowed in this context" },
    { "a: 1\n\tb: 2", "2: found a tab character that violates indentation" },
    { "a: \7", "control characters are not allowed" },
    { ("["):rep(200), "1: nested deeper than 100 values" },
  }
  for i, case in ipairs(broken) do
    it(("refuses what has no clear meaning (%d)"):format(i), function()
      assert.equal(case[2], refuses(case[1]))
    end)
  end

  it("does not let aliases grow without end", function()
    local lines = { "a0: &a0 [x, x, x, x, x, x, x, x, x, x]" }
    for i = 1, 9 do
      lines[#lines + 1] = ("a%d: &a%d [%s]"):format(i, i,
        ("*a%d,"):format(i - 1):rep(10):sub(1, -2))
    end
    assert.matches("more than 100000 values, aliases included$", refuses(table.concat(lines, "\n")))
  end)

  it("says what to install where lyaml is missing", function()
    local dir <close> = helpers.tmpdir()
    dir:write("a.yaml", "name: a")
    dir:write("b.json", '{ "name": "b" }')
    local result = helpers.lua_source([[
      package.preload.lyaml = function() error "not found" end
      print(select(2, require("zadig").load(...)))]], { dir.path })
    assert.matches("a.yaml: YAML needs lyaml, which is not installed: Debian's lua%-yaml, or the "
      .. "rock lyaml", result.stdout)
    assert.matches("1 problem in 1 file", result.stdout)
  end)
end)
