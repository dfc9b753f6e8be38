-- SPDX-License-Identifier: MIT
-- Connections, time limits, sizes, encodings, and what servers do wrong.
local calling = require "support.calling"
local helpers = require "support.helpers"
local scripted = require "support.scripted"

local connect, fails = calling.connect, calling.fails

local LIST = '{"total":0,"builds":[]}'
local OK = scripted.reply("200 OK", LIST)
local ALWAYS = { { read = "request", send = OK }, { again = true } }

local WRITE = {
  name = "b", infrastructure = "vm", build_os = "ubuntu 20.04", script_type = "shell",
  build_script = "", installs = {}, services = {},
}

local function sending(bytes, more)
  local step = { read = "request", send = bytes, close = true }
  for key, value in pairs(more or {}) do step[key] = value end
  return scripted.start { step, ALWAYS }
end

describe("an exchange", function()
  describe("connections", function()
    it("are reused for any number of calls, one after another", function()
      local server <close> = scripted.start { ALWAYS }
      local client <close> = connect(server)
      for _ = 1, 20 do assert(client:list_builds()) end
      assert.equal(1, (server:connections()))
      assert.equal(1, client:stats().connections)
      assert.equal(20, #server:parsed())
    end)

    it("are kept after failures that leave them intact", function()
      local server <close> = scripted.start {
        { { read = "request", send = scripted.reply("500 Internal Server Error", "") },
          { again = true } },
      }
      local client <close> = connect(server)
      for _ = 1, 5 do fails("server", client) end
      assert.equal(1, (server:connections()))
    end)

    it("are closed with the client", function()
      local server <close> = scripted.start { ALWAYS }
      local client = connect(server)
      assert(client:list_builds())
      client:close()
      helpers.wait_until(function() return select(2, server:connections()) == 0 end)
    end)

    it("that were lost meanwhile are replaced for a read", function()
      local server <close> = scripted.start {
        { { read = "request", send = OK }, { read = "request", reset = true } }, ALWAYS,
      }
      local client <close> = connect(server)
      assert(client:list_builds())
      assert(client:list_builds())
      assert.equal(2, (server:connections()))
    end)

    it("that are lost during a write are not: it may have arrived", function()
      local server <close> = scripted.start {
        { { read = "request", send = OK }, { read = "request", reset = true } }, ALWAYS,
      }
      local client <close> = connect(server, { deadline = 5 })
      assert(client:list_builds())
      local reply, failure = client:create_build(WRITE, { resolve = false })
      assert.is_nil(reply)
      assert.same({ "network", "maybe" }, { failure.kind, failure.sent })
      assert.is_nil(failure.cause and failure.cause:find "callback")
      local writes = 0
      for _, request in ipairs(server:parsed()) do
        writes = writes + (request.method == "POST" and 1 or 0)
      end
      assert.equal(1, writes)
      assert(client:list_builds())
    end)
  end)

  describe("a time limit", function()
    it("ends the whole call after `timeout`", function()
      local server <close> = scripted.start { { read = "request", stall = true } }
      local client <close> = connect(server, { timeout = 0.1 })
      local failure = fails("timeout", client)
      assert.equal("the request timed out", failure.message)
      assert.matches("timeout", failure.hint)
      assert.equal("maybe", failure.sent)
      assert.is_true(failure.elapsed >= 0.09)
    end)

    it("ends a reply that trickles, too", function()
      local server <close> = sending(OK, { size = 1, every = 0.05 })
      local client <close> = connect(server, { timeout = 0.2 })
      assert.equal("timeout", fails("timeout", client).kind)
      assert(client:list_builds { timeout = 5 })
    end)

    it("ends connecting after `connect_timeout`", function()
      local server <close> = scripted.start { { stall = true } }
      local client <close> = connect({ url = "https://127.0.0.1:" .. server.port },
        { connect_timeout = 0.1, timeout = 20 })
      local began = helpers.now()
      local failure = fails("timeout", client)
      assert.is_true(helpers.now() - began < 5)
      assert.equal("the connection timed out", failure.message)
      assert.matches("connect_timeout", failure.hint)
      assert.equal("no", failure.sent)
    end)

    it("may be shorter or longer than any sensible one", function()
      local server <close> = scripted.start { { { read = "request", send = OK, delay = 0.05 },
        { again = true } } }
      local client <close> = connect(server, { timeout = 1e-9 })
      fails("timeout", client)
      assert(client:list_builds { timeout = 1e300 })
    end)
  end)

  describe("a reply", function()
    it("may have max_body bytes, and not one more", function()
      local server <close> = scripted.start { ALWAYS }
      local client <close> = connect(server, { max_body = #LIST })
      assert(client:list_builds())
      local small <close> = connect(server, { max_body = #LIST - 1 })
      local failure = fails("protocol", small)
      assert.equal(200, failure.status)
      assert.matches("max_body", failure.message .. failure.hint)
      fails("protocol", small)
    end)

    local function gzip(text)
      return helpers.run({ "gzip", "-9c" }, { input = text }).stdout
    end

    -- zlib's format, stored without compression.
    local function deflate(text)
      local a, b = 1, 0
      for i = 1, #text do
        a = (a + text:byte(i)) % 65521
        b = (b + a) % 65521
      end
      return "\x78\x01\x01" .. string.pack("<I2I2", #text, ~#text & 0xffff) .. text
        .. string.pack(">I4", b << 16 | a)
    end

    local function encoded(name, body)
      return scripted.reply("200 OK", body, { "Content-Encoding: " .. name })
    end

    it("is decompressed from gzip and deflate", function()
      for name, pack in pairs { gzip = gzip, deflate = deflate } do
        local server <close> = sending(encoded(name, pack(LIST)))
        local client <close> = connect(server)
        local list, failure = client:list_builds()
        assert(list, tostring(failure))
      end
    end)

    it("that decompresses to more than max_body is refused, however small it arrived", function()
      local bomb = gzip((" "):rep(8 * 1024 * 1024) .. LIST)
      assert.is_true(#bomb < 32 * 1024)
      local server <close> = sending(encoded("gzip", bomb))
      local client <close> = connect(server, { max_body = 1024 * 1024 })
      local failure = fails("protocol", client)
      assert.matches("max_body", failure.message)
      assert(client:list_builds())
    end)

    local broken = {
      { "gzip that is none", encoded("gzip", LIST), "protocol", 200 },
      { "an encoding nobody asked for", encoded("x-zip", LIST), "protocol", 200 },
      { "gzip cut short", encoded("gzip", gzip(LIST):sub(1, 15)), "protocol", 200 },
      { "no byte", "", "network" },
      { "a single byte", "H", "network" },
      { "no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n", "protocol" },
      { "HTTP of a strange version", "HTTP/9.9 200 OK\r\n\r\n", "protocol" },
      { "a status line without a status", "HTTP/1.1 OK\r\n\r\n", "protocol" },
      { "headers cut short", "HTTP/1.1 200 OK\r\nContent-Len", "network", 200 },
      { "a body cut short", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" .. LIST, "network",
        200 },
      { "an empty body", scripted.reply("200 OK", ""), "protocol", 200 },
      { "204 without a body", "HTTP/1.1 204 No Content\r\n\r\n", "protocol", 204 },
      { "a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n" .. LIST, "protocol",
        200 },
      { "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 23\r\nContent-Length: 5\r\n\r\n" .. LIST,
        "protocol", 200 },
      { "chunks of a bad size",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" .. LIST, "protocol", 200 },
      { "chunks without an end",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n17\r\n" .. LIST .. "\r\n", "network",
        200 },
      { "HTML", scripted.reply("200 OK", "<html>sign in</html>", { "Content-Type: text/html" }),
        "protocol", 200 },
      { "an error page", scripted.reply("502 Bad Gateway", "<html>502</html>"), "server", 502 },
      { "JSON cut short", scripted.reply("200 OK", LIST:sub(1, -3)), "protocol", 200 },
      { "an array", scripted.reply("200 OK", "[]"), "protocol", 200 },
      { "a string", scripted.reply("200 OK", '"success"'), "protocol", 200 },
      { "NUL bytes", scripted.reply("200 OK", ("\0"):rep(10)), "protocol", 200 },
      { "an error object cut short", scripted.reply("400 Bad Request", '{"code":65'), "rejected",
        400 },
      { "an error object of strange types", scripted.reply("400 Bad Request",
        '{"code":"x","message":[1],"description":{"a":1}}'), "rejected", 400 },
      { "an error that is an array", scripted.reply("500 Oops", "[1,2]"), "server", 500 },
      { "a status of three digits nobody knows", scripted.reply("999 Huh", ""), "protocol", 999 },
      { "an informational reply and no other", "HTTP/1.1 100 Continue\r\n\r\n", "network" },
    }
    for _, case in ipairs(broken) do
      local name, bytes, kind, status = table.unpack(case, 1, 4)
      it(("of %s is kind %s, and the next call works"):format(name, kind), function()
        local server <close> = sending(bytes)
        local client <close> = connect(server)
        local failure = fails(kind, client)
        assert.equal(status, failure.status)
        assert.is_nil(failure.message:find "\n")
        assert.is_nil(failure.message:find "failed to")
        assert(client:list_builds())
      end)
    end

    it("may follow interim ones", function()
      local server <close> = sending("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
        .. OK)
      local client <close> = connect(server)
      assert(client:list_builds())
    end)

    it("may arrive before the request has been sent", function()
      local server <close> = scripted.start {
        { read = "headers", send = scripted.reply("413 Payload Too Large", ""), stall = 0.2,
          close = true }, ALWAYS,
      }
      local client <close> = connect(server)
      local big = { build_script = ("x"):rep(8 * 1024 * 1024) }
      for key, value in pairs(WRITE) do big[key] = big[key] or value end
      local _, failure = client:create_build(big)
      assert.same({ "rejected", 413 }, { failure.kind, failure.status })
    end)

    it("without a status line is refused", function()
      local server <close> = sending "220 mail.example.com ESMTP\r\n"
      local client <close> = connect(server)
      assert.equal("the reply is not valid HTTP", fails("protocol", client).message)
    end)

    it("may have long headers and a body each time, whatever the replies before had", function()
      local long = {}
      for i = 1, 100 do
        long[i] = ("X-Long-%d: %s"):format(i, ("x"):rep(1000))
      end
      local busy = { read = "request", send = scripted.reply("503 Busy", "busy", long) }
      local server <close> = scripted.start {
        { busy, busy, busy, { read = "request", send = OK } } }
      local client <close> = connect(server, { retry = { attempts = 4, base = 0 } })
      assert(client:list_builds())
      assert.equal(4, #server:parsed())
    end)

    it("with endless headers is refused", function()
      local server <close> = sending("HTTP/1.1 200 OK\r\n" .. ("X-A: " .. ("y"):rep(1000) .. "\r\n")
        :rep(400))
      local client <close> = connect(server)
      assert.matches("headers are too long", fails("protocol", client).message)
      assert(client:list_builds())
    end)

    it("that redirects is not followed, wherever it points", function()
      local other <close> = scripted.start { ALWAYS }
      for _, target in ipairs { other.url, "file:///etc/passwd", "gopher://127.0.0.1:1/_x",
        "/openapi/build/", "//" .. other.url:match "//(.*)" } do
        local server <close> = sending(scripted.reply("301 Moved", "", { "Location: " .. target }))
        local client <close> = connect(server)
        local failure = fails("protocol", client)
        assert.equal(301, failure.status)
        assert.is_truthy(failure.message:find("redirects to ", 1, true))
        assert.is_truthy(failure.message:find(target, 1, true))
      end
      assert.equal(0, (other:connections()))
    end)
  end)

  describe("a request", function()
    it("with a URL or headers that are too long is not sent, and does not report a lack of memory",
      function()
      local server <close> = scripted.start { ALWAYS }
      local client <close> = connect(server)
      for _, size in ipairs { 2000000, 9000000 } do
        local reply, failure = client:get_build(("x"):rep(size))
        assert.is_nil(reply)
        assert.same({ "protocol", "no", "the URL or the headers are too long" },
          { failure.kind, failure.sent, failure.message })
      end
      local loud <close> = connect(server, { headers = { ["X-Long"] = ("x"):rep(2000000) } })
      assert.matches("too long", fails("protocol", loud).message)
      assert.equal(0, (server:connections()))
      assert(client:list_builds())
    end)
  end)
end)
