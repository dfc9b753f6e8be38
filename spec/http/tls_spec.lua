-- SPDX-License-Identifier: MIT
-- TLS, client certificates, HTTP/2 and proxies, with a real nginx.
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local nginx = require "support.nginx"
local sandbox = require "zadig.sandbox"
local scripted = require "support.scripted"
local zadig = require "zadig"

-- What `cause` says is OpenSSL's; libcurl has other words with another library.
local openssl = helpers.has_openssl()

describe("over TLS", function()
  local server, front, certificates

  setup(function()
    server = sandbox.start()
    front = nginx.start { upstream = server.url }
    certificates = front.certificates
  end)

  teardown(function()
    front:stop()
    server:stop()
  end)

  before_each(function() server:reset() end)

  local function connect(url, options)
    local all = { url = url, token = server.token, project_key = "yaml", retry = false }
    for key, value in pairs(options or {}) do all[key] = value end
    return zadig.connect(all)
  end

  local function trusting(url, options)
    local all = { ca_file = certificates.ca }
    for key, value in pairs(options or {}) do all[key] = value end
    return connect(url, all)
  end

  local function must(client)
    local reply, failure = client:list_builds()
    assert(reply, tostring(failure))
    client:close()
    return reply
  end

  local function fails(kind, client)
    local reply, failure = client:list_builds()
    client:close()
    assert.is_nil(reply)
    assert.equal(kind, failure.kind, tostring(failure))
    return failure
  end

  local function create(client)
    local _, reply, failure = helpers.with_warnings(client.create_build, client,
      fixtures.read "create_build")
    return reply, failure
  end

  describe("a server's certificate", function()
    it("is verified against the authorities of ca_file", function()
      assert.equal(0, must(trusting(front.tls)).total)
    end)

    it("is verified against the authorities of ca_path", function()
      local dir <close> = helpers.tmpdir()
      dir:write("authority.pem", helpers.read(certificates.ca))
      assert.equal(0, helpers.run({ "openssl", "rehash", dir.path }).status)
      must(connect(front.tls, { ca_path = dir.path }))
    end)

    local refused = {
      { "of an unknown authority", "tls", nil, "local issuer certificate", "ca_file" },
      { "of another authority", "tls", "other_ca", "local issuer certificate", "ca_file" },
      { "that has expired", "expired", "ca", "expired", "dates" },
      { "for another host", "wrong_host", "ca", "localhost", "host in url" },
    }
    for _, case in ipairs(refused) do
      local name, listener, ca, cause, hint = table.unpack(case, 1, 5)
      it(name .. " is refused before anything is sent", function()
        local failure = fails("tls", connect(front[listener], { ca_file = certificates[ca] }))
        assert.equal("no", failure.sent)
        assert.is_nil(failure.status)
        assert.equal("certificate verification failed", failure.message)
        assert.is_truthy(failure.hint:find(hint, 1, true), failure.hint)
        if openssl then
          assert.is_truthy(failure.cause:find(cause, 1, true), failure.cause)
        end
        assert.equal(0, server:state().counters.total)
      end)
    end

    it("must be for the host of the URL, not for the address in `resolve`", function()
      local function at(host, listener)
        local port = front[listener]:match "%d+$"
        return trusting(("https://%s:%s"):format(host, port),
          { resolve = { ("%s:%s:127.0.0.1"):format(host, port) } })
      end
      must(at("elsewhere.invalid", "wrong_host"))
      local failure = fails("tls", at("zadig.invalid", "tls")) -- its certificate is for 127.0.0.1
      assert.is_truthy(failure.cause:find("zadig.invalid", 1, true), failure.cause)
    end)

    it("is not checked with insecure = true, and every client warns of it", function()
      for _, url in ipairs { front.expired, front.expired, front.wrong_host } do
        local warnings, client = helpers.with_warnings(connect, url, { insecure = true })
        assert.equal(1, #warnings)
        assert.is_truthy(warnings[1]:find(url, 1, true))
        assert.matches("not verified", warnings[1])
        must(client)
      end
    end)

    it("is checked with insecure = false, as by default", function()
      for _, url in ipairs { front.expired, front.wrong_host } do
        fails("tls", trusting(url, { insecure = false }))
      end
    end)

    it("cannot be verified if ca_file does not exist", function()
      local failure = fails("tls", connect(front.tls, { ca_file = "/nowhere.pem" }))
      assert.matches("ca_file", failure.hint)
      assert.is_true(not openssl or failure.cause:find("/nowhere.pem", 1, true) ~= nil)
    end)
  end)

  it("only TLS 1.2 and later is accepted", function()
    local failure = fails("tls", trusting(front.old))
    assert.matches("TLS 1%.2", failure.hint)
    assert.equal("no", failure.sent)
    fails("tls", select(2, helpers.with_warnings(trusting, front.old, { insecure = true })))
  end)

  it("older TLS is refused, even if the system's settings allow it", function()
    local dir <close> = helpers.tmpdir()
    dir:write("openssl.cnf", "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n"
      .. "[c]\nMinProtocol = TLSv1\nCipherString = DEFAULT:@SECLEVEL=0\n")
    local result = helpers.lua_source([[
      local client = require "zadig".connect { url = arg[1], ca_file = arg[2],
        project_key = "p", retry = false }
      local _, failure = client:list_builds()
      io.write(failure and failure.kind or "spoken")
    ]], { front.old, certificates.ca }, { env = { OPENSSL_CONF = dir.path .. "/openssl.cnf" } })
    assert.same({ 0, "tls" }, { result.status, result.stdout }, result.stderr)
  end)

  it("a server that speaks http at an https URL is distinguished from a bad certificate", function()
    local failure = fails("tls", trusting((front.plain:gsub("^http:", "https:"))))
    assert.matches("speaks https", failure.hint)
  end)

  it("a server that speaks https at an http URL is reported", function()
    local failure = fails("rejected", trusting((front.tls:gsub("^https:", "http:"))))
    assert.equal("the server expects https", failure.message)
    assert.matches("https://", failure.hint)
  end)

  describe("a client certificate", function()
    it("is sent", function()
      must(trusting(front.mutual, { client_cert = certificates.client,
        client_key = certificates.client_key }))
      local log = helpers.wait_until(function()
        local log = front:log()
        return log[#log].client == "SUCCESS" and log
      end)
      assert.equal("mutual", log[#log].listener)
    end)

    it("that is missing is reported", function()
      local failure = fails("rejected", trusting(front.mutual))
      assert.equal("the server requires a client certificate", failure.message)
      assert.matches("client_cert", failure.hint)
      assert.equal(400, failure.status)
      assert.equal(0, server:state().counters.total)
    end)

    it("that cannot be read, or has the key of another, is a failure of kind tls", function()
      for _, options in ipairs {
        { client_cert = "/nowhere.pem", client_key = "/nowhere.key" },
        { client_cert = certificates.client, client_key = certificates.server_key },
      } do
        local failure = fails("tls", trusting(front.mutual, options))
        assert.matches("client_key", failure.hint)
        if openssl then
          assert.equal("the client certificate cannot be used", failure.message)
        end
      end
    end)
  end)

  it("a key with a pass phrase is refused, without a prompt on the terminal", function()
    local dir <close> = helpers.tmpdir()
    local locked = dir.path .. "/locked.key"
    assert.equal(0, helpers.run({ "openssl", "ec", "-in", certificates.client_key, "-aes128",
      "-passout", "pass:word", "-out", locked }).status)
    local program = dir:write("chunk.lua", [[
      local client = require "zadig".connect { url = arg[1], token = "t", project_key = "p",
        retry = false, client_cert = arg[2], client_key = arg[3] }
      print(select(2, client:list_builds()).kind)
    ]])
    local words = { helpers.interpreter, program, front.mutual, certificates.client,
      locked }
    for i, word in ipairs(words) do words[i] = helpers.quote(word) end
    local said = helpers.run({ "timeout", "60", "script", "-qec", table.concat(words, " "),
      "/dev/null" }, { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } }).stdout
    assert.equal("tls\r\n", said)
  end)

  it("HTTP/2 is used if the server offers it, on one connection", function()
    local lines = {}
    local client <close> = trusting(front.http2,
      { debug = function(line) lines[#lines + 1] = line end })
    assert(create(client))
    assert(client:list_builds())
    assert(client:list_builds())
    local log = helpers.wait_until(function()
      local log = front:log()
      return log[#log].connection_requests == 3 and log
    end)
    for i = #log - 2, #log do
      assert.same({ "http2", "HTTP/2.0", "TLSv1.3" },
        { log[i].listener, log[i].protocol, log[i].tls })
      assert.equal(log[#log].connection, log[i].connection)
    end
    assert.equal(1, client:stats().connections)
  end)

  describe("a forward proxy", function()
    it("receives requests for http URLs, with everything meant for the server", function()
      must(connect(server.url, { proxy = front.proxy }))
      local log = helpers.wait_until(function()
        local log = front:log()
        return log[#log].listener == "proxy" and log
      end)
      assert.is_truthy(server.url:find(log[#log].host, 1, true))
    end)

    it("is not used for the hosts of no_proxy", function()
      local none = "http://127.0.0.1:" .. helpers.free_port()
      fails("network", connect(server.url, { proxy = none }))
      must(connect(server.url, { proxy = none, no_proxy = "example.com,127.0.0.1" }))
    end)
  end)

  describe("a CONNECT proxy", function()
    it("is asked for a tunnel to the address in `resolve`, even for http", function()
      local proxy <close> = scripted.start { scripted.connect_proxy() }
      local port = server.url:match "%d+$"
      must(connect("http://zadig.invalid:" .. port, { proxy = proxy.url,
        resolve = { ("zadig.invalid:%s:127.0.0.1"):format(port) } }))
      assert.matches("^CONNECT 127.0.0.1:" .. port, proxy:requests()[1])
    end)

    it("receives neither the token nor the headers", function()
      local proxy <close> = scripted.start { scripted.connect_proxy() }
      must(trusting(front.tls, { proxy = proxy.url, headers = { ["X-Secret"] = "hidden" } }))
      local said = proxy:requests()[1]
      assert.matches("^CONNECT localhost:%d+ HTTP/1.1\r\n", said)
      local head = said:match "^.-\r\n\r\n"
      assert.is_nil(head:lower():find("authorization", 1, true))
      assert.is_nil(head:find(server.token, 1, true))
      assert.is_nil(head:lower():find("x-secret", 1, true))
    end)

    it("allows a write as the first request on a connection", function()
      local proxy <close> = scripted.start { scripted.connect_proxy() }
      local client <close> = trusting(front.tls, { proxy = proxy.url })
      local reply, failure = create(client)
      assert(reply, tostring(failure))
      assert(client:delete_build "api-test")
      assert.equal(1, (proxy:connections()))
    end)

    local refusals = { "407 Proxy Authentication Required", "403 Forbidden", "502 Bad Gateway" }
    for _, status in ipairs(refusals) do
      it(("that answers %s lets nothing through"):format(status), function()
        local proxy <close> = scripted.start {
          { { read = "request", send = scripted.reply(status, "") }, { again = true } },
        }
        local client <close> = trusting(front.tls, { proxy = proxy.url })
        local reply, failure = create(client)
        assert.is_nil(reply)
        assert.equal("network", failure.kind)
        assert.equal("no", failure.sent)
        assert.equal("the proxy refused the connection", failure.message)
        assert.is_truthy(failure.cause:find(status:sub(1, 3), 1, true), failure.cause)
      end)
    end

    local ends = {
      ["hangs up"] = { read = "request", close = true },
      ["resets"] = { read = "request", reset = true },
      ["breaks off its answer"] = { read = "request", send = "HTTP/1.1 20", close = true },
    }
    for how, step in pairs(ends) do
      it("that " .. how .. " lets nothing through either", function()
        local proxy <close> = scripted.start { { step } }
        local client <close> = trusting(front.tls, { proxy = proxy.url })
        local reply, failure = create(client)
        assert.is_nil(reply)
        assert.same({ "network", "no" }, { failure.kind, failure.sent })
      end)
    end

    it("receives its own password, which is never shown", function()
      local proxy <close> = scripted.start { scripted.connect_proxy() }
      local lines = {}
      local client <close> = trusting(front.tls, { proxy = proxy.url:gsub("//", "//me:proxy-pw@"),
        debug = function(line) lines[#lines + 1] = line end })
      assert(client:list_builds())
      assert.matches("\r\nProxy%-Authorization: Basic bWU6cHJveHktcHc=\r\n", proxy:requests()[1])
      proxy:stop()
      local _, failure = client:list_builds()
      for _, text in ipairs { table.concat(lines), tostring(client), tostring(failure) } do
        assert.is_nil(text:find("proxy-pw", 1, true))
      end
    end)
  end)

  it("a reset in the middle of a request does not end the process", function()
    assert.equal(13, helpers.run({ "env", "--default-signal=PIPE", "sh", "-c",
      "kill -PIPE $$" }).signal)
    local program = [[
      local zadig = require "zadig"
      warn "@off"
      local client = zadig.connect { url = arg[1], token = "t", project_key = "yaml",
        ca_file = arg[2], retry = false }
      for _ = 1, 3 do
        local reply, failure = client:create_build({
          name = "b", infrastructure = "vm", build_os = "ubuntu 20.04", script_type = "shell",
          build_script = ("x"):rep(15 * 1024 * 1024), installs = {}, services = {},
        }, { resolve = false })
        print(reply, failure.kind, failure.sent)
      end
    ]]
    local tunnel <close> = scripted.start {
      { tunnel = "127.0.0.1:" .. front.ports.tls, limit = 100000 },
    }
    local plain <close> = scripted.start { { read = 100000, reset = true } }
    local dir <close> = helpers.tmpdir()
    local path = dir:write("main.lua", program)
    for _, url in ipairs { "https://localhost:" .. tunnel.port, plain.url } do
      local result = helpers.run({ "env", "--default-signal=PIPE",
        helpers.interpreter, path, url, certificates.ca },
        { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } })
      assert.is_nil(result.signal)
      assert.equal(0, result.status, result.stderr)
      assert.equal(("nil\tnetwork\tmaybe\n"):rep(3), result.stdout)
    end
  end)
end)
