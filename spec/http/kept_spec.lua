-- SPDX-License-Identifier: MIT
-- Connections that are kept, and that the server has ended since. libcurl from 8.22 on does not
-- look at a connection that it looked at within the last second.
local helpers = require "support.helpers"
local nginx = require "support.nginx"
local operations = require "support.operations"
local scripted = require "support.scripted"
local zadig = require "zadig"

local SUCCESS = scripted.reply("200 OK", operations.delete_build.reply)
local ALWAYS = { read = "request", send = SUCCESS, again = true }
local LATE = scripted.reply("408 Request Timeout", "", { "Connection: close" })
local TIMES = 5

-- Each connection answers one request and then ends. libcurl before 8.0 takes a late word for the
-- next reply.
local endings = {
  ["is closed"] = { { read = "request", send = SUCCESS }, { close = true } },
  ["is reset"] = { { read = "request", send = SUCCESS }, { delay = 0.02, reset = true } },
  ["gets a late word and is closed"] = {
    { read = "request", send = SUCCESS }, { delay = 0.02, send = LATE, close = true }, late = true,
  },
}

local function connect(server)
  return zadig.connect {
    url = server.url, token = "made-up", project_key = "yaml", retry = false, timeout = 5,
  }
end

local function before_8(server)
  return server:parsed()[1].headers["user-agent"]:find("libcurl/7", 1, true) ~= nil
end

local function ended(server)
  local began = helpers.now()
  while select(2, server:connections()) > 0 do
    assert(helpers.now() - began < 5, "the server does not close")
  end
end

describe("a connection that was kept", function()
  for how, script in pairs(endings) do
    it("and " .. how .. " costs no write: it is sent on another, once", function()
      local server <close> = scripted.start { script }
      local client <close> = connect(server)
      for _ = 1, TIMES do
        local reply, failure = client:delete_build("api", { resolve = false })
        if script.late and before_8(server) then
          return
        end
        assert(reply, tostring(failure))
        ended(server)
      end
      assert.equal(TIMES, #server:parsed())
      assert.equal(TIMES, (server:connections()))
    end)

  end

  it("and is closed costs no write in a loop either", function()
    local server <close> = scripted.start { endings["is closed"] }
    local client <close> = connect(server)
    local loop <close> = zadig.loop { concurrency = 2 }
    for _ = 1, TIMES do
      for _ = 1, 2 do
        loop:spawn(function() assert(client:delete_build("api", { resolve = false })) end)
      end
      assert(loop:run())
      ended(server)
    end
    assert.equal(2 * TIMES, #server:parsed())
  end)

  it("and ended when the server did: nothing was sent", function()
    local server <close> = scripted.start { endings["is closed"] }
    local client <close> = connect(server)
    assert(client:delete_build "api")
    server:stop()
    local _, failure = client:delete_build("api", { resolve = false })
    assert.same({ "network", "no" }, { failure.kind, failure.sent })
    assert.is_nil(failure.status)
  end)

  for _, listener in ipairs { "tls", "http2" } do
    it("over " .. listener .. ", and ended when the server did: nothing was sent", function()
      local server <close> = scripted.start { { ALWAYS } }
      local front = nginx.start { upstream = server.url }
      local client <close> = zadig.connect {
        url = front[listener], ca_file = front.certificates.ca, token = "made-up",
        project_key = "yaml", retry = false,
      }
      assert(client:delete_build "api")
      front:stop()
      local _, failure = client:delete_build("api", { resolve = false })
      -- with GnuTLS, libcurl 7.88 may notice the end only after it has sent: the safe answer
      local safe = not helpers.has_openssl() and failure.sent == "maybe"
      assert.same({ "network", safe and "maybe" or "no" }, { failure.kind, failure.sent })
    end)
  end

  it("and is alive is used again", function()
    local server <close> = scripted.start { { ALWAYS } }
    local client <close> = connect(server)
    for _ = 1, TIMES do
      assert(client:delete_build "api")
    end
    assert.equal(1, (server:connections()))
  end)
end)
