-- SPDX-License-Identifier: MIT
-- Definitions from files of Lua and JSON, and all that may be wrong with them.
local core = require "zadig.core"
local helpers = require "support.helpers"
local load = require "zadig.state.load"
local lfs = require "lfs"
local origin = require "zadig.state.origin"
local zadig = require "zadig"

describe("zadig.load", function()
  local dir

  before_each(function() dir = helpers.tmpdir() end)
  after_each(function() dir:remove() end)

  local function names(definitions)
    local found = {}
    for i, definition in ipairs(definitions) do
      found[i] = definition.name
    end
    return found
  end

  -- The problems as "file:line: path: message", without the folder.
  local function problems(...)
    local none, failure = zadig.load(...)
    assert.is_nil(none)
    assert.equal("invalid", failure.kind)
    local lines = {}
    for i, problem in ipairs(failure.problems) do
      assert.equal("error", problem.severity)
      lines[i] = ("%s%s: %s: %s"):format(problem.file:gsub("^" .. dir.path .. "/?", ""),
        problem.line and ":" .. problem.line or "", problem.path, problem.message)
    end
    return lines, failure
  end

  local function refuses(name, text, expected)
    dir:write(name, text)
    assert.same({ expected }, (problems(dir.path)))
  end

  it("reads the files of directories in sorted order, without hidden and other files", function()
    lfs.mkdir(dir.path .. "/b")
    dir:write("c.lua", 'return { name = "c" }')
    dir:write("a.json", '{ "name": "a" }')
    dir:write("b/d.lua", 'return { { name = "d1" }, { name = "d2" } }')
    dir:write("b/e.yml", "name: e")
    dir:write(".zadig.json", "{")
    dir:write("build.sh", "make")
    lfs.mkdir(dir.path .. "/.git")
    dir:write(".git/x.lua", "?")
    local definitions = assert(zadig.load(dir.path))
    assert.same({ "a", "d1", "d2", "e", "c" }, names(definitions))
    assert.equal(dir.path .. "/a.json", origin.file(definitions, 1))
    assert.equal(dir.path .. "/b/d.lua", origin.file(definitions, 3))
    assert.same(names(definitions), names(assert(zadig.load(dir.path .. "/"))))
    assert.equal("[", core.encode(nil, assert(zadig.load(dir.path))):sub(1, 1))
  end)

  it("reads files and directories as named, and each file once", function()
    dir:write("a.lua", 'return { name = "a" }')
    dir:write("b.lua", 'return { name = "b" }')
    local b = dir.path .. "/b.lua"
    assert.same({ "b", "a" }, names(assert(zadig.load(b, dir.path, b))))
    assert(os.execute(("ln -s '%s' '%s/back' && ln -s a.lua '%s/z.lua'"):format(dir.path, dir.path,
      dir.path)))
    assert.same({ "a", "b" }, names(assert(zadig.load(dir.path))))
  end)

  it("gives a Lua file the constructors, env, script and harmless functions", function()
    dir:write("build.sh", "make\n")
    dir:write("a.lua", [[
      local base = { name = "a", installs = installs { go = "1.20" },
        services = services { "s/m" }, build_script = script "build.sh",
        repo_info = { repo "gitlab/g/r@main" },
        parameters = { parameter.secret("TOKEN", env "A_SECRET"),
          parameter.string("V", env("NOT_SET", "fallback")) },
        advanced_settings = { resource_spec = resources { cpu = "1" } } }
      return build(base, { build_os = ("%s"):format(string.upper "ubuntu") .. table.concat { 1 },
        description = null, project_key = tostring(math.max(1, 2)) .. utf8.char(0x4E2D) }),
        nil]])
    local _, failure = load.read({ dir.path }, function() return "made-up" end)
    assert.matches("returns 2 values", failure.problems[1].message)
    dir:write("a.lua", (helpers.read(dir.path .. "/a.lua"):gsub(",%s*nil$", "")))
    local a = assert(load.read({ dir.path }, function(name)
      return name == "A_SECRET" and "made-up" or nil
    end))[1]
    assert.equal("make\n", a.build_script)
    assert.equal("made-up", a.parameters[1].default_value)
    assert.equal("fallback", a.parameters[2].default_value)
    assert.equal("UBUNTU1", a.build_os)
    assert.equal("2中", a.project_key)
    assert.equal(1000, a.advanced_settings.resource_spec.cpu_limit)
  end)

  it("gives the constructors as zadig's as well, and inputs", function()
    dir:write("a.lua", [[return { name = "t", template_name = "x", target_services = {
      { service_name = "s", service_module = "m", inputs = { input("A", "1"),
        zadig.input.secret("B", "2") }, repo_info = { zadig.repo "gitlab/g/r@main" } } } }]])
    local inputs = assert(zadig.load(dir.path))[1].target_services[1].inputs
    assert.same({ { key = "A", value = "1", type = "string", is_credential = false },
      { key = "B", value = "2", type = "string", is_credential = true } }, inputs)
  end)

  it("reads the environment of the process", function()
    dir:write("a.lua", 'return { name = env "ZADIG_TEST_NAME" }')
    local result = helpers.lua_source([[
      print(assert(require("zadig").load(...))[1].name)]], { dir.path },
      { env = { ZADIG_TEST_NAME = "from outside" } })
    assert.equal("from outside\n", result.stdout)
  end)

  it("accepts a byte order mark, a #! line, and CRLF", function()
    dir:write("a.lua", "\xEF\xBB\xBF#!/usr/bin/lua\r\nreturn { name = 'a' }\r\n")
    dir:write("b.json", "\xEF\xBB\xBF{\r\n\"name\": \"b\" }\r\n")
    assert.same({ "a", "b" }, names(assert(zadig.load(dir.path))))
  end)

  it("takes null in JSON for a missing field", function()
    dir:write("a.json", '[ { "name": "a", "installs": [], "advanced_settings": null } ]')
    local a = assert(zadig.load(dir.path))[1]
    assert.is_nil(a.advanced_settings)
    assert.equal("[]", core.encode(nil, a.installs))
  end)

  local broken = {
    { "a.lua", "return {", "a.lua:1: : unexpected symbol near <eof>" },
    { "a.lua", "return repo 'x'", -- a tail call leaves no line
      'a.lua: : zadig.repo: expected "codehost/namespace/repository@branch", got "x"' },
    { "a.lua", "\n\nlocal x = repo 'x'",
      'a.lua:3: : zadig.repo: expected "codehost/namespace/repository@branch", got "x"' },
    { "a.lua", "return { parameter.string(5) }", "a.lua:1: : zadig.parameter.string: expected the "
      .. "name of the variable as the first argument" },
    { "a.lua", "error 'no'", "a.lua:1: : no" },
    { "a.lua", "error {}", "a.lua: : it raised a table" },
    { "a.lua", "error()", _VERSION == "Lua 5.4" and "a.lua: : it raised a nil"
      or "a.lua: : <no error object>" },
    { "a.lua", "return { name = env 'ZADIG_NOT_SET' }",
      "a.lua:1: : env: ZADIG_NOT_SET is not set" },
    { "a.lua", "return { name = env() }", 'a.lua:1: : env: expected a name, as in env "NAME"' },
    { "a.lua", "\nlocal x = os.getenv 'HOME'", "a.lua:2: : os is not available to a file of "
      .. 'definitions; env "NAME" and script "FILE" are' },
    { "a.lua", "return pcall(error)", "a.lua:1: : pcall is not available to a file of "
      .. 'definitions; env "NAME" and script "FILE" are' },
    { "a.lua", "return typo {}", "a.lua:1: : attempt to call a nil value (global 'typo')" },
    { "a.lua", "return { script(5) }",
      'a.lua:1: : script: expected the path of a file, as in script "build.sh"' },
    { "a.lua", "", "a.lua: : it holds nothing: expected a definition, or a list of definitions" },
    { "a.lua", "return 5", "a.lua: : it holds a number: expected a definition, or a list of "
      .. "definitions" },
    { "a.lua", "return function() end", "a.lua: : it holds a function: expected a definition, or a "
      .. "list of definitions" },
    { "a.lua", "return {}", "a.lua: : it holds an empty table: expected a definition, or a list of "
      .. "definitions" },
    { "a.lua", "return { {}, name = 'x' }", "a.lua: : a list with holes or with names as keys: "
      .. "expected a definition, or a list of definitions" },
    { "a.lua", "return { { name = 'x' }, 7 }", "a.lua: [2]: it holds a number: expected a "
      .. "definition, or a list of definitions" },
    { "a.lua", "return { { { name = 'x' } } }", "a.lua: [1]: a list within a list: expected a "
      .. "definition, or a list of definitions" },
    { "a.lua", "return { build_os = 'x' }", "a.lua: name: required: a definition begins with the "
      .. "name of its build" },
    { "a.lua", "return { { name = 7 } }", "a.lua: [1].name: expected the name of a build, got a "
      .. "number" },
    { "a.lua", "return { name = '' }", "a.lua: name: expected the name of a build, got an empty "
      .. "text" },
    { "a.lua", "\n-- \xFF", "a.lua:2: : it is not UTF-8" },
    { "a.lua", "\27Lua", "a.lua: : attempt to load a binary chunk (mode is 't')" },
    { "a.json", '{\n "name": "x",\n}', "a.json:3: : invalid JSON at byte 17 of 17" },
    { "a.json", "", "a.json: : empty" },
    { "a.json", "null", "a.json: : it holds null: expected a definition, or a list of "
      .. "definitions" },
    { "a.json", '"x"', "a.json: : it holds a string: expected a definition, or a list of "
      .. "definitions" },
    { "a.json", "[]", "a.json: : it holds an empty table: expected a definition, or a list of "
      .. "definitions" },
    { "a.json", '\n{ "name": "\xC3" }', "a.json:2: : it is not UTF-8" },
    { "a.sh", "make", ": : no definitions: the folder has no .lua, .json, .yaml or .yml file" },
  }
  for i, case in ipairs(broken) do
    it(("refuses %s with a clear message (%d)"):format(case[1], i), function()
      refuses(table.unpack(case))
    end)
  end

  it("stops a file that never ends, whatever it does", function()
    for _, text in ipairs { "while true do end", "\nlocal function f() return f() end f()",
      "table.sort({ 1, 2, 3 }, function() while true do end end)",
      "return { name = ('x'):gsub('x', function() while true do end end) }" } do
      dir:write("a.lua", text)
      local lines = problems(dir.path)
      assert.matches("stopped after 20 million instructions", lines[1])
      assert.matches("^a.lua:%d", lines[1])
    end
    dir:write("a.lua", "local function f() return 1 + f() end f()")
    assert.matches("stack overflow", problems(dir.path)[1])
  end)

  it("does not change the hooks of its host", function()
    dir:write("a.lua", "return { name = 'a' }")
    local hook = function() end
    debug.sethook(hook, "", 1000000)
    assert(zadig.load(dir.path))
    assert.equal(hook, (debug.gethook()))
    debug.sethook()
  end)

  it("does not let a file change what others use", function()
    dir:write("a.lua", [[string.format = nil; parameter.secret = nil; input.secret = nil
      zadig.repo = nil; math.max = nil; repo = nil
      return { name = "a" }]])
    dir:write("b.lua", [[return { name = "b", repo_info = { repo "gitlab/g/r@main" },
      parameters = { parameter.secret("A", string.format "x") }, x = input.secret("a", "b") }]])
    assert(zadig.load(dir.path))
    assert.is_function(string.format)
    assert.is_function(zadig.parameter.secret)
  end)

  it("names both files of builds with the same name", function()
    dir:write("a.lua", 'return { name = "x" }')
    dir:write("b.json", '[ { "name": "x", "project_key": "other" }, { "name": "x" } ]')
    local lines, failure = problems(dir.path)
    assert.same({
      ('b.json: [1].name: the build "x" is defined in %s/a.lua as well'):format(dir.path),
      ('b.json: [2].name: the build "x" is defined in %s/a.lua as well'):format(dir.path),
    }, lines)
    assert.equal("duplicate", failure.problems[1].kind)
    dir:write("a.lua", 'return { { name = "y" }, { name = "y" } }')
    dir:write("b.json", '{ "name": "x" }')
    assert.same({ 'a.lua: [2].name: the build "y" is defined in this file as well' },
      (problems(dir.path)))
  end)

  it("reports the problems of all files at once, and prints them with file and line", function()
    dir:write("a.lua", "return {")
    dir:write("b.json", "{")
    dir:write("c.lua", "return { {}, 5 }")
    local lines, failure = problems(dir.path, dir.path .. "/none", dir.path .. "/b.json")
    assert.equal(5, #lines)
    assert.equal("none: : No such file or directory", lines[1])
    assert.equal("5 problems in 4 files of definitions", failure.message)
    assert.is_truthy(tostring(failure):find(("\n  %s/a.lua:1: unexpected symbol near <eof>\n")
      :format(dir.path), 1, true))
    assert.is_truthy(tostring(failure):find(("\n  %s/c.lua: [2]: it holds a number")
      :format(dir.path), 1, true))
  end)

  it("reports a path that is not a definition file", function()
    local path = dir:write("a.txt", "")
    assert(os.execute(("ln -s nowhere '%s/gone.lua'; mkfifo '%s/pipe.lua'"):format(dir.path,
      dir.path)))
    assert.same({ "a.txt: : expected a file that ends in .lua, .json, .yaml or .yml" },
      (problems(path)))
    assert.same({ "pipe.lua: : is not a regular file" }, (problems(dir.path .. "/pipe.lua")))
    assert.same({ "gone.lua: : No such file or directory" }, (problems(dir.path)))
    if not helpers.is_root() then
      assert(os.execute(("chmod 000 '%s'; mv '%s' '%s/a.lua'"):format(path, path, dir.path)))
      assert.same({ "a.lua: : Permission denied" }, (problems(dir.path .. "/a.lua")))
    end
  end)

  it("shows a file name without its control characters", function()
    dir:write("a\27[31m.lua", "return {")
    local _, failure = problems(dir.path)
    assert.is_nil(tostring(failure):find("\27", 1, true))
  end)

  it("names the file whose script is missing", function()
    dir:write("a.lua", "return {\n name = 'a', build_script = script 'none.sh' }")
    assert.same({ ("a.lua:2: : script: %s/none.sh: No such file or directory"):format(dir.path) },
      (problems(dir.path)))
  end)

  it("never shows a credential of the environment", function()
    dir:write("a.lua", "return { name = env 'A' .. nil }")
    local _, failure = load.read({ dir.path }, function() return "made-up-secret" end)
    assert.is_nil(tostring(failure):find("made-up-secret", 1, true))
  end)

  local misused = { { "nothing" }, { "nil", nil }, { "number", 5 }, { "table", {} },
    { '""', "" }, { '"a\\x00b"', "a\0b" } }
  for i, case in ipairs(misused) do
    it("blames the caller for " .. case[1], function()
      local ok, problem = pcall(function()
        if i == 1 then zadig.load() else zadig.load(case[2]) end
      end)
      assert.is_false(ok)
      assert.matches("^spec/state/load_spec.lua:%d+: zadig.load: expected the path of a file",
        problem)
      assert.is_truthy(problem:find("got " .. (i == 2 and "nothing" or case[1]), 1, true), problem)
    end)
  end

  it("works without the debug library, except for the limit", function()
    dir:write("a.lua", "return { name = 'a' }")
    local result = helpers.lua_source([[
      debug.sethook, debug = nil, nil
      print(assert(require("zadig").load(...))[1].name)]], { dir.path })
    assert.equal("a\n", result.stdout, result.stderr)
  end)
end)
