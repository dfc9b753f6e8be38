-- SPDX-License-Identifier: MIT
-- ctest: timeout=300
-- Replies that no server should give: each ends as the kind it says here, in time, and the same
-- client's next call is answered as if nothing had been.
local zadig = require "zadig"
local helpers = require "support.helpers"
local operations = require "support.operations"
local scripted = require "support.scripted"

local SUCCESS = operations.delete_build.reply
local WHOLE = scripted.reply("200 OK", SUCCESS)

local function head(...)
  return table.concat({ ... }, "\r\n") .. "\r\n\r\n"
end

local function reply(body, ...)
  return scripted.reply("200 OK", body, { "Content-Type: application/json", ... })
end

local function chunks(text)
  return head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") .. text
end

local function zipped(size)
  local dir <close> = helpers.tmpdir()
  return helpers.run({ "sh", "-c", ("head -c %d /dev/zero | gzip -c"):format(size) },
    { cwd = dir.path }).stdout
end

local function interim(count, line)
  return ("HTTP/1.1 %s\r\nX-Interim: yes\r\n\r\n"):format(line or "103 Early Hints"):rep(count)
end

local MANY = (helpers.slow and 40 or 100) * 1024 * 1024

-- name, bytes (a string, or Lua source that makes them), kind ("ok": a success), how it ends
local cases = {
  -- the length
  { "a length that is too long", head("HTTP/1.1 200 OK", "Content-Length: 9999") .. SUCCESS,
    "network", "close" },
  { "a length that is too long, in silence", head("HTTP/1.1 200 OK", "Content-Length: 9999")
    .. SUCCESS, "timeout", "stall" },
  { "a length that is too short", head("HTTP/1.1 200 OK", "Content-Length: 10") .. SUCCESS,
    "protocol" },
  { "a length of nothing", head("HTTP/1.1 200 OK", "Content-Length: 0") .. SUCCESS, "protocol" },
  { "a negative length", head("HTTP/1.1 200 OK", "Content-Length: -5") .. SUCCESS, "protocol" },
  { "a length in words", head("HTTP/1.1 200 OK", "Content-Length: some") .. SUCCESS,
    "protocol" },
  { "a length beyond all integers", head("HTTP/1.1 200 OK",
    "Content-Length: 99999999999999999999999") .. SUCCESS, "ok", "close" },
  -- libcurl takes the second one; newer versions refuse such a reply.
  { "two lengths", head("HTTP/1.1 200 OK", "Content-Length: " .. #SUCCESS, "Content-Length: 99")
    .. SUCCESS, "network", "close", newer = "protocol" },
  -- chunks
  { "a chunk size that is no number", chunks "zz\r\nabc\r\n0\r\n\r\n", "protocol" },
  { "a negative chunk size", chunks "-5\r\nabcde\r\n0\r\n\r\n", "protocol" },
  { "a chunk size beyond all integers", chunks "FFFFFFFFFFFFFFFFFF\r\nabc\r\n", "protocol" },
  { "a chunk size without end", chunks(("0"):rep(100000)), "protocol" },
  { "a chunk longer than said", chunks "2\r\n{}{}{}\r\n0\r\n\r\n", "protocol" },
  { "a chunk that never comes", chunks "7FFFFFFF\r\nabc", "timeout", "stall" },
  { "chunks without the last", chunks(("%x\r\n%s"):format(#SUCCESS, SUCCESS)), "network", "close" },
  { "chunks with extensions and trailers", chunks(
    ("%x;name=\"value\"\r\n%s\r\n0\r\nX-Sum: 1\r\n\r\n"):format(#SUCCESS, SUCCESS)), "ok" },
  { "trailers without end", ([[return %q .. ("X-Trailer: yes\r\n"):rep(100000)]]):format(
    chunks(("%x\r\n%s\r\n0\r\n"):format(#SUCCESS, SUCCESS))), "protocol", source = true },
  { "chunks and a length", head("HTTP/1.1 200 OK", "Content-Length: 3",
    "Transfer-Encoding: chunked") .. ("%x\r\n%s\r\n0\r\n\r\n"):format(#SUCCESS, SUCCESS), "ok" },
  { "an unknown transfer coding", head("HTTP/1.1 200 OK", "Transfer-Encoding: sandwich",
    "Connection: close") .. "}{", "protocol", "close" },
  -- headers
  { "headers without end", [[return "HTTP/1.1 200 OK\r\n" .. ("X-Header: yes\r\n"):rep(300000)]],
    "protocol", source = true },
  { "a header line without end", [[return "HTTP/1.1 200 OK\r\nX: " .. ("x"):rep(300000)]],
    "protocol", source = true },
  { "a status line without end", [[return "HTTP/1.1 200 " .. ("x"):rep(300000)]],
    "protocol", source = true },
  { "a header with a NUL", head("HTTP/1.1 200 OK", "X-Nul: a\0b", "Content-Length: " .. #SUCCESS)
    .. SUCCESS, "protocol" },
  { "a header without a colon", head("HTTP/1.1 200 OK", "nonsense") .. SUCCESS, "protocol",
    "close" },
  { "a header that is folded", head("HTTP/1.1 200 OK", "X-Folded: a", " b", "Content-Length: "
    .. #SUCCESS) .. SUCCESS, "ok" },
  { "line feeds alone", (head("HTTP/1.1 200 OK", "Content-Length: " .. #SUCCESS):gsub("\r", ""))
    .. SUCCESS, "ok" },
  -- the status line
  { "no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n", "protocol", "close" },
  { "HTTP/0.9", SUCCESS, "protocol", "close" },
  { "NULs", ("\0"):rep(1000), "protocol", "close" },
  { "a status of two digits", head("HTTP/1.1 20 OK", "Content-Length: 0"), "protocol", "close" },
  { "a status of four digits", head("HTTP/1.1 2000 OK", "Content-Length: 0"), "protocol",
    "close" },
  { "a status in words", head("HTTP/1.1 two OK", "Content-Length: 0"), "protocol", "close" },
  { "a version from the future", head("HTTP/7.3 200 OK", "Content-Length: 0"), "protocol",
    "close" },
  { "no reason phrase", head("HTTP/1.1 200", "Content-Length: " .. #SUCCESS) .. SUCCESS, "ok" },
  { "HTTP/1.0", head "HTTP/1.0 200 OK" .. SUCCESS, "ok", "close" },
  -- interim replies
  { "interim replies before it", interim(3) .. interim(2, "100 Continue") .. interim(1,
    "102 Processing") .. WHOLE, "ok" },
  { "interim replies alone", interim(3), "network", "close" },
  { "interim replies, and then silence", interim(3), "timeout", "stall" },
  { "interim replies without end", interim(20000), "protocol", "stall" },
  { "another protocol", head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket",
    "Connection: Upgrade") .. "\x81\x05hello", "protocol", "close" },
  -- the content encoding
  { "a packed bomb", ("return %q"):format(reply(zipped(MANY), "Content-Encoding: gzip")),
    "protocol", source = true },
  { "something packed that is not", reply(SUCCESS, "Content-Encoding: gzip"), "protocol" },
  { "a coding nobody asked for", reply(SUCCESS, "Content-Encoding: snappy"), "protocol" },
  { "a coding in many layers", reply(SUCCESS, "Content-Encoding: " .. ("gzip, "):rep(100)
    .. "gzip"), "protocol" },
  -- the size of the reply
  { "a hundred megabytes", ([[return %q .. ("x"):rep(%d)]]):format(head("HTTP/1.1 200 OK",
    "Content-Length: " .. MANY), MANY), "protocol", source = true },
  { "a hundred megabytes in no stated length", ([[return %q .. ("x"):rep(%d)]]):format(
    head("HTTP/1.1 200 OK", "Connection: close"), MANY), "protocol", "close", source = true },
  -- more than one reply
  { "a second reply", WHOLE .. scripted.reply("200 OK", '{"message":"somebody else\'s"}'), "ok" },
  { "bytes behind it", WHOLE .. ("\0\r\n"):rep(5000), "ok" },
  -- the body
  { "an empty body", reply "", "protocol" },
  { "no content", head "HTTP/1.1 204 No Content", "protocol" },
  { "nothing new", head "HTTP/1.1 304 Not Modified", "protocol" },
  { "a page", reply "<html><body>Sign in</body></html>", "protocol" },
  { "null", reply "null", "protocol" },
  { "an array", reply "[]", "protocol" },
  { "text", reply '"success"', "protocol" },
  { "NULs in JSON", reply '{"message":"succ\0ess"}', "protocol" },
  { "an escaped NUL", reply '{"message":"succ\\u0000ess"}', "ok" },
  { "more than JSON", reply(SUCCESS .. "}"), "protocol" },
  { "depth", reply(("["):rep(100000)), "protocol" },
  { "broken UTF-8", reply '{"message":"\xff\xfe\xc0\x80"}', "ok" },
  { "a redirect to nowhere", head("HTTP/1.1 302 Found", "Location: http://[::1",
    "Content-Length: 0"), "protocol" },
  { "a redirect with a NUL", head("HTTP/1.1 307 x", "Location: /a\0b", "Content-Length: 0"),
    "protocol" },
  { "an error that is a page", scripted.reply("502 Bad Gateway", "<html>\0\xff</html>"),
    "server" },
  { "an error of odd fields", scripted.reply("400 Bad Request",
    '{"code":9e99,"message":[1],"description":{"a":null},"type":7}'), "rejected" },
  { "an error's page cut short", head("HTTP/1.1 500 x", "Content-Length: 99") .. "<html>",
    "network", "close" },
  { "a wait beyond all integers", head("HTTP/1.1 503 x", "Content-Length: 0",
    "Retry-After: 99999999999999999999"), "server" },
  { "a wait in words", head("HTTP/1.1 503 x", "Content-Length: 0", "Retry-After: soon"), "server" },
}

local TIMEOUT = helpers.slow and 1 or 0.3

local function source_of(case)
  local make = case.source and case[2] or ("return %q"):format(case[2])
  return ([[
    local _, count = ...
    local function bytes() %s end
    if count == 1 then
      return bytes(), %q
    end
    return %q
  ]]):format(make, case[4] or "", WHOLE):gsub(', ""\n', "\n")
end

for _, case in ipairs(cases) do
  describe("a broken reply:", function()
    local silent = case[3] == "timeout"
    local server, client

    local function judge(ok, failure)
      if case[3] == "ok" then
        assert(ok, tostring(failure))
        return
      end
      assert.is_nil(ok)
      if failure.kind ~= case.newer then
        assert.equal(case[3], failure.kind, failure.message)
      end
      assert.is_nil(failure.message:find("[\r\n%z]"))
      assert.is_true(failure.elapsed < (silent and TIMEOUT + 2 or 8))
    end

    local function call()
      return client:delete_build("api", { timeout = silent and TIMEOUT or 10, resolve = false })
    end

    before_each(function()
      server = scripted.start {
        { read = "request", answer = (source_of(case)), again = true },
      }
      client = zadig.connect {
        url = server.url, token = "made-up", project_key = "yaml", retry = false,
      }
    end)
    after_each(function()
      client:close()
      server:stop()
    end)

    -- A server that closes a connection and does not say so may be asked before that is known.
    local function settle()
      local began = helpers.now()
      while case[4] == "close" and select(2, server:connections()) > 0 do
        assert(helpers.now() - began < 5, "the server does not close")
      end
    end

    it(("%s (%s)"):format(case[1], case[3]), function()
      judge(call())
      settle()
      for _ = 1, 3 do
        local ok, failure = client:delete_build "api"
        assert(ok, tostring(failure))
        assert.equal("success", ok.message)
      end
    end)

    it(("%s (%s), to one of several at once"):format(case[1], case[3]), function()
      local loop <close> = zadig.loop { concurrency = 4 }
      local bad, good = {}, 0
      for _ = 1, 8 do
        loop:spawn(function()
          local ok, failure = call()
          if ok then
            good = good + 1
          else
            bad[#bad + 1] = failure
          end
        end)
      end
      assert.is_true((loop:run()))
      assert.equal(case[3] == "ok" and 8 or 7, good)
      for _, failure in ipairs(bad) do
        judge(nil, failure)
      end
      assert(client:delete_build "api")
    end)
  end)
end

describe("a reply that is sent before the whole request is received", function()
  -- Longer than all buffers on the way to the server.
  local definition = operations.create_build
  local SCRIPT = ("echo\n"):rep(3 * 1024 * 1024)

  local function create(server)
    local client <close> = zadig.connect {
      url = server.url, token = "made-up", retry = false, timeout = helpers.slow and 60 or 10,
    }
    local first = table.pack(definition.call(client, { script = SCRIPT }))
    local again, failure = client:delete_build("api", { project_key = "yaml" })
    assert(again, tostring(failure))
    assert.equal("success", again.message)
    return table.unpack(first, 1, first.n)
  end

  it("is a success if it says so", function()
    local server <close> = scripted.start {
      { { read = "headers", send = reply(SUCCESS, "Connection: close") }, { read = "all" } },
      { read = "request", send = WHOLE },
    }
    assert.equal("success", create(server).message)
  end)

  it("is a failure if it refuses and the connection ends", function()
    local server <close> = scripted.start {
      { { read = "headers", send = head("HTTP/1.1 413 Too Large", "Connection: close",
        "Content-Length: 0") }, { delay = 0.05 }, { close = true } },
      { read = "request", send = WHOLE },
    }
    local result, failure = create(server)
    assert.is_nil(result)
    assert.equal("rejected", failure.kind)
    assert.equal(413, failure.status)
  end)

  it("is a lost connection if it is reset", function()
    local server <close> = scripted.start {
      { { read = "headers" }, { reset = true } },
      { read = "request", send = WHOLE },
    }
    local result, failure = create(server)
    assert.is_nil(result)
    assert.equal("network", failure.kind)
    assert.equal("maybe", failure.sent)
  end)

  it("ends with the timeout if the server stops reading", function()
    local server <close> = scripted.start {
      { { read = "headers" }, { stall = 30 } },
      { read = "request", send = WHOLE },
    }
    local client <close> = zadig.connect { url = server.url, token = "made-up", retry = false }
    local result, failure = definition.call(client, { script = SCRIPT, timeout = TIMEOUT })
    assert.is_nil(result)
    assert.equal("timeout", failure.kind)
    assert(client:delete_build("api", { project_key = "yaml" }))
  end)
end)

describe("a reply that trickles", function()
  it("ends with the timeout although bytes keep arriving", function()
    local server <close> = scripted.start {
      { read = "request", send = WHOLE, size = 1, every = 0.05 },
      { read = "request", send = WHOLE },
    }
    local client <close> = zadig.connect {
      url = server.url, token = "made-up", project_key = "yaml", retry = false,
    }
    local result, failure = client:delete_build("api", { timeout = TIMEOUT, resolve = false })
    assert.is_nil(result)
    assert.equal("timeout", failure.kind)
    assert(client:delete_build "api")
  end)

  it("is complete if it arrives byte by byte in time", function()
    for _, operation in ipairs(operations) do
      local server <close> = scripted.start {
        { read = "request", send = scripted.reply("200 OK", operation.reply), size = 1 },
      }
      local client <close> = zadig.connect { url = server.url, token = "made-up", retry = false }
      local result, failure = operation.call(client)
      assert(result and operation.arrived(result), tostring(failure))
    end
  end)
end)

describe("a connection that is reset before anything is read", function()
  it("is a failure of kind network", function()
    local server <close> = scripted.start {
      { reset = true },
      { read = "request", send = WHOLE },
    }
    local client <close> = zadig.connect {
      url = server.url, token = "made-up", project_key = "yaml", retry = false,
    }
    local result, failure = client:delete_build("api", { resolve = false })
    assert.is_nil(result)
    assert.equal("network", failure.kind)
    assert(client:delete_build "api")
  end)
end)
