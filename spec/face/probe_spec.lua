-- SPDX-License-Identifier: MIT
-- What zadig doctor needs from a call besides its reply: whether the server has such a request, and
-- the time on its clock.
local core = require "zadig.core"
local helpers = require "support.helpers"
local scripted = require "support.scripted"
local zadig = require "zadig"

local function exchanged(call)
  local engine = core.engine(1)
  call:start(engine)
  helpers.wait_until(function()
    engine:step(0.1)
    return call:done()
  end)
  engine:close()
  local info = call:info()
  info.date = call:date()
  return info, call:result()
end

-- The info of a probe, and its result, for a server that answers like this.
local function probed(reply, operation)
  local server <close> = scripted.start { { read = "request", send = reply } }
  local client <close> = zadig.connect { url = server.url .. "/base", token = "probe-token" }
  local call <close> = core.probe(client, operation or "update_build")
  local info, result, failure = exchanged(call)
  return info, result, failure, server:parsed()[1]
end

describe("a probe", function()
  it("sends the operation's method and path, with the token, and nothing else", function()
    local _, _, _, request = probed(scripted.reply("400 Bad Request", ""))
    assert.same({ "PUT", "/base/openapi/build", "" },
      { request.method, request.target, request.body })
    assert.equal("Bearer probe-token", request.headers.authorization)
    assert.is_nil(request.headers["content-length"])
  end)

  it("returns like any call", function()
    local _, _, failure = probed(scripted.reply("405 Method Not Allowed", "Method not allowed"))
    assert.same({ "rejected", 405, "update_build" },
      { failure.kind, failure.status, failure.operation })
    local _, reply = probed(scripted.reply("200 OK", '{"total":0,"builds":[]}'), "list_builds")
    assert.equal(0, reply.total)
  end)

  it("distinguishes a sandbox of this version from an older one", function()
    for version, status in pairs { ["4.1"] = 405, ["4.2"] = 400 } do
      local sandbox <close> = require "zadig.sandbox".start { version = version }
      local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token }
      local call <close> = core.probe(client, "update_build")
      local _, _, failure = exchanged(call)
      assert.equal(status, failure.status)
    end
  end)
end)

describe("the server's clock", function()
  local function date(line)
    return probed(scripted.reply("200 OK", '{"total":0,"builds":[]}', { line }),
      "list_builds").date
  end

  it("is the Date header's, in each of its formats", function()
    assert.equal(784111777, date "Date: Sun, 06 Nov 1994 08:49:37 GMT")
    assert.equal(784111777, date "date:Sunday, 06-Nov-94 08:49:37 GMT")
    assert.equal(784111777, date "DATE:  Sun Nov  6 08:49:37 1994 ")
  end)

  it("is unknown without a valid one", function()
    for _, line in ipairs { "Dated: Sun, 06 Nov 1994 08:49:37 GMT", "Date: yesterday", "Date:",
      "Date: " .. ("Sun, "):rep(40) } do
      assert.is_nil(date(line), line)
    end
  end)

  it("is that of the last reply", function()
    local server <close> = scripted.start {
      { read = "request", send = scripted.reply("500 Oops", "",
        { "Date: Sun, 06 Nov 1994 08:49:37 GMT" }) },
      { read = "request", send = scripted.reply("200 OK", '{"total":0,"builds":[]}') } }
    local client <close> = zadig.connect { url = server.url }
    local call <close> = core.probe(client, "list_builds")
    assert.is_nil(call:date())
    assert.equal(784111777, exchanged(call).date)
    assert.is_nil(exchanged(call).date)
  end)
end)
