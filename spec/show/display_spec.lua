-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local display = require "zadig.show.display"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local plain = require "support.plain"

local function load_back(text)
  return assert(load("return " .. text, "=text", "t", { zadig = { null = core.null } }))()
end

local function positions(text, words)
  local last = 0
  for _, word in ipairs(words) do
    local at = text:find(word .. " = ", last + 1, true)
    assert.is_truthy(at, word .. " in its place")
    last = at
  end
end

local function has_line(text, line)
  assert.is_truthy(text:find("\n  " .. line .. "\n", 1, true), text)
end

describe("display", function()
  local detail = core.decode("BuildDetail", fixtures.text "get_build.reply")
  local definition = plain(core.decode(nil, fixtures.text "create_build"))

  it("prints what load reads back", function()
    assert.same(detail, load_back(display.format(detail)))
    assert.same(detail, load_back(display.format(detail, { width = 20 })))
    local page = core.decode("BuildList", fixtures.text "list_builds.reply")
    assert.same(page, load_back(display.format(page)))
    assert.same(definition, load_back(display.format(definition, { secrets = true })))
  end)

  it("follows the rows, then the alphabet", function()
    local text = display.format(core.decode("BuildDetail",
      '{"zeta":1,"name":"a","alpha":{"b":null,"a":[]},"project_key":"p"}'))
    positions(text, { "project_key", "name", "alpha", "a", "b", "zeta" })
    assert.is_truthy(text:find("b = zadig.null", 1, true))
  end)

  it("recognises a plain definition by its keys, or by the name of its record", function()
    local reversed = { advanced_settings = { cluster_name = "c", timeout = 1 }, name = "a" }
    positions(display.format(reversed), { "name", "advanced_settings", "timeout", "cluster_name" })
    positions(display.format({ branch = "b", repo_name = "r", x = 1 }, { record = "RepoInfo" }),
      { "repo_name", "branch", "x" })
    positions(display.format({ { branch = "b", repo_name = "r" } }, { record = "RepoInfo" }),
      { "repo_name", "branch" })
    positions(display.format { zeta = 1, alpha = 2 }, { "alpha", "zeta" })
  end)

  it("keeps to the width if possible", function()
    for width = 30, 120, 10 do
      for line in display.format(plain(detail), { width = width, full = true }):gmatch "[^\n]+" do
        local scalar = line:match "^ *[%w_]+ = [^{]*$"
        assert.is_true(scalar ~= nil or utf8.len(line) <= width, line)
      end
    end
  end)

  it("shows a script over several lines", function()
    assert.is_truthy(display.format(definition):find("build_script = [[\n#!/bin/bash\nset -e\n",
      1, true))
    assert.is_nil(display.format(definition, { brackets = false }):find("[[", 1, true))
  end)

  it("cuts long texts with a count, unless told to be full", function()
    local long = { script = ("line\n"):rep(30), text = ("x"):rep(1000) }
    local text = display.format(long)
    assert.is_truthy(text:find("]], -- and 22 more lines\n", 1, true))
    assert.is_truthy(text:find('", -- and 600 more bytes\n', 1, true))
    assert.same(long, load_back(display.format(long, { full = true })))
    assert.matches('^".*" %-%- and 600 more bytes$', display.format(long.text))
    assert.matches("and 1 more line$", display.format(("line\n"):rep(8) .. "last"))
    assert.is_nil(display.format(("line\n"):rep(8)):find "more")
  end)

  it("cuts between characters", function()
    for i = 0, 3 do
      local text = display.format(("x"):rep(i) .. ("文"):rep(200))
      assert.is_nil(text:find "\\x")
    end
  end)

  it("cuts long lists and many keys with a count, unless told to be full", function()
    local list, map = {}, {}
    for i = 1, 25 do
      list[i] = i
      map[("key%02d"):format(i)] = i
    end
    assert.matches("  20,\n  %-%- and 5 more items\n}$", display.format(list))
    assert.matches("  key20 = 20,\n  %-%- and 5 more keys\n}$", display.format(map))
    assert.same(list, load_back(display.format(list, { full = true })))
    assert.same(map, load_back(display.format(map, { full = true })))
  end)

  it("shows a page of the usual size in full", function()
    local page = { total = 20, builds = {} }
    for i = 1, 20 do
      page.builds[i] = { name = "build" .. i }
    end
    assert.same(page, load_back(display.format(page, { record = "BuildList" })))
  end)

  it("reads back random data, and always prints something", function()
    math.randomseed(3)
    local function scalar()
      local kind = math.random(6)
      if kind == 1 then
        return math.random(0)
      elseif kind == 2 then
        return math.random() * 10 ^ math.random(-20, 20)
      elseif kind == 3 then
        return math.random(2) == 1
      end
      local bytes = {}
      for i = 1, math.random(0, 80) do
        bytes[i] = math.random(3) == 1 and math.random(0, 255) or math.random(97, 122)
      end
      return string.char(table.unpack(bytes)):gsub("z", "\n")
    end
    local function value(depth)
      if depth == 0 or math.random(3) == 1 then
        return (scalar())
      end
      local made = {}
      for _ = 1, math.random(0, 6) do
        if math.random(2) == 1 then
          made[#made + 1] = value(depth - 1)
        else
          made[(scalar())] = value(depth - 1)
        end
      end
      return made
    end
    for _ = 1, helpers.slow and 30 or 150 do
      local made = value(5)
      for width = 20, 100, 40 do
        assert.same(made, load_back(display.format(made, { full = true, secrets = true,
          width = width })))
        assert.is_nil(display.format(made, { width = width }):find "[\0-\9\11-\31\127]")
      end
    end
  end)

  it("writes keys of any text on one line", function()
    local value = { ["a\nb\nc\nd"] = 1, [("k"):rep(500)] = 2 }
    assert.same(value, load_back(display.format(value, { full = true })))
    has_line(display.format(value), '["a\\nb\\nc\\nd"] = 1,')
    has_line(display.format(value), '["' .. ("k"):rep(400) .. '..."] = 2,')
  end)

  it("prints a failure's fields in the order of its rows", function()
    positions(display.format(core.failure { sent = "no", kind = "invalid", message = "m" }),
      { "kind", "message", "sent" })
  end)

  it("reports mistakes at the caller's line, through the module too", function()
    local zadig = require "zadig"
    for _, wrong in ipairs { function() zadig.show({}, { ful = true }) end,
      function() local _ = zadig.format({}, 1) end, function() local _ = zadig.repo "x" end,
      function() local _ = zadig.parameter.secret "x" end } do
      local ok, message = pcall(wrong)
      assert.is_false(ok)
      assert.matches("^spec/show/display_spec.lua:%d+: ", message)
    end
  end)

  describe("of credentials", function()
    local canary = "canary-3f1d"

    it("hides them in definitions, plain and unnamed", function()
      for _, value in ipairs {
        { parameters = { { key = "a", is_credential = true, default_value = canary } } },
        { key = "a", is_credential = true, default_value = canary },
        { { is_credential = true, choice_value = { canary, canary }, value = canary } },
        { x = { y = { is_credential = true, value = { z = canary } } } },
        { is_credential = "yes", value = canary },
        { key = "a", is_credential = true, extra = { default_value = canary } },
        { key = "a", default_value = canary, extra = { is_credential = true } },
      } do
        local text = display.format(value, { full = true })
        assert.is_nil(text:find(canary, 1, true))
        assert.is_truthy(text:find(core.mask, 1, true))
        assert.is_truthy(display.format(value, { secrets = true }):find(canary, 1, true))
      end
    end)

    it("hides them in details", function()
      local reply = core.decode("BuildDetail", ([[{"name":"a","parameters":[
        {"key":"a","value":%q,"is_credential":true,"choice_value":[%q]},
        {"key":"b","value":"open","is_credential":false}]}]]):format(canary, canary))
      local text = display.format(reply)
      assert.is_nil(text:find(canary, 1, true))
      assert.is_truthy(text:find('"open"', 1, true))
      assert.is_nil(display.format(reply.parameters[1]):find(canary, 1, true))
      assert.is_nil(display.format(reply.parameters):find(canary, 1, true))
    end)

    it("hides a template's input unless it is marked as not a credential", function()
      local function text(input)
        return display.format({ name = "a", template_name = "t", target_services = {
          { inputs = { input } } } }, { record = "TemplateDefinition" })
      end
      assert.is_nil(text { key = "k", value = canary }:find(canary, 1, true))
      assert.is_nil(text { key = "k", value = canary, is_credential = true }:find(canary, 1, true))
      assert.is_truthy(text { key = "k", value = canary, is_credential = false }
        :find(canary, 1, true))
    end)

    it("replaces them by the mask, which an update reads as \"keep\"", function()
      assert.same({ key = "a", default_value = core.mask, is_credential = true },
        load_back(display.format { key = "a", default_value = canary, is_credential = true }))
    end)
  end)

  it("survives cycles, depth and values that are not data", function()
    local cyclic = { a = {} }
    cyclic.a.b = cyclic
    assert.matches("b = nil, %-%- a table that contains this one", display.format(cyclic))
    local shared = { 1 }
    assert.same({ { 1 }, { 1 } }, load_back(display.format { shared, shared }))
    local deep = {}
    for _ = 1, 100000 do
      deep = { deep }
    end
    assert.is_truthy(display.format(deep):find("a table nested too deep to show", 1, true))
    assert.is_truthy(display.format { print }:find("nil, -- a function", 1, true))
    assert.is_truthy(display.format { [print] = 1, [{}] = 2 }
      :find("-- and 2 more keys that cannot be printed", 1, true))
    assert.equal("nil", display.format(nil))
    assert.equal("zadig.null", display.format(core.null))
    assert.equal("nil -- a function", display.format(print))
    assert.equal("{}", display.format {})
  end)

  it("calls no metamethod", function()
    local function raise()
      error "asked"
    end
    local value = setmetatable({ 1, a = 2 }, { __index = raise, __len = raise, __pairs = raise,
      __tostring = raise, __name = 1, __eq = raise, __lt = raise, __concat = raise })
    assert.equal("{ 1, a = 2 }", display.format(value))
    assert.equal("{ 1 }", display.format(setmetatable({ 1 }, { __metatable = "locked" })))
  end)

  it("writes to a file, without colours unless asked to or on a terminal", function()
    local file <close> = assert(io.tmpfile())
    display.show({ a = 1 }, { file = file })
    display.show({ a = 1 }, { file = file, colour = true })
    file:seek "set"
    assert.equal("{ a = 1 }\n{ \27[34ma\27[0m = \27[36m1\27[0m }\n", file:read "a")
  end)

  it("reports unknown options at the caller's line", function()
    for text, options in pairs { ['unknown option "ful"'] = { ful = true },
      ["option full: expected boolean, got number"] = { full = 1 },
      ["option file: expected an open file, got string"] = { file = "out.lua" },
      ["expected a table of options, got a string"] = "x" } do
      local ok, message = pcall(function() display.show({}, options) end)
      assert.is_false(ok)
      assert.matches("^spec/show/display_spec.lua:%d+: zadig.show: " .. text, message)
    end
  end)
end)

describe("core.isatty", function()
  it("distinguishes a terminal from other files", function()
    local source = [[io.write(tostring(require "zadig.core".isatty(io.stdout)))]]
    assert.equal("false", helpers.lua_source(source).stdout)
    local dir <close> = helpers.tmpdir()
    local command = helpers.quote(helpers.interpreter) .. " "
      .. helpers.quote(dir:write("chunk.lua", source))
    local answer = helpers.run({ "script", "-qec", command, "/dev/null" },
      { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } })
    assert.equal("true", answer.stdout)
  end)

  it("returns false for anything but an open file", function()
    local file = assert(io.tmpfile())
    file:close()
    for _, value in ipairs { file, "x", 1, {}, false } do
      assert.is_false(core.isatty(value))
    end
    assert.is_false(core.isatty())
  end)
end)

describe("core.metatables", function()
  it("are those of decoded tables", function()
    local metatables = core.metatables()
    assert.equal(metatables.BuildList,
      getmetatable(core.decode("BuildList", '{"total":0,"builds":[]}')))
    assert.equal(metatables.array, getmetatable(core.array {}))
  end)
end)
