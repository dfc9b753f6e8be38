-- SPDX-License-Identifier: MIT
-- What holds for every command: arguments, help, exit statuses, where output goes.
local command = require "support.command"
local commands = require "zadig.command"
local groups = require "zadig.command.frame.groups"
local helpers = require "support.helpers"
local rows = require "zadig.command.frame.rows"

describe("zadig without a command", function()
  it("prints the commands, each with what it does", function()
    for _, words in ipairs { {}, { "--help" }, { "-h" }, { "help" } } do
      local result = command.run(words)
      assert.same({ 0, "" }, { result.status, result.stderr })
      for _, row in ipairs(commands) do
        assert.equal(not row.hidden, result.stdout:find("\n   " .. row.name .. " +" .. row.title)
          ~= nil, row.name)
      end
    end
  end)

  it("prints its version", function()
    assert.equal("zadig " .. require "zadig".version .. "\n", command.run({ "--version" }).stdout)
  end)
end)

describe("the row of a command", function()
  for _, row in ipairs(commands) do
    it(row.name .. " has everything that help, manual and completion need", function()
      assert.equal(row.name, row.name:match "^%l+$")
      for _, field in ipairs { "title", "text" } do
        assert.is_string(row[field])
      end
      assert.is_nil(row.title:find "%.$")
      assert.is_true(#row.exits >= 1 and #row.examples >= 1)
      for _, example in ipairs(row.examples) do
        assert.is_truthy(example[1]:find("zadig " .. row.name, 1, true), example[1])
      end
      local seen = {}
      for _, section in ipairs(rows.sections(row)) do
        for _, option in ipairs(section) do
          assert.is_nil(seen[option.name], option.name)
          seen[option.name] = true
          assert.is_string(option.note)
        end
      end
    end)
  end
end)

describe("help on a command", function()
  for _, row in ipairs(commands) do
    it(row.name .. " has every argument, option, exit status and example, in 80 columns", function()
      local result = command.run { row.name, "--help" }
      assert.same({ 0, "" }, { result.status, result.stderr })
      local text = result.stdout
      assert.equal("Usage: " .. rows.synopsis(row), text:match "^[^\n]+")
      for _, argument in ipairs(row.arguments or {}) do
        local label = argument.choices and "{" .. table.concat(argument.choices, ",") .. "}"
          or argument.name
        assert.is_truthy(text:find("\n   " .. label, 1, true), label)
      end
      for _, section in ipairs(rows.sections(row)) do
        for _, option in ipairs(section) do
          assert.equal(not option.hidden, text:find(rows.written(option), 1, true) ~= nil,
            option.name)
        end
      end
      for _, exit in ipairs(row.exits) do
        assert.is_truthy(text:find(("\n   %d  %s\n"):format(exit[1], exit[2]), 1, true))
      end
      for _, example in ipairs(row.examples) do
        assert.is_truthy(text:find("\n   " .. example[1] .. "\n", 1, true))
      end
      for line in text:gmatch "[^\n]+" do
        assert.is_true(utf8.len(line) <= 80, line)
      end
    end)
  end

  it("is the same by `zadig help`", function()
    assert.equal(command.run({ "get", "--help" }).stdout, command.run({ "help", "get" }).stdout)
    local unknown = command.run { "help", "gett" }
    assert.same({ 1, "" }, { unknown.status, unknown.stdout })
    assert.matches("unknown command 'gett'. Did you mean 'get'%?\n", unknown.stderr)
  end)
end)

describe("a wrong command line", function()
  local cases = {
    { { "lst" }, "zadig: unknown command 'lst'. Did you mean 'list'?\nTry `zadig --help`.\n" },
    { { "list", "--jsn" },
      "zadig: list: unknown option '--jsn'. Did you mean '--json'?\nTry `zadig list --help`.\n" },
    { { "get" }, "zadig: get: missing argument 'NAME'\nTry `zadig get --help`.\n" },
    { { "list", "--json=1" },
      "zadig: list: option '--json' does not take arguments\nTry `zadig list --help`.\n" },
    { { "list", "--color", "red" }, "zadig: list: argument for option '--color' must be one of "
      .. "'auto', 'always', 'never'\nTry `zadig list --help`.\n" },
    { { "list", "--timeout", "soon" },
      "zadig: list: --timeout: expected seconds, got 'soon'\nTry `zadig list --help`.\n" },
    { { "list", "--timeout=nan" },
      "zadig: list: --timeout: expected seconds, got 'nan'\nTry `zadig list --help`.\n" },
    { { "--quiet" }, "zadig: a command is required\nTry `zadig --help`.\n" },
  }
  for _, case in ipairs(cases) do
    it("is explained: zadig " .. table.concat(case[1], " "), function()
      local result = command.run(case[1])
      assert.same({ 1, "", case[2] }, { result.status, result.stdout, result.stderr })
    end)
  end

  it("never shows words that may be a token", function()
    for _, words in ipairs { { "list", "--token", "s3cret" }, { "list", "--token=s3cret" },
      { "--token", "s3cret", "list" }, { "list", "--token-from", "s3cret" },
      { "list", "--token-from=Bearer s3cret" }, { "list", "--token-frm=s3cret" } } do
      local result = command.run(words)
      assert.equal(1, result.status)
      assert.is_nil(result.stderr:find("s3cret", 1, true))
    end
    assert.matches("other users can see a token", command.run({ "list", "--token=x" }).stderr)
    assert.matches("env:NAME, file:PATH or cmd:COMMAND",
      command.run({ "list", "--token-from=x" }).stderr)
  end)

  it("is detected before anything else is done", function()
    local dir <close> = helpers.tmpdir()
    local result = command.run({ "delete", "--url", "http://127.0.0.1:1" }, { cwd = dir.path })
    assert.matches("missing argument 'NAME'", result.stderr)
  end)
end)

describe("options before the command", function()
  it("count like those after it, which have precedence", function()
    local result = command.run { "--url", "ftp://x", "--project", "p", "list" }
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("url: ", result.stderr)
    result = command.run { "--url", "ftp://x", "list", "--url", "http://127.0.0.1:1",
      "--project", "p", "--token-from", "cmd:echo t" }
    assert.matches("^zadig: connection refused", result.stderr)
  end)
end)

describe("shared options", function()
  it("are rows with all their texts", function()
    for _, group in pairs(groups) do
      assert.is_string(group.title)
      for _, option in ipairs(group) do
        assert.is_string(option.name)
        assert.is_string(option.note)
      end
    end
  end)
end)

describe("without the library argparse", function()
  it("one line names the package that has it", function()
    local dir <close> = helpers.tmpdir()
    dir:write("argparse.lua", "error 'module argparse is not here'")
    local result = command.run({ "list" }, { env = {
      LUA_PATH = dir.path .. "/?.lua;" .. package.path } })
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches("^zadig: [^\n]*the Debian package lua%-argparse, or run `luarocks install "
      .. "argparse`\n$", result.stderr)
  end)
end)

describe("a bug of the command", function()
  it("is told with where it happened, wherever that is", function()
    local real = package.searchpath("argparse", package.path)
    for _, at in ipairs { "error 'boom'", "function made.parse() error 'boom' end" } do
      local dir <close> = helpers.tmpdir()
      dir:write("argparse.lua", ("local real = dofile %q\nreturn setmetatable({}, { __call = "
        .. "function(_, ...) local made = real(...)\n%s\nreturn made end })"):format(real, at))
      local result = command.run({ "list" }, { env = {
        LUA_PATH = dir.path .. "/?.lua;" .. package.path } })
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.matches("^zadig: internal error; please report it: [^\n]*argparse.lua:%d: boom\n"
        .. "stack traceback:\n", result.stderr)
    end
  end)
end)

describe("the program of a checkout", function()
  it("says what to do if nothing is built", function()
    local dir <close> = helpers.tmpdir()
    assert(os.execute(("mkdir -p %s/script && cp -R lua %s && cp script/zadig %s/script"):format(
      dir.path, dir.path, dir.path)))
    local result = helpers.run({ helpers.program, dir.path .. "/script/zadig" },
      { env = { LUA_CPATH = false, ZADIG_BUILD = false } })
    assert.equal(1, result.status)
    assert(os.execute(("mkdir %s/build && echo 5.9 >%s/build/lua-series"):format(dir.path,
      dir.path)))
    local other = helpers.run({ helpers.program, dir.path .. "/script/zadig" },
      { env = { LUA_CPATH = false, ZADIG_BUILD = false } })
    assert.equal(1, other.status)
    assert.matches("^zadig: the build is for Lua 5.9: run [^\n]*/script/lua [^\n]*/script/zadig\n$",
      other.stderr)
    assert.matches("^zadig: nothing is built yet: run [^\n]*/script/build first\n$", result.stderr)
  end)
end)
