-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- Which server a command talks to, and as whom.
local command = require "support.command"
local helpers = require "support.helpers"
local scripted = require "support.scripted"

local EMPTY = scripted.reply("200 OK", '{"total":0,"builds":[]}')

describe("the configuration file", function()
  local dir, server, other

  before_each(function()
    dir = helpers.tmpdir()
    server = scripted.start { { { read = "request", send = EMPTY }, { again = true } } }
    other = scripted.start { { { read = "request", send = EMPTY }, { again = true } } }
  end)
  after_each(function()
    server:stop()
    other:stop()
    dir:remove()
  end)

  local function write(text, mode)
    local path = dir:write("config.lua", text)
    assert(os.execute(("chmod %s %s"):format(mode or "600", path)))
    return path
  end

  local function servers(fields)
    local format = "return { server = %s, servers = { staging = { url = %q, %s }, "
      .. "other = { url = %q } } }"
    return format:format(fields.server and ("%q"):format(fields.server) or "nil", server.url,
      fields.staging or 'token = "staging-token", project_key = "yaml"', other.url)
  end

  local function run(words, env)
    env = env or {}
    env.ZADIG_CONFIG = env.ZADIG_CONFIG == nil and dir.path .. "/config.lua" or env.ZADIG_CONFIG
    return command.run(words, { env = env })
  end

  -- The token and the project that arrived at a server, or nothing.
  local function arrived(at)
    local request = (at or server):parsed()[1]
    return request and request.headers.authorization,
      request and request.target:match "projectKey=(%w+)"
  end

  it("has servers by name", function()
    write(servers {})
    local result = run { "list", "--server", "staging" }
    assert.same({ 0, "" }, { result.status, result.stdout })
    assert.same({ "Bearer staging-token", "yaml" }, { arrived() })
  end)

  it("names the default server", function()
    write(servers { server = "staging" })
    assert.equal(0, run({ "list" }).status)
    assert.same({ "Bearer staging-token", "yaml" }, { arrived() })
  end)

  it("is found below the home directory, and below $XDG_CONFIG_HOME", function()
    assert(os.execute(("mkdir -p %s/.config/zadig %s/xdg/zadig"):format(dir.path, dir.path)))
    for place, env in pairs {
      ["/.config/zadig/config.lua"] = { XDG_CONFIG_HOME = false, HOME = dir.path },
      ["/xdg/zadig/config.lua"] = { XDG_CONFIG_HOME = dir.path .. "/xdg" },
    } do
      dir:write(place, servers { server = "staging", staging = 'project_key = "yaml"' })
      env.ZADIG_CONFIG = false
      assert.equal(0, run({ "list" }, env).status, place)
      os.remove(dir.path .. place)
    end
  end)

  it("gives way to the environment, and that to options", function()
    write(servers { server = "staging" })
    local env = { ZADIG_URL = other.url, ZADIG_TOKEN = "env-token", ZADIG_PROJECT_KEY = "env" }
    assert.equal(0, run({ "list" }, env).status)
    assert.same({ "Bearer env-token", "env" }, { arrived(other) })
    assert.same({}, server:parsed())
    assert.equal(0, run({ "list", "--server", "staging", "--project", "own" }, env).status)
    assert.same({ "Bearer staging-token", "own" }, { arrived() })
  end)

  it("gives a server's token to no other server", function()
    write(servers { server = "staging" })
    assert.equal(0, run({ "list", "--url", other.url, "--project", "p" }).status)
    assert.same({ nil, "p" }, { arrived(other) })
    assert.same({}, server:parsed())
  end)

  it("finds a token in a file of the home directory, and by a command", function()
    write(servers { staging = 'token = "file:~/token", project_key = "yaml"' })
    dir:write("token", "file-token\n")
    assert.equal(0, run({ "list", "--server", "staging" }, { HOME = dir.path }).status)
    assert.equal("Bearer file-token", (arrived()))
    assert.equal(0, run({ "list", "--url", other.url, "--project", "p", "--token-from",
      "cmd:echo cmd-token" }).status)
    assert.equal("Bearer cmd-token", (arrived(other)))
  end)

  for what, option in pairs { token = 'token = "in-clear"', proxy = 'proxy = "http://u:pw@h:1"',
    headers = 'headers = { ["X-Key"] = "in-clear" }' } do
    it("is refused while others can read a credential in it: " .. what, function()
      for _, mode in ipairs { "644", "640", "604", "660" } do
        local path = write(servers { staging = option }, mode)
        local result = run { "list", "--server", "other" }
        assert.equal(1, result.status)
        assert.equal(("zadig: %s: server \"staging\" holds a credential (%s), and others can read "
          .. "the file: run chmod 600 %s\n"):format(path, what, path), result.stderr)
      end
    end)
  end

  it("may be readable by others if it has no credential", function()
    for _, source in ipairs { "env:T", "file:" .. dir:write("token", "t"), "cmd:echo t" } do
      write(servers { staging = ('token = %q, proxy = "", project_key = "yaml"'):format(source) },
        "644")
      assert.equal(0, run({ "list", "--server", "staging" }, { T = "t" }).status, source)
    end
  end)

  local wrong = {
    { "return {", "unexpected symbol near <eof>" },
    { "return os.getenv 'HOME'", "global 'os'" },
    { "return 1", "expected `return { servers = { NAME = { url = ... } } }`" },
    { "return { servers = { 'x' } }", "servers: expected a table of options by name" },
    { "return { server = 'x', servers = {} }", 'server: no server named "x"' },
    { "return { servers = { staging = { url = 'http://x', ca_file = {}, token = 5 } } }",
      "ca_file: expected string, got a table" },
    { "return { servers = { staging = { url = 'http://x', ca_file = '~/ca.pem', user = 1 } } }",
      "user: unknown option" },
    { "return { servers = { staging = { urll = 'x' } } }", "urll: unknown option; did you mean "
      .. '"url"?' },
    { "return { servers = { stagin = {}, other = {} } }", 'no server named "staging" in %s; '
      .. 'did you mean "stagin"?' },
  }
  for _, case in ipairs(wrong) do
    it("is checked: " .. case[1], function()
      local path = write(case[1])
      local result = run({ "list", "--server", "staging", "--project", "p" })
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.is_truthy(result.stderr:find((case[2]:gsub("%%s", path)), 1, true), result.stderr)
      assert.is_nil(result.stderr:find "traceback")
    end)
  end

  it("must exist if it was chosen, and need not otherwise", function()
    local result = run({ "list" }, { ZADIG_CONFIG = dir.path .. "/none.lua" })
    assert.matches("^zadig: cannot read the configuration file: [^\n]*none.lua: No such file",
      result.stderr)
    result = run({ "list", "--server", "x" }, { ZADIG_CONFIG = false })
    assert.matches('^zadig: no server named "x" in /nonexistent/zadig/config.lua\n$',
      result.stderr)
    result = run({ "list" }, { ZADIG_CONFIG = dir.path })
    assert.matches("^zadig: cannot read the configuration file: ", result.stderr)
  end)

  it("does not send a token of the environment's server to another one", function()
    write(servers { staging = 'project_key = "yaml"' })
    local env = { ZADIG_URL = other.url, ZADIG_TOKEN = "env-token" }
    local result = run({ "list", "--server", "staging" }, env)
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.matches('^zadig: server "staging" of the configuration file has no token, and '
      .. "%$ZADIG_TOKEN is for %$ZADIG_URL", result.stderr)
    assert.same({}, server:parsed())
    env.ZADIG_CONFIG = nil
    assert.equal(0, run({ "list", "--server", "staging", "--token-from", "env:ZADIG_TOKEN" },
      env).status)
    assert.equal("Bearer env-token", (arrived()))
  end)

  it("and --url do not go together", function()
    write(servers {})
    local result = run { "list", "--server", "staging", "--url", other.url }
    assert.equal("zadig: --server and --url: use only one of them\n", result.stderr)
  end)

  it("offers its names for completion", function()
    write(servers {})
    assert.equal("other\nstaging\n", run({ "complete", "servers" }).stdout)
    assert.equal("", run({ "complete", "servers" }, { ZADIG_CONFIG = false }).stdout)
  end)
end)

describe("options of the connection", function()
  it("reach the client", function()
    local server <close> = scripted.start { { { read = "request", stall = true } } }
    local began = helpers.now()
    local result = command.run { "list", "--url", server.url, "--project", "p", "--timeout", "0.1" }
    assert.equal(1, result.status)
    assert.matches("^zadig: the request timed out", result.stderr)
    assert.is_true(helpers.now() - began < 15)
  end)
end)
