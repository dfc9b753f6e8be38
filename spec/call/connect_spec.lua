-- SPDX-License-Identifier: MIT
local helpers = require "support.helpers"
local scripted = require "support.scripted"
local zadig = require "zadig"

local URL = "http://127.0.0.1:1"

local function clean(variables, body, ...)
  local all = { ZADIG_URL = false, ZADIG_TOKEN = false, ZADIG_PROJECT_KEY = false }
  for name, value in pairs(variables) do all[name] = value end
  return helpers.with_env(all, body, ...)
end

-- zadig.connect with the environment of `with_env` instead of the process's.
local function connect(options, variables)
  return clean(variables or {}, function()
    return zadig.connect(options, { getenv = os.getenv, popen = io.popen })
  end)
end

local function complaint(options, variables)
  local ok, message = pcall(connect, options, variables)
  assert.is_false(ok)
  return message
end

describe("connect", function()
  it("takes options, and shows the URL but never the token", function()
    local client <close> = connect { url = URL .. "/zadig/", token = "connect-token" }
    assert.equal("zadig.client: http://127.0.0.1:1/zadig", tostring(client))
    local named <close> = connect { url = URL, project_key = "yaml" }
    assert.equal('zadig.client: http://127.0.0.1:1 (project "yaml")', tostring(named))
    assert.same({ url = URL, project_key = "yaml", connections = 0 }, named:stats())
  end)

  it("does not change the options", function()
    local options = setmetatable({ url = URL, token = "t", headers = { A = "b" } },
      { __newindex = error })
    local client <close> = connect(options, { ZADIG_PROJECT_KEY = "yaml" })
    assert.equal("yaml", client:stats().project_key)
    assert.same({ url = URL, token = "t", headers = { A = "b" } }, options)
  end)

  it("falls back to the environment, also without any options", function()
    local variables = { ZADIG_URL = URL, ZADIG_TOKEN = "env-token", ZADIG_PROJECT_KEY = "p" }
    local client <close> = connect(nil, variables)
    assert.same({ url = URL, project_key = "p", connections = 0 }, client:stats())
    local other <close> = connect({ url = URL .. "/x", project_key = "q" }, variables)
    assert.same({ url = URL .. "/x", project_key = "q", connections = 0 }, other:stats())
  end)

  it("ignores an empty variable", function()
    assert.matches("url: required", complaint({}, { ZADIG_URL = "" }))
    local client <close> = connect({ url = URL }, { ZADIG_PROJECT_KEY = "", ZADIG_TOKEN = "" })
    assert.is_nil(client:stats().project_key)
  end)

  it("sends the environment's token", function()
    local server <close> = scripted.start {
      { read = "request", send = scripted.reply("200 OK", '{"total":0}') },
    }
    local client <close> = connect({ url = server.url, project_key = "p" },
      { ZADIG_TOKEN = "from-the-environment" })
    assert(client:list_builds())
    assert.equal("Bearer from-the-environment", server:parsed()[1].headers.authorization)
  end)

  local function with(key, value)
    return { url = URL, [key] = value }
  end

  local refused = {
    { "an option nobody knows", with("urll", 1), 'urll: unknown option; did you mean "url"?' },
    { "a far-fetched option", with("zzz", 1), "zzz: unknown option" },
    { "extra", with("extra", {}), "extra: unknown option" },
    { "a position", { "http://x", url = URL }, "[1]: field names must be strings" },
    { "no URL", {}, "url: required: set it here, or as ZADIG_URL in the environment" },
    { "an empty URL", { url = "" }, 'url: must begin with "https://" or "http://"' },
    { "another scheme", { url = "ftp://x" }, 'url: must begin with "https://" or "http://"' },
    { "a file", { url = "file:///etc/passwd" }, 'url: must begin with "https://" or "http://"' },
    { "a URL without scheme", { url = "zadig.example.com" },
      'url: must begin with "https://" or "http://"' },
    { "a user in the URL", { url = "http://me@x" },
      "url: must not contain a user or password; use a token instead" },
    { "a password in the URL", { url = "http://me:pw@x" },
      "url: must not contain a user or password; use a token instead" },
    { "a password behind an extra slash", { url = "http:///me:pw@x" }, "url: is not a valid URL" },
    { "a query in the URL", { url = "http://x/?a" }, "url: must not contain a query or fragment" },
    { "a fragment in the URL", { url = "http://x/#a" },
      "url: must not contain a query or fragment" },
    { "a blank in the URL", { url = "http://x/a b" },
      "url: must not contain spaces" },
    { "a delete character in the URL", { url = "http://x/a\127b" },
      "url: must not contain control characters" },
    { "a line end in the URL", { url = "http://x/\r\nX: y" },
      "url: must not contain control characters" },
    { "a URL without a host", { url = "http://" }, "url: is not a valid URL" },
    { "a port that is none", { url = "http://x:99999/" }, "url: is not a valid URL" },
    { "a number as URL", { url = 5 }, "url: expected string, got integer 5" },
    { "a string as timeout", with("timeout", "5"), 'timeout: expected number, got string "5"' },
    { "a negative timeout", with("timeout", -1), "timeout: expected 0 or more, got integer -1" },
    { "an endless timeout", with("timeout", math.huge), "timeout: expected number" },
    { "a body of nothing", with("max_body", 0), "max_body: expected 1 or more, got integer 0" },
    { "half a byte", with("max_body", 1.5), "max_body: expected integer, got number 1.5" },
    { "a truth that is none", with("insecure", 1), "insecure: expected boolean, got integer 1" },
    { "a debug that cannot be told", with("debug", "x"),
      "debug: expected a function or an open file, got string" },
    { "a table as token", with("token", {}), "token: expected a string or a function, got table" },
    { "one address as resolve", with("resolve", "x:1:y"), "resolve: expected an array of strings" },
    { "an address that is none", with("resolve", { "x" }),
      'resolve[1]: expected "host:port:address"' },
    { "an address with a port", with("resolve", { "x:1:127.0.0.1:2" }),
      'resolve[1]: expected "host:port:address"' },
    { "a bracketed address with a port", with("resolve", { "x:1:[::1]:2" }),
      'resolve[1]: expected "host:port:address"' },
    { "half a bracketed address", with("resolve", { "x:1:[::1" }),
      'resolve[1]: expected "host:port:address"' },
    { "an address with one bracket at its end", with("resolve", { "x:1:1::1]" }),
      'resolve[1]: expected "host:port:address"' },
    { "a bracketed address of IPv4", with("resolve", { "x:1:[127.0.0.1]" }),
      'resolve[1]: expected "host:port:address"' },
    { "an address without an end", with("resolve", { "x:1:" .. ("1"):rep(5000) }),
      'resolve[1]: expected "host:port:address"' },
    { "an address for any host", with("resolve", { "*:1:127.0.0.1" }),
      'resolve[1]: expected "host:port:address"' },
    { "an address for a while", with("resolve", { "+x:1:127.0.0.1" }),
      'resolve[1]: expected "host:port:address"' },
    { "an address for no host", with("resolve", { ":1:127.0.0.1" }),
      'resolve[1]: expected "host:port:address"' },
    { "an address for no port", with("resolve", { "x::127.0.0.1" }),
      'resolve[1]: expected "host:port:address"' },
    { "a name as address", with("resolve", { "x:1:localhost" }),
      'resolve[1]: expected "host:port:address"' },
    { "an address for a port that is none", with("resolve", { "x:65536:127.0.0.1" }),
      'resolve[1]: expected "host:port:address"' },
    { "addresses for an endless port", with("resolve", { "x:18446744073709551697:127.0.0.1" }),
      'resolve[1]: expected "host:port:address"' },
    { "a number as address", with("resolve", { 5 }), "resolve[1]: expected string, got integer 5" },
    { "a retry that is true", with("retry", true), "retry: expected table, got boolean true" },
    { "a control character in any text", with("user_agent", "a\r\nX: y"),
      "user_agent: must not contain control characters" },
    { "a NUL in a path", with("ca_file", "a\0b"), "ca_file: " },
    { "a NUL in a URL", { url = "http://x/\0" }, "url: " },
    { "a text that no request has room for", with("user_agent", ("x"):rep(1100000)),
      "user_agent: is too long" },
    { "a proxy with a line end", with("proxy", "http://x\n"),
      "proxy: must not contain control characters" },
    { "a proxy of another kind", with("proxy", "ftp://x"),
      'proxy: must begin with "http://", "https://" or "socks5://"' },
    { "headers that are no table", with("headers", "A: b"),
      "headers: expected a table of names and values" },
    { "headers as an array", with("headers", { "A: b" }), "headers: expected names as keys" },
    { "a header's name with a colon", with("headers", { ["A:"] = "b" }), "headers: a header name" },
    { "a header's name with a line end", with("headers", { ["A\n"] = "b" }), "headers: a header" },
    { "a header without a name", with("headers", { [""] = "b" }), "headers: a header name" },
    { "CR in a header", with("headers", { A = "b\rc" }), 'headers["A"]: must not contain control' },
    { "LF in a header", with("headers", { A = "b\nc" }), 'headers["A"]: must not contain control' },
    { "NUL in a header", with("headers", { A = "b\0c" }),
      'headers["A"]: must not contain control' },
    { "a number in a header", with("headers", { A = 5 }), 'headers["A"]: expected a string' },
    { "Authorization", with("headers", { authorization = "x" }),
      'headers["authorization"]: the client sets this header itself' },
    { "Content-Length", with("headers", { ["content-LENGTH"] = "5" }),
      'headers["content-LENGTH"]: the client sets' },
    { "Host", with("headers", { Host = "x" }), 'headers["Host"]: the client sets' },
    { "Transfer-Encoding", with("headers", { ["Transfer-Encoding"] = "chunked" }),
      'headers["Transfer-Encoding"]: the client sets' },
    { "Accept", with("headers", { Accept = "text/html" }), 'headers["Accept"]: the client' },
    { "one bad header among good ones", with("headers", { A = "b", C = "d\n", E = "f" }),
      'headers["C"]: must not contain control characters' },
  }
  for _, case in ipairs(refused) do
    it("refuses " .. case[1], function()
      local message = complaint(case[2])
      assert.is_truthy(message:find("\n  " .. case[3], 1, true), message)
      assert.equal(1, select(2, message:gsub("\n", "")), message)
    end)
  end

  it("reports all mistakes together, at the caller's line", function()
    local here = debug.getinfo(1, "l").currentline + 2
    local ok, message = pcall(function()
      zadig.connect { url = "x", tokn = 1, token = "a b", debug = 5, timeout = true } end)
    assert.is_false(ok)
    assert.is_truthy(message:find(("call/connect_spec.lua:%d: zadig.connect: invalid options\n")
      :format(here), 1, true), message)
    for _, path in ipairs { "url", "tokn", "token", "debug", "timeout" } do
      assert.is_truthy(message:find("\n  " .. path .. ": ", 1, true), message)
    end
  end)

  it("reports options that are not a table at the caller's line", function()
    local ok, message = pcall(function() zadig.connect "http://x" end)
    assert.is_false(ok)
    assert.matches("connect_spec.lua:%d+: zadig.connect: expected a table of options, got string$",
      message)
  end)

  it("takes a proxy with and without a scheme", function()
    for _, proxy in ipairs { "proxy:3128", "HTTP://proxy:3128", "socks5h://proxy", "" } do
      local client <close> = connect { url = "http://x", token = "t", proxy = proxy }
      assert.is_truthy(client)
    end
  end)

  it("is not affected by later changes of the caller's tables", function()
    local retry = { attempts = 2, base = 0 }
    local client <close> = connect { url = "http://127.0.0.1:1", project_key = "p", retry = retry }
    retry.attempts = "many"
    assert.equal(2, select(2, client:list_builds()).attempts)
  end)

  it("allows a call a timeout of its own", function()
    local server <close> = scripted.start { { stall = true } }
    local client <close> = connect { url = server.url, token = "t", project_key = "p",
      timeout = 10, retry = false }
    local began = helpers.now()
    local _, failure = client:list_builds { timeout = 0.05 }
    assert.equal("timeout", failure.kind)
    assert.is_true(helpers.now() - began < 5)
  end)
end)
