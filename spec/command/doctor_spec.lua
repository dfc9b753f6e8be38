-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- zadig doctor, against a server in every mood.
local command = require "support.command"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local nginx = require "support.nginx"
local scripted = require "support.scripted"
local start = require "zadig.sandbox".start

local CHECKS = { "settings", "name", "connection", "TLS", "reply", "token", "permission", "version",
  "clock" }

-- Runs the doctor; the findings by check, the whole list, and the exit status.
local function findings(words, env)
  local all = { "doctor", "--json" }
  table.move(words, 1, #words, 3, all)
  local result = command.run(all, { env = env })
  assert.equal("", result.stderr)
  local list = fixtures.decode(result.stdout)
  local by_check = {}
  for i, finding in ipairs(list) do
    assert.equal(CHECKS[i], finding.check)
    by_check[finding.check] = finding
  end
  assert.equal(#CHECKS, #list)
  return by_check, result.status
end

-- All before `check` are well, it is not, and what comes after is not known.
local function fails_at(check, found, status, says, advice)
  assert.equal(1, status)
  local passed = true
  for _, name in ipairs(CHECKS) do
    if name == check then
      assert.equal("bad", found[name].status)
      passed = false
    elseif passed then
      assert.not_equal("bad", found[name].status)
      assert.not_equal("skipped", found[name].status)
    end
  end
  assert.matches(says, found[check].says)
  if advice then
    assert.matches(advice, found[check].advice)
  end
end

local function env_of(sandbox, project)
  return { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token, ZADIG_PROJECT_KEY = project }
end

-- A token as the server makes them, that ends at this time.
local function jwt(ending)
  local claims = ('{"name":"a","exp":%d}'):format(ending)
  local text = helpers.run({ "base64", "-w0" }, { input = claims }).stdout
  return "e30." .. text:gsub("=", ""):gsub("+", "-"):gsub("/", "_") .. ".c2ln"
end

describe("zadig doctor", function()
  it("prints a line a check, and 0 when all is well", function()
    local sandbox <close> = start()
    local result = command.run({ "doctor" }, { env = env_of(sandbox, "lilian-test") })
    assert.same({ 0, "" }, { result.status, result.stderr })
    local text = result.stdout:gsub("127.0.0.1:%d+", "HOST"):gsub("%d+ ms", "N ms")
    assert.equal([[
ok       settings    http://HOST, from $ZADIG_URL; token from $ZADIG_TOKEN; project "lilian-test"
ok       name        the URL has an address, not a name
ok       connection  HOST accepts connections
ok       TLS         none: http on this machine
ok       reply       HTTP/1.1 in N ms
ok       token       accepted
ok       permission  may read project "lilian-test", which has 2 builds
ok       version     4.2 or newer
ok       clock       within 5 s of the server's
]], text)
  end)

  it("prints what to do below a line that is not well, and colours on a terminal", function()
    local result = command.run({ "doctor", "--color=always" })
    assert.equal(1, result.status)
    assert.is_truthy(result.stdout:find("^\27%[31mbad      \27%[0msettings    no server given"))
    assert.matches("\nNot checked, because of the above: name, connection, TLS, reply, token, "
      .. "permission, version, clock\n$", result.stdout)
    local sandbox <close> = start { version = "4.1" }
    result = command.run({ "doctor" }, { env = env_of(sandbox, "yaml") })
    assert.equal(1, result.status)
    assert.matches("\nbad      version     4.1 or older\n" .. (" "):rep(21)
      .. "plain builds cannot be created", result.stdout)
    for line in result.stdout:gmatch "[^\n]+" do
      assert.is_true(not line:find "^ " or #line <= 80, line)
    end
  end)

  it("changes nothing, and makes two requests", function()
    local sandbox <close> = start()
    findings({}, env_of(sandbox, "lilian-test"))
    local state = sandbox:state()
    assert.equal(2, state.counters.total)
    assert.same({ "GET", "PUT" }, { state.log[1].method, state.log[2].method })
  end)

  describe("on settings", function()
    it("says what is missing or wrong", function()
      local found, status = findings {}
      fails_at("settings", found, status, "^no server given")
      assert.equal("skipped", found.clock.status)
      found, status = findings { "--url", "ftp://x" }
      fails_at("settings", found, status, 'url: must begin with "https://"')
      found, status = findings { "--url", "http://x", "--token-from", "file:/nonexistent" }
      fails_at("settings", found, status, "token: .*/nonexistent: No such file")
      found, status = findings { "--server", "staging" }
      fails_at("settings", found, status, 'no server named "staging"')
    end)

    it("says where they come from", function()
      local dir <close> = helpers.tmpdir()
      local sandbox <close> = start()
      local path = dir:write("config.lua", ("return { servers = { here = { url = %q, token = %q, "
        .. "project_key = 'yaml' } } }"):format(sandbox.url, sandbox.token))
      assert(os.execute("chmod 600 " .. path))
      local found = findings({ "--server", "here" }, { ZADIG_CONFIG = path })
      assert.equal(sandbox.url .. ', from server "here" of the configuration file; token from the '
        .. 'configuration file; project "yaml"', found.settings.says)
      found = findings({ "--token-from", "cmd:echo " .. sandbox.token },
        { ZADIG_URL = sandbox.url })
      assert.equal(sandbox.url .. ", from $ZADIG_URL; token from cmd:echo; no project",
        found.settings.says)
      assert.equal("accepted", found.token.says)
    end)

    it("asks a token's source once", function()
      local dir <close> = helpers.tmpdir()
      local sandbox <close> = start()
      local log = dir:write("asked", "")
      findings({ "--token-from", ("cmd:echo x >> %s; echo %s"):format(log, sandbox.token) },
        env_of(sandbox, "yaml"))
      assert.equal("x\n", helpers.read(log))
    end)
  end)

  it("finds a name that cannot be resolved", function()
    local found, status = findings { "--url", "http://zadig.invalid", "--project", "p" }
    fails_at("name", found, status, "could not resolve the host name", "check the host name in url")
    assert.equal("zadig.invalid has an address", (function()
      local server <close> = scripted.start { { read = "request", send = scripted.reply("401 No",
        "") } }
      local known = findings { "--url", server.url:gsub("127.0.0.1", "localhost"), "--project",
        "p" }
      return (known.name.says:gsub("localhost", "zadig.invalid"))
    end)())
  end)

  it("finds a closed port, and one where nobody answers", function()
    local port = helpers.free_port()
    local found, status = findings { "--url", "http://127.0.0.1:" .. port, "--project", "p" }
    fails_at("connection", found, status, "connection refused", "check url and proxy")
    local server <close> = scripted.start { { read = "request", stall = true } }
    found, status = findings { "--url", server.url, "--project", "p", "--timeout", "0.2" }
    fails_at("reply", found, status, "timed out")
  end)

  it("finds what is wrong with TLS", function()
    local sandbox <close> = start()
    local front <close> = nginx.start { upstream = sandbox.url }
    local env = env_of(sandbox, "lilian-test")
    local function at(url, ca)
      return findings({ "--url", url, "--ca-file", ca or front.certificates.ca }, env)
    end
    local found, status = at(front.http2)
    assert.same({ 0, "ok", "HTTP/2" }, { status, found.TLS.status, found.reply.says:match "^%S+" })
    for name, says in pairs { expired = "certificate", wrong_host = "certificate",
      old = "TLS handshake failed" } do
      found, status = at(front[name])
      fails_at("TLS", found, status, says)
      assert.is_truthy(found.TLS.advice ~= "", name)
    end
    found, status = at(front.tls, front.certificates.other_ca)
    fails_at("TLS", found, status, "certificate", "ca_file")
    found, status = at((sandbox.url:gsub("http", "https")))
    -- newer versions of libcurl see that the server hangs up
    fails_at("TLS", found, status, "TLS handshake", "speaks https")
    found, status = at((front.tls:gsub("https", "http")))
    fails_at("permission", found, status, "the server expects https", "https://")
  end)

  it("warns where a certificate is not verified", function()
    local sandbox <close> = start()
    local front <close> = nginx.start { upstream = sandbox.url }
    local dir <close> = helpers.tmpdir()
    local path = dir:write("config.lua", ("return { servers = { here = { url = %q, "
      .. "token = 'env:T', project_key = 'lilian-test', insecure = true } } }"):format(front.tls))
    local found, status = findings({ "--server", "here", "--quiet" },
      { ZADIG_CONFIG = path, T = sandbox.token })
    assert.same({ 0, "warning" }, { status, found.TLS.status })
  end)

  it("warns of http to another machine", function()
    local sandbox <close> = start()
    local dir <close> = helpers.tmpdir()
    local port = sandbox.url:match "%d+$"
    local path = dir:write("config.lua", ("return { server = 'far', servers = { far = { "
      .. "url = 'http://zadig.example.com:%s', project_key = 'lilian-test', "
      .. "token = 'env:T', resolve = { 'zadig.example.com:%s:127.0.0.1' } } } }"):format(port,
      port))
    local found = findings({}, { ZADIG_CONFIG = path, T = sandbox.token })
    assert.equal("zadig.example.com has an address", found.name.says)
    assert.same({ "warning", "begin the URL with https://, where the server has it" },
      { found.TLS.status, found.TLS.advice })
  end)

  local replies = {
    { "reply", "a page of something else", scripted.reply("200 OK", "<html>login</html>"), "^" },
    { "reply", "a path that is no Zadig's", scripted.reply("404 Not Found", "Invalid path: /x"),
      "does not know this path", "Invalid path: /x" },
    { "reply", "a gateway without a server", scripted.reply("502 Bad Gateway", "<html>"),
      "gateway" },
    { "token", "a token that is refused", scripted.reply("401 Unauthorized", ""),
      "rejected the token", "no token is given" },
    { "token", "a second factor", scripted.reply("403 Forbidden",
      '{"reason":"mfa_enrollment_required"}'), "multi%-factor", "API token" },
    { "permission", "no permission", scripted.reply("403 Forbidden", ""), "project", "Build.View" },
  }
  for _, case in ipairs(replies) do
    it("finds " .. case[2], function()
      local server <close> = scripted.start {
        { { read = "request", send = case[3] }, { again = true } } }
      local found, status = findings { "--url", server.url, "--project", "p" }
      fails_at(case[1], found, status, case[4], case[5])
    end)
  end

  it("explains a token that is refused", function()
    local sandbox <close> = start()
    local env = env_of(sandbox, "yaml")
    env.ZADIG_TOKEN = "wrong"
    local found, status = findings({}, env)
    fails_at("token", found, status, "rejected the token", "mistyped, expired or replaced")
    env.ZADIG_TOKEN = jwt(86400 * 365)
    found, status = findings({}, env)
    fails_at("token", found, status, "rejected the token", "the token ended on 1971%-01%-01")
  end)

  it("warns of a login token, which ends with the next login", function()
    for token, expected in pairs { [jwt(os.time() + 86400)] = "warning",
      [jwt(os.time() + 86400 * 400)] = "ok", ["a.b.c"] = "ok", ["a.!.c"] = "ok" } do
      local sandbox <close> = start { users = { { name = "a", token = token,
        system_admin = true } } }
      local found, status = findings({}, env_of(sandbox, "yaml"))
      assert.same({ 0, expected }, { status, found.token.status })
      assert.equal(expected == "warning", found.token.says:find "login token" ~= nil)
    end
  end)

  it("finds that a user may not read", function()
    local sandbox <close> = start()
    local env = env_of(sandbox, "yaml")
    env.ZADIG_TOKEN = sandbox.tokens.guest
    local found, status = findings({}, env)
    fails_at("permission", found, status, "", "Build.View")
  end)

  it("warns of a project that is not named, or that has nothing", function()
    local sandbox <close> = start()
    local found, status = findings({}, env_of(sandbox, nil))
    assert.same({ 0, "warning", "ok" }, { status, found.permission.status, found.version.status })
    assert.matches("%-%-project", found.permission.advice)
    found, status = findings({}, env_of(sandbox, "typo"))
    assert.same({ 0, "warning" }, { status, found.permission.status })
    assert.matches('"typo" has no builds, or does not exist', found.permission.says)
  end)

  it("tells the generation of the server", function()
    for version, says in pairs { ["4.1"] = "4.1 or older", ["4.2"] = "4.2 or newer",
      ["4.3"] = "4.2 or newer" } do
      local sandbox <close> = start { version = version }
      local found, status = findings({}, env_of(sandbox, "lilian-test"))
      assert.same({ version == "4.1" and 1 or 0, says }, { status, found.version.says })
    end
    local sandbox <close> = start()
    sandbox:fault { kind = "empty_500", operation = "update_build" }
    local found, status = findings({}, env_of(sandbox, "lilian-test"))
    assert.same({ 0, "warning" }, { status, found.version.status })
  end)

  it("compares the clocks", function()
    local list = '{"total":1,"builds":[{"name":"b","project_key":"p"}]}'
    for shift, says in pairs { [3600] = "the server's is %d+ s ahead of", [-60] =
      "the server's is %d+ s behind", [0] = "within 5 s" } do
      local date = os.date("!Date: %a, %d %b %Y %H:%M:%S GMT", os.time() + shift)
      local server <close> = scripted.start {
        { { read = "request", send = scripted.reply("200 OK", list, { date }) },
          { read = "request", send = scripted.reply("400 Bad Request", "") } } }
      local found, status = findings { "--url", server.url, "--project", "p" }
      assert.equal(0, status)
      assert.matches(says, found.clock.says)
      assert.equal(shift == 0 and "ok" or "warning", found.clock.status)
    end
    local server <close> = scripted.start {
      { { read = "request", send = scripted.reply("200 OK", list) },
        { read = "request", send = scripted.reply("400 Bad Request", "") } } }
    local found = findings { "--url", server.url, "--project", "p" }
    assert.same({ "warning", "the server does not tell its time" },
      { found.clock.status, found.clock.says })
  end)
end)
