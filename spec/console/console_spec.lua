-- SPDX-License-Identifier: MIT
-- What a person sees who types at the prompt, in a terminal.
-- ctest: no-asan
-- ctest: timeout=400
local helpers = require "support.helpers"
local scripted = require "support.scripted"
local terminal = require "support.terminal"

-- Debian's lua-readline is for Lua 5.4: with another Lua, lines are read as they are.
local has_readline = package.searchpath("C-readline", package.cpath) ~= nil
local edited = has_readline and it or pending

-- Whether the text occurs in what was shown, as it is.
local function assert_shown(text, shown)
  if not shown:find(text, 1, true) then
    error(("not shown: %s\n--- shown:\n%s"):format(text, shown), 2)
  end
end

local function refute_shown(text, shown)
  if shown:find(text, 1, true) then
    error(("shown: %s\n--- in:\n%s"):format(text, shown), 2)
  end
end

describe("a statement at the prompt", function()
  it("may have several lines, and its failure is shown in full", function()
    local shown, status = terminal.console {
      "client:create_build {",
      { "    -> ", "  name = 1,\n" },
      { "    -> ", "  buld_os = \"x\",\n" },
      { "    -> ", "}\n" },
      "for i = 1, 2 do",
      { "    -> ", "print(\"line\", i) end\n" },
      "1 +",
      { "    -> ", "41\n" },
    }
    assert.equal(0, status)
    assert_shown("zadig.failure: invalid definition for create_build (", shown)
    assert_shown("\n  name: expected string, got integer 1\n", shown)
    assert_shown("\n  infrastructure: required (one of \"kubernetes\", \"vm\")\n", shown)
    assert_shown("\n  buld_os: unknown field; did you mean \"build_os\"?\n", shown)
    refute_shown("nil", shown)
    assert_shown("\nline\t1\nline\t2\n", (shown:gsub("line +", "line\t")))
    assert_shown("\n42\n", shown)
  end)

  it("leaves its value in _", function()
    local shown = terminal.console { "6 * 7", "_ + 1", "x = 5", "_", "client:get_build \"none\"",
      "_.kind" }
    assert_shown("\n42\nzadig> _ + 1\n43\nzadig> x = 5\nzadig> _\n43\n", shown)
    assert_shown("zadig> _.kind\nnot_found\n", shown)
  end)

  it("may begin with local, for examples that are typed line by line", function()
    local shown = terminal.console { "local a, b <const> = 1, 2", "a + b",
      "local function twice(x) return 2 * x end", "twice(4)", "local c", "nil" }
    assert_shown("zadig> a + b\n3\n", shown)
    assert_shown("zadig> twice(4)\n8\n", shown)
    assert_shown("zadig> nil\nnil\n", shown)
  end)

  it("that is wrong is reported in one line", function()
    local shown = terminal.console { "foo bar", "error(\"oh\")", "error({ code = 4 })",
      "print(\"a\27]0;b\")", "\"\\27[31m\"" }
    assert_shown("zadig> foo bar\nsyntax error near 'bar'\nzadig> error(\"oh\")\noh\n", shown)
    assert_shown("\nerror: { code = 4 }\n", shown)
    assert_shown("\n\"\\x1B[31m\"\n", shown)
  end)
end)

describe("plain words", function()
  it("need no Lua, and print no nil", function()
    local shown, status = terminal.console { "help", "help get_build", "help \"get_build\"",
      "help()", "help trap 9", "  exit", open = true }
    assert.equal(0, status)
    assert_shown("zadig> help\nzadig ", shown)
    assert_shown("zadig> help get_build\nclient:get_build(name, options)\n", shown)
    assert_shown("zadig> help \"get_build\"\nclient:get_build(name, options)\n", shown)
    assert_shown("zadig> help trap 9\nTrap 9\n", shown)
    refute_shown("nil\n", shown)
    for _, ending in ipairs { "exit", "quit", "exit()" } do
      shown, status = terminal.console { "1 + 1", ending, open = true }
      assert.equal(0, status)
      assert.equal("2\nzadig> " .. ending .. "\n", shown:match "\n(2\n.*)$")
    end
  end)

  it("are unnecessary: the end of the input ends the session", function()
    local shown, status = terminal.console { "1 + 1", { "2\nzadig> ", "\4" }, open = true }
    assert.equal(0, status)
    refute_shown("nil", shown)
  end)
end)

describe("Ctrl-C", function()
  it("ends a running call, and nothing else", function()
    local server <close> = scripted.start { { { read = "request" }, { stall = true } } }
    local shown, status = terminal.console({
      "kept = 41",
      "client:get_build \"b\"",
      { "client:get_build \"b\"\n", "\3", 1 },
      "while true do end",
      { "while true do end\n", "\3", 0.5 },
      "zadig.sleep(60)",
      { "zadig.sleep(60)\n", "\3\3\3", 0.5 },
      "kept + 1",
    }, { env = { ZADIG_URL = server.url, ZADIG_TOKEN = "t", ZADIG_PROJECT_KEY = "p" } })
    assert.equal(0, status)
    local _, count = shown:gsub("interrupted\n", "")
    assert.equal(3, count, shown)
    assert_shown("\n42\nzadig> exit\n", shown)
  end)

  it("clears a line, and lines that wait for their end, but not the sandbox", function()
    local shown, status = terminal.console {
      "kept = 6 * 7",
      { "zadig> ", "not what I meant" },
      { "meant", "\3" },
      "client:create_build {",
      { "    -> ", "name =" },
      { "name =", "\3" },
      { "zadig> ", "\3" },
      { "zadig> ", "\3" },
      "kept",
      "client:list_builds().total",
    }
    assert.equal(0, status)
    assert_shown("zadig> not what I meant^C\n", shown)
    assert_shown("    -> name =^C\n", shown)
    assert_shown("zadig> kept\n42\nzadig> client:list_builds().total\n2\n", shown)
  end)

  it("works again and again where a program keeps on", function()
    local shown, status = terminal.console {
      "count = 0; repeat pcall(zadig.sleep, 60) count = count + 1 until count == 3",
      { "count == 3\n", "\3", 0.7 }, { "", "\3", 0.7 }, { "", "\3", 0.7 },
      "count",
    }
    assert.equal(0, status)
    assert_shown("zadig> count\n3\n", shown)
  end)
end)

describe("the history", function()
  local home
  before_each(function() home = helpers.tmpdir() end)
  after_each(function() home:remove() end)

  local UP = "\27[A"

  edited("is there again in the next session, with statements of several lines", function()
    terminal.console({ "first = {", { "    -> ", "1 }\n" }, "first[1] + 1" }, { home = home.path })
    local shown = terminal.console({
      { "zadig> ", UP .. UP }, { "first[1] + 1", "\n" }, -- the last one is exit
      { "zadig> ", UP .. UP .. UP .. UP }, { "1 }", "\n" },
      "first[1]",
    }, { home = home.path })
    assert_shown("zadig> first[1]\n1\n", shown)
  end)

  it("is a file for its owner alone, and holds no tokens", function()
    local jwt = "eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl"
    terminal.console({
      "plain = 1", "x = sandbox.token", "t = \"" .. jwt .. "\"", "a = \"env-secret\"",
      "c = { token = \"hush-one\" }", "p = zadig.parameter.secret(\"KEY\", \"hush-two\")",
    }, { home = home.path, env = { ZADIG_TOKEN = "env-secret" } })
    local path = home.path .. "/.local/state/zadig/history"
    assert.equal("plain = 1\nx = sandbox.token\nexit\n", helpers.read(path))
    assert.equal("600", helpers.succeed({ "stat", "-c", "%a", path }):gsub("\n", ""), nil)
  end)

  edited("takes other users' permissions away from a file that has them", function()
    local path = home:write("mine", "1 + 2\n")
    assert(os.execute("chmod 644 " .. path))
    local shown = terminal.console({ { "zadig> ", UP .. "\n" } },
      { env = { ZADIG_HISTORY = path } })
    assert_shown("zadig> 1 + 2\n3\n", shown)
    assert.equal("600\n", helpers.succeed { "stat", "-c", "%a", path })
    assert.equal("1 + 2\n1 + 2\nexit\n", helpers.read(path))
  end)

  it("is kept nowhere if its file is empty text, or cannot be written", function()
    for _, path in ipairs { "", "/proc/none/history" } do
      local shown, status = terminal.console({ "1 + 1" }, { home = home.path,
        env = { ZADIG_HISTORY = path } })
      assert.equal(0, status)
      assert_shown("\n2\n", shown)
    end
    assert.same({}, helpers.tree(home.path, "."))
  end)
end)

describe("Tab", function()
  edited("completes methods, functions, fields of values, names of builds, and records", function()
    local shown = terminal.console {
      "client:list_b\t().total",
      "d = client:get_build \"s-b\t",
      "d.advanced_settings.time\t",
      "list = client:list_builds()",
      "#zadig.parameter.sec\t(\"A\", \"b\").key",
      { "zadig> ", "list.builds[1].upd\t\t\t" },
      { "update_by", "\21client:create_build { advanced_settings = { timeo\t = 3,\n" },
      { "    -> ", "cache_set\t = {\n" },
      { "    -> ", "enab\t = true } } }\n" },
      "help list_b\t",
      "builds = client:list_builds().builds",
      "builds[1].target_services[1].service_m\t",
    }
    assert_shown("zadig> client:list_builds().total\n2\n", shown)
    assert_shown("zadig> d = client:get_build \"s-build\"\n", shown)
    assert_shown("zadig> d.advanced_settings.timeout\n60\n", shown)
    assert_shown("zadig> #zadig.parameter.secret(\"A\", \"b\").key\n1\n", shown)
    assert.matches("update_by%s+[^\n]*update_time", shown)
    assert_shown("client:create_build { advanced_settings = { timeout = 3,\n", shown)
    assert_shown("    -> cache_setting = {\n", shown)
    assert_shown("    -> enabled = true } } }\n", shown)
    assert_shown("zadig> help list_builds\nclient:list_builds(options)\n", shown)
    assert_shown("zadig> builds[1].target_services[1].service_module\nservice1\n", shown)
  end)

  edited("offers nothing, and harms nothing, where the server does not answer", function()
    local shown, status = terminal.console({
      "client:get_build \"s-\tx\" and 1 or 42",
    }, { env = { ZADIG_URL = "http://127.0.0.1:" .. helpers.free_port(), ZADIG_TOKEN = "t",
      ZADIG_PROJECT_KEY = "p" } })
    assert.equal(0, status)
    assert_shown("client:get_build \"s-x\" and 1 or 42\n42\n", shown)
  end)

  it("is a tab without the library readline, where everything else works", function()
    local dir <close> = helpers.tmpdir()
    dir:write("readline.lua", "error 'not installed'")
    local shown, status = terminal.console({
      "client:get_build \"s-build\".name",
      "kept = 41",
      { "zadig> ", "dropped" }, { "dropped", "\3" },
      "while true do end",
      { "while true do end\n", "\3", 0.5 },
      "client:create_build {", { "    -> ", "}\n" },
      "help get_build",
      "kept + 1",
    }, { env = { LUA_PATH = dir.path .. "/?.lua;" .. package.path } })
    assert.equal(0, status)
    refute_shown("Tab", shown)
    assert_shown("\ns-build\n", shown)
    assert_shown("interrupted\n", shown)
    assert_shown("zadig.failure: invalid definition", shown)
    assert_shown("client:get_build(name, options)", shown)
    assert_shown("zadig> kept + 1\n42\n", shown)
  end)
end)

describe("a name that a client does not have", function()
  it("is answered with the one that was meant", function()
    local shown = terminal.console { "client:get_builds()", "client.lst_builds" }
    assert_shown("a client has no method \"get_builds\"; did you mean get_build?\n", shown)
    assert_shown("a client has no method \"lst_builds\"; did you mean list_builds?\n", shown)
  end)
end)

describe("results", function()
  local MANY = [[
    for i = 1, 18 do
      assert(client:create_build(zadig.build({
        name = ("b-%02d"):format(i), infrastructure = "kubernetes", build_os = "ubuntu 20.04",
        script_type = "shell", build_script = "", installs = {}, services = {} })))
    end
  ]]

  it("that are a page of builds are one line each, within the terminal", function()
    local shown = terminal.console({ (MANY:gsub("\n%s*", " ")), "client:list_builds()",
      "client:list_builds { page_size = 3 }.builds", "client:list_builds { page_size = 3 }" },
      { columns = 50 })
    assert_shown("20 of 20 builds\n", shown)
    assert.matches("\nNAME +UPDATED +BY +SERVICES\n", shown)
    assert_shown("3 of 20 builds; client:builds() returns", shown)
    local page = shown:match "(NAME.-)\n\n20 of 20"
    local _, lines = page:gsub("\n", "")
    assert.equal(20, lines)
    for line in page:gmatch "[^\n]+" do
      assert.is_true(#line <= 50, line)
    end
  end)

  it("that are plans print as such, within the terminal", function()
    local shown = terminal.console({ "client:plan { { project_key = \"lilian-test\", name = " ..
      "\"new-build-with-quite-a-long-name-indeed\", infrastructure = \"vm\", build_os = \"x\", " ..
      "script_type = \"shell\", build_script = \"\", installs = {}, services = {} } }" },
      { columns = 60 })
    assert_shown("+ new-build-with-quite-a-long-name-indeed", shown)
    assert.matches("\n1 to create, 0 to update, 0 to delete; 0 unchanged[^\n]*%.%.%.\n", shown)
  end)

  it("have the date beside a time", function()
    local shown = terminal.console { "client:get_build \"s-build\"" }
    assert.matches("\n  update_time = 1686192895, %-%- 2023%-06%-08 02:54:55 UTC\n", shown)
  end)

  it("that are failures of map are shown in full", function()
    local shown = terminal.console({
      "client:map({ \"s-build\", \"none\", \"a/b\" }, client.get_build)",
      "client:map({ { name = 1 } }, client.create_build)" }, { columns = 70 })
    refute_shown("table: 0x", shown)
    assert.matches("\nINDEX  KIND +FAILURE\n%[2%] +not_found +%S", shown)
    assert.matches("\n%[3%] +invalid +invalid", shown)
    assert.matches("\n +name: expected string, got integer 1\n", shown)
    assert.matches("\n +build_os: required\n", shown)
    for line in shown:gmatch "[^\n]+" do
      assert.is_true(line:find "^zadig" ~= nil or #line <= 70, line)
    end
  end)
end)

describe("help", function()
  it("begins with ten lines, and has the rest on request", function()
    local shown = terminal.console({ "help", "client:help()", "help all" },
      { rows = 24, env = { PAGER = "sed -n 1p" } })
    local first = shown:match "zadig> help\n(.-)zadig> "
    local _, lines = first:gsub("\n", "")
    assert.equal(10, lines, first)
    assert_shown("zadig> client:help()\n" .. first, shown)
    assert.matches("zadig> help all\nzadig [%d.]+: the build operations[^\n]+\nzadig> exit", shown)
  end)

  it("that is longer than the screen goes through a pager, which may be less", function()
    local shown, status = terminal.console({ "help create_build",
      { "client:create_build(", "q", 1 }, "zadig.help \"create_build\"",
      { "client:create_build(", "q", 1 } }, { rows = 12, env = { PAGER = false } })
    assert.equal(0, status)
    refute_shown("Traps", shown)
  end)

  it("that fits is printed", function()
    local shown = terminal.console({ "help trap 9" }, { rows = 24, env = { PAGER = "false" } })
    assert_shown("Trap 9\n", shown)
  end)
end)

describe("README.md", function()
  it("shows what the prompt shows", function()
    local session = helpers.read("README.md"):match "\n```\n(zadig> .-)\n```"
    local steps = {}
    for line in session:gmatch "[^\n]+" do
      local prompt, text = line:match "^(zadig> )(.*)$"
      if not prompt then
        prompt, text = line:match "^(    %-> )(.*)$"
      end
      steps[#steps + 1] = prompt and { prompt, text .. "\n" }
    end
    assert_shown(session, (terminal.console(steps)))
  end)
end)

describe("the console", function()
  it("greets in two lines", function()
    local shown = terminal.console {}
    assert.matches("^zadig [%d.]+: client is connected to http://127.0.0.1:%d+, a sandbox[^\n]*\n"
      .. "Try help, client:list_builds%(%) or exit[^\n]*\nzadig> ", shown)
    assert.equal(has_readline, shown:find "; Tab completes names" ~= nil)
  end)

  it("connects to a server when told to", function()
    local sandbox <close> = require("zadig.sandbox").start {}
    local shown = terminal.console({
      "client:stats().url == \"" .. sandbox.url .. "\"", "sandbox" },
      { env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token } })
    assert_shown("connected to " .. sandbox.url .. "\n", shown)
    assert_shown("\ntrue\nzadig> sandbox\nnil\n", shown)
  end)

  it("says in a line why it cannot", function()
    local answer = helpers.lua({ "script/zadig", "console" }, { env = { ZADIG_URL = "ftp://x",
      ZADIG_TOKEN = "t" } })
    assert.equal(1, answer.status)
    assert.matches("^zadig: url: [^\n]+\n$", answer.stderr)
  end)

  it("reads statements from a pipe without a prompt", function()
    local answer = helpers.lua({ "script/zadig", "console" }, { input = "1 +\n1\nhelp trap 9\n"
      .. "client:get_builds()\nclient:list_builds().total\n",
      env = { ZADIG_URL = false, ZADIG_TOKEN = false, ZADIG_PROJECT_KEY = false } })
    assert.equal(0, answer.status)
    assert.matches("^2\nTrap 9\n.*\n2\n$", answer.stdout)
    assert.matches("^a client has no method [^\n]+\n$", answer.stderr)
  end)
end)
