-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- What is made from the rows of the commands: manual page, reference, completion.
local command = require "support.command"
local commands = require "zadig.command"
local helpers = require "support.helpers"
local rows = require "zadig.command.frame.rows"

local function visible()
  local list = {}
  for _, row in ipairs(commands) do
    list[#list + 1] = not row.hidden and row or nil
  end
  return list
end

describe("the files generated from the rows of the commands", function()
  it("are current: otherwise run script/generate", function()
    local completion = dofile "script/generators/completion.lua"
    for path, make in pairs {
      ["completion/_zadig"] = completion.zsh, ["completion/zadig.bash"] = completion.bash,
      ["docs/commands.md"] = dofile "script/generators/commands.lua",
      ["docs/zadig.1"] = dofile "script/generators/manual.lua",
    } do
      assert.is_true(helpers.read(path) == make(), path)
    end
  end)
end)

describe("the manual page", function()
  local text

  setup(function()
    text = helpers.run({ "sh", "-c", "man -l docs/zadig.1 | col -bx" },
      { env = { MANWIDTH = "400", LC_ALL = "C.UTF-8" } }).stdout:gsub(" +", " ")
  end)

  it("is well formed", function()
    local result = helpers.run({ "man", "--warnings", "-l", "docs/zadig.1" },
      { env = { LC_ALL = "C.UTF-8" } })
    assert.same({ 0, "" }, { result.status, result.stderr })
  end)

  it("has every section", function()
    for _, title in ipairs { "NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS",
      "ENVIRONMENT", "FILES", "EXIT STATUS", "SEE ALSO" } do
      assert.is_truthy(text:find("\n" .. title .. "\n", 1, true), title)
    end
  end)

  it("has every command with its options, exit statuses and examples", function()
    for _, row in ipairs(visible()) do
      local at = assert(text:find("\n " .. rows.synopsis(row) .. "\n", 1, true), row.name)
      local part = text:sub(at)
      for _, option in ipairs(row.options or {}) do
        assert.is_truthy(part:find("\n " .. rows.written(option), 1, true), option.name)
      end
      for _, exit in ipairs(row.exits) do
        assert.is_truthy(part:find(("\n %d "):format(exit[1]), 1, true))
      end
      for _, example in ipairs(row.examples) do
        assert.is_truthy(part:find("\n " .. example[1] .. "\n", 1, true), example[1])
      end
    end
  end)
end)

describe("the reference of the command", function()
  it("has every command and option", function()
    local text = helpers.read "docs/commands.md"
    for _, row in ipairs(visible()) do
      assert.is_truthy(text:find(("\n## zadig %s\n"):format(row.name), 1, true))
      for _, section in ipairs(rows.sections(row)) do
        for _, option in ipairs(section) do
          assert.equal(not option.hidden,
            text:find("| `" .. rows.written(option) .. "` |", 1, true) ~= nil, option.name)
        end
      end
    end
  end)
end)

-- What bash offers for a line, sorted, one a line.
local function bash(line, env)
  local words = {}
  for word in (line .. " "):gmatch "(%S*) " do
    words[#words + 1] = word
  end
  local source = { "source completion/zadig.bash",
    ("zadig() { %s \"$@\"; }"):format(command.line({}, env)), "COMP_WORDS=(" }
  for _, word in ipairs(words) do
    source[#source + 1] = helpers.quote(word)
  end
  source[#source + 1] = (") COMP_CWORD=%d; _zadig; printf '%%s\\n' \"${COMPREPLY[@]}\" | sort")
    :format(#words - 1)
  local result = command.shell(source[1] .. "\n" .. source[2] .. "\n"
    .. table.concat(source, " ", 3))
  assert.equal("", result.stderr)
  return result.stdout
end

-- What zsh shows at Tab after that line is typed, in a terminal.
local function zsh(line, expected, env)
  local dir <close> = helpers.tmpdir()
  dir:write(".zshrc", table.concat({ "PS1='> '", "fpath=($PWD/completion $fpath)",
    "autoload -U compinit && compinit -u -d $ZDOTDIR/dump", "setopt no_always_last_prompt",
    "LISTMAX=1000", ("zadig() { %s \"$@\" }"):format(command.line({}, env)),
    "zstyle ':completion:*' list-prompt ''", }, "\n"))
  return (command.screen("exec zsh -i", 100, { { "> ", line .. "\t\t" }, { expected, "\3exit\n" } },
    { env = { ZDOTDIR = dir.path, TERM = "dumb" } }))
end

describe("completion", function()
  local sandbox, env

  setup(function()
    sandbox = require "zadig.sandbox".start()
    env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
      ZADIG_PROJECT_KEY = "lilian-test" }
  end)
  teardown(function() sandbox:stop() end)

  it("of bash offers commands", function()
    local list = {}
    for _, row in ipairs(visible()) do
      list[#list + 1] = row.name
    end
    table.sort(list)
    local offered = bash "zadig "
    for _, name in ipairs(list) do
      assert.is_truthy(("\n" .. offered):find("\n" .. name .. "\n", 1, true), name)
    end
    assert.is_nil(offered:find "complete")
    assert.equal("list\n", bash "zadig li")
    assert.equal("get\n", bash "zadig help ge")
    assert.equal("delete\ndoctor\n", (bash "zadig --url http://x d"):gsub("^delete\n$",
      "delete\ndoctor\n"))
  end)

  it("of bash offers options, and what they take", function()
    assert.equal("--json\n", bash "zadig get --js")
    assert.equal("always\nauto\nnever\n", bash "zadig list --color ")
    assert.equal("README.md\n", bash "zadig list --ca-file README")
  end)

  it("of bash offers builds and servers, by asking", function()
    assert.equal("openapi-build\ns-build\n", bash("zadig get ", env))
    assert.equal("s-build\n", bash("zadig delete --yes s-", env))
    assert.equal("\n", bash("zadig get ", {}))
    assert.matches("lost%-cluster", bash("zadig get --project legacy ", env))
    local dir <close> = helpers.tmpdir()
    local path = dir:write("config.lua", "return { servers = { staging = {}, live = {} } }")
    assert.equal("live\nstaging\n", bash("zadig list --server ", { ZADIG_CONFIG = path }))
  end)

  it("of zsh offers commands, options with what they do, and builds", function()
    local shown = zsh("zadig ", visible()[#visible()].title)
    for _, row in ipairs(visible()) do
      assert.is_truthy(shown:find(row.title, 1, true), row.name .. " in " .. shown)
    end
    assert.matches("%-%-names +%-%- print only names", zsh("zadig list --", "--verbose"))
    shown = zsh("zadig get ", "s-build", env)
    assert.matches("openapi%-build +s%-build", shown)
  end)
end)
