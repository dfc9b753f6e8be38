-- SPDX-License-Identifier: MIT
-- The nginx of other specs behaves as described, as seen by curl.
local helpers = require "support.helpers"
local nginx = require "support.nginx"
local scripted = require "support.scripted"

describe("the nginx of the specs", function()
  local origin, front, certificates

  setup(function()
    origin = scripted.start {
      { { read = "request", send = scripted.reply("200 OK", ("[%s1]"):format(("1,"):rep(50))) },
        { again = true } },
    }
    front = nginx.start { upstream = origin.url }
    certificates = front.certificates
  end)

  teardown(function()
    front:stop()
    front:stop()
    origin:stop()
  end)

  local function curl(...)
    local format = "%{http_code} %{http_version}"
    return helpers.run { "curl", "-sS", "-o", "/dev/null", "-w", format, ... }
  end

  local function trusting(...)
    return curl("--cacert", certificates.ca, ...)
  end

  it("speaks HTTP/1.1 and HTTP/2, plain and over TLS", function()
    assert.equal("200 1.1", curl(front.plain).stdout)
    assert.equal("200 1.1", trusting(front.tls).stdout)
    assert.equal("200 2", trusting(front.http2).stdout)
    assert.equal("200 1.1", curl("--unix-socket", front.socket, "http://localhost/").stdout)
  end)

  it("has certificates that a careful client refuses", function()
    assert.equal(60, curl(front.tls).status)
    assert.equal(60, curl("--cacert", certificates.other_ca, front.tls).status)
    local expired = trusting(front.expired)
    assert.equal(60, expired.status)
    assert.matches("expired", expired.stderr)
    local elsewhere = trusting(front.wrong_host)
    assert.equal(60, elsewhere.status)
    assert.matches("localhost", elsewhere.stderr)
  end)

  it("demands a client certificate", function()
    assert.equal("400 1.1", trusting(front.mutual).stdout)
    local cert, key = certificates.client, certificates.client_key
    assert.equal("200 1.1", trusting("--cert", cert, "--key", key, front.mutual).stdout)
  end)

  it("speaks only TLS 1.1 on the old listener", function()
    assert.equal(35, trusting("--tlsv1.2", front.old).status)
    assert.equal("200 1.1", trusting("--tlsv1.1", "--tls-max", "1.1", "--ciphers",
      "DEFAULT:@SECLEVEL=0", front.old).stdout)
  end)

  it("forwards as a proxy", function()
    local before = #origin:parsed()
    assert.equal("200 1.1", curl("-x", front.proxy, origin.url .. "/through?a=%20b").stdout)
    local request = origin:parsed()
    assert.equal(before + 1, #request)
    local found
    for _, one in ipairs(request) do
      found = found or one.target == "/through?a=%20b" and one
    end
    assert.equal("127.0.0.1:" .. origin.port, found.headers.host)
  end)

  it("compresses replies", function()
    local result = helpers.run { "curl", "-sS", "-D", "-", "-H", "Accept-Encoding: gzip", "-o",
      "/dev/null", front.gzip }
    assert.matches("Content%-Encoding: gzip", result.stdout)
  end)

  it("logs connections, requests and protocols", function()
    assert.equal(0, trusting(front.http2 .. "/1", front.http2 .. "/2", "-A", "spec").status)
    local log = helpers.wait_until(function()
      local log = front:log()
      return log[#log].uri == "/2" and log
    end)
    local first, second = log[#log - 1], log[#log]
    assert.same({ "http2", "HTTP/2.0", "TLSv1.3", "spec", 200 },
      { first.listener, first.protocol, first.tls, first.agent, first.status })
    assert.equal(first.connection, second.connection)
    assert.same({ 1, 2 }, { first.connection_requests, second.connection_requests })
  end)

  it("fails with its message if it cannot start", function()
    assert.error_matches(function()
      nginx.start { upstream = "nonsense" }
    end, "nginx did not start")
  end)

  it("ends with the process that started it", function()
    local result = helpers.lua_source [[
      local front = require("support.nginx").start { upstream = "http://127.0.0.1:1" }
      io.write(front.ports.plain, " ", front.certificates.ca:match "^(.*)/")
      io.stdout:flush()
      os.exit(0, false)
    ]]
    local port, directory = result.stdout:match "^(%d+) (/tmp/lua_%w+)$"
    assert(port, result.stderr)
    helpers.wait_until(function() return not helpers.listens(tonumber(port)) end)
    helpers.run { "rm", "-rf", directory }
  end)
end)
