-- SPDX-License-Identifier: MIT
-- One call as retries use it: prepared once, exchanged as often as needed.
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local scripted = require "support.scripted"
local zadig = require "zadig"

local LIST = '{"total":0,"builds":[]}'
local OK = scripted.reply("200 OK", LIST)

describe("a call", function()
  local server, client, engine

  before_each(function()
    server = scripted.start { { { read = "request", send = OK }, { again = true } } }
    client = zadig.connect { url = server.url, token = "call-token", project_key = "yaml",
      retry = false }
    engine = core.engine(4)
  end)

  after_each(function()
    engine:close()
    client:close()
    server:stop()
  end)

  local function finish(call)
    helpers.wait_until(function()
      engine:step(0.1)
      return call:done()
    end)
    assert.equal(call, engine:ended())
    assert.is_nil(engine:ended())
    return call:result()
  end

  it("is prepared, started, stepped and asked for its result", function()
    local call <close>, warnings = core.prepare(client, "list_builds")
    assert.is_nil(warnings)
    call:start(engine)
    assert.is_false(call:done())
    assert.equal(1, engine:running())
    assert.equal(0, assert(finish(call)).total)
    assert.equal(0, engine:running())
  end)

  it("may be stepped without a time limit, and with one of years", function()
    for _, seconds in ipairs { false, 1e9, -1 } do
      local call <close> = core.prepare(client, "list_builds")
      call:start(engine)
      helpers.wait_until(function()
        engine:step(seconds or nil)
        return call:done()
      end)
      assert.equal(call, engine:ended())
      assert.equal(0, call:result().total)
    end
    assert.equal(0, engine:step()) -- with nothing to wait for it returns at once
  end)

  it("is sent as often as it is started, each time with the same bytes", function()
    local definition = fixtures.read "create_build"
    local call <close> = core.prepare(client, "create_build", definition)
    for _ = 1, 3 do
      call:start(engine)
      local _, failure = finish(call)
      assert.equal("protocol", failure.kind) -- a list is not the reply to a write
    end
    local requests = server:parsed()
    assert.equal(3, #requests)
    assert.equal(requests[1].raw, requests[2].raw)
    assert.equal(requests[1].raw, requests[3].raw)
    assert.equal(1, client:stats().connections)
  end)

  it("copies what it sends: later changes of the table have no effect", function()
    local definition = fixtures.read "create_build"
    local call <close> = core.prepare(client, "create_build", definition)
    definition.name = "changed"
    definition.services[1].service_name = nil
    call:start(engine)
    finish(call)
    assert.equal("api-test", fixtures.decode(server:parsed()[1].body).name)
  end)

  it("has the facts for debug lines", function()
    local call <close> = core.prepare(client, "get_build", "b")
    call:start(engine)
    finish(call)
    local info = call:info()
    for key, value in pairs {
      operation = "get_build", method = "GET", status = 200, received_bytes = #LIST,
      sent_bytes = 0, connections = 1, http_version = 11,
      url = server.url .. "/openapi/build/b/detail?projectKey=yaml",
    } do
      assert.equal(value, info[key], key)
    end
    assert.is_true(info.elapsed > 0)
  end)

  it("that is refused is a failure with every problem", function()
    local call, failure = core.prepare(client, "create_build", {}, { page_num = 1 })
    assert.is_nil(call)
    assert.equal("invalid", failure.kind)
    local paths = {}
    for _, problem in ipairs(failure.problems) do paths[problem.path] = problem.severity end
    assert.equal("error", paths.name)
    assert.equal("warning", paths.services)
    assert.equal("error", paths["options.page_num"])
  end)

  it("runs concurrently with others, each with its own reply", function()
    local slow <close> = scripted.start {
      { { read = "request", send = OK, delay = 0.2 }, { again = true } },
    }
    local other <close> = zadig.connect { url = slow.url, project_key = "p" }
    local calls = {}
    for i = 1, 4 do
      calls[i] = core.prepare(i % 2 == 0 and client or other, "list_builds")
      calls[i]:start(engine)
    end
    local order = {}
    helpers.wait_until(function()
      engine:step(0.1)
      for ended in function() return engine:ended() end do order[#order + 1] = ended end
      return engine:running() == 0
    end)
    assert.equal(4, #order)
    for i = 1, 2 do assert.is_true(order[i] == calls[2] or order[i] == calls[4]) end
    for _, call in ipairs(calls) do
      assert(call:result())
      call:close()
    end
  end)

  it("shows nothing of the call that used its handle before, when cancelled at once", function()
    local before <close> = core.prepare(client, "list_builds")
    before:start(engine)
    assert(finish(before))
    local call <close> = core.prepare(client, "create_build", fixtures.read "create_build")
    call:start(engine)
    call:cancel()
    local _, failure = call:result()
    assert.equal("cancelled", failure.kind)
    assert.equal("no", failure.sent)
    assert.is_nil(failure.status)
    assert.equal(1, client:stats().connections)
  end)

  it("measures its own time only", function()
    local slow <close> = scripted.start { { read = "request", send = OK, delay = 0.2 } }
    local owner <close> = zadig.connect { url = slow.url, project_key = "p" }
    assert(owner:list_builds())
    local call <close> = core.prepare(owner, "list_builds")
    call:start(engine)
    call:cancel()
    assert.is_true(select(2, call:result()).elapsed < 0.1)
  end)

  it("ends as cancelled when cancelled, closed, or when its client or engine closes", function()
    local stuck <close> = scripted.start { { read = "request", stall = true } }
    local ends = {
      function(call) call:cancel() end,
      function(_, owner) owner:close() end,
      function(_, _, runner) runner:close() end,
    }
    for i, stop in ipairs(ends) do
      local owner <close> = zadig.connect { url = stuck.url, project_key = "p" }
      local runner <close> = core.engine(1)
      local call <close> = core.prepare(owner, "list_builds")
      call:start(runner)
      runner:step(0.05)
      stop(call, owner, runner)
      assert.is_true(call:done(), i)
      local _, failure = call:result()
      assert.equal("cancelled", failure.kind)
    end
  end)

  it("that is closed while it runs is never returned", function()
    local stuck <close> = scripted.start { { read = "request", stall = true } }
    local owner <close> = zadig.connect { url = stuck.url, project_key = "p" }
    local call = core.prepare(owner, "list_builds")
    call:start(engine)
    engine:step(0.05)
    call:close()
    call:close()
    assert.equal(0, engine:running())
    assert.is_nil(engine:ended())
  end)

  it("that only its engine refers to still ends", function()
    core.prepare(client, "list_builds"):start(engine)
    collectgarbage()
    collectgarbage()
    local call = helpers.wait_until(function()
      engine:step(0.1)
      return engine:ended()
    end)
    assert(call:result())
    call:close()
  end)

  it("of a client that closed before it starts ends as cancelled", function()
    local call <close> = core.prepare(client, "list_builds")
    client:close()
    call:start(engine)
    assert.is_true(call:done())
    assert.equal("cancelled", select(2, call:result()).kind)
  end)

  describe("if the server repeats the token", function()
    local echo

    before_each(function()
      echo = scripted.start { { { read = "request", answer = [[
        local request = ...
        local body = '{"code":500,"description":"you are ' .. request.headers.authorization .. '"}'
        local status = request.target:find("pageNum=9", 1, true) and "302 Found"
          or "500 Internal Server Error"
        return "HTTP/1.1 " .. status .. "\r\nLocation: /?" .. request.headers.authorization:sub(8) ..
          "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
      ]] }, { again = true } } }
      client:close()
      client = zadig.connect { url = echo.url, token = "call-token", project_key = "yaml" }
    end)

    after_each(function() echo:stop() end)

    -- The failure of a call, if this happens after its reply and before result().
    local function after(happens, options)
      local call <close> = core.prepare(client, "list_builds", nil, options)
      call:start(engine)
      helpers.wait_until(function()
        engine:step(0.1)
        return call:done()
      end)
      happens()
      local reply, failure = call:result()
      assert.is_nil(reply)
      for _, text in pairs(failure) do
        assert.is_nil(tostring(text):find("call-token", 1, true))
      end
      return failure
    end

    it("hides it", function()
      assert.equal("you are Bearer [hidden]", after(function() end).description)
    end)

    it("hides the token that it was sent with, even if that was replaced since", function()
      local failure = after(function() assert(core.set_token(client, "another")) end)
      assert.equal("you are Bearer [hidden]", failure.description)
    end)

    it("keeps no server text if its client has been closed since", function()
      local failure = after(function() client:close() end)
      assert.same({ "server", 500, 500 }, { failure.kind, failure.status, failure.code })
      assert.is_nil(failure.description)
    end)

    it("keeps no redirect address, either", function()
      local failure = after(function() client:close() end, { page_num = 9 })
      assert.same({ "protocol", 302 }, { failure.kind, failure.status })
      assert.is_nil(failure.redirect)
      assert.is_nil(failure.message:find("null", 1, true))
    end)
  end)

  it("keeps nothing of the exchange before", function()
    local moved = scripted.reply("302 Found", "", { "Location: http://elsewhere.invalid/" })
    local other <close> = scripted.start { { { read = "request", send = moved },
      { read = "request", send = moved },
      { read = "request", send = scripted.reply("500 Oops", "oops") } } }
    local second <close> = zadig.connect { url = other.url, project_key = "yaml", retry = false }
    local call <close> = core.prepare(second, "list_builds")
    for _ = 1, 2 do
      call:start(engine)
      assert.equal("http://elsewhere.invalid/", select(2, finish(call)).redirect)
    end
    call:start(engine)
    local _, failure = finish(call)
    assert.same({ 500, "oops" }, { failure.status, failure.description })
    assert.is_nil(failure.redirect)
    other:stop()
    call:start(engine)
    _, failure = finish(call)
    assert.same({ "network", "no" }, { failure.kind, failure.sent })
    assert.is_nil(failure.status)
  end)

  it("raises an error for misuse", function()
    local call = core.prepare(client, "list_builds")
    assert.error_matches(function() call:result() end, "is still running")
    assert.error_matches(function() call:start() end, "zadig.Engine expected")
    assert.error_matches(function() call:start(engine, "x") end, "number expected")
    call:start(engine)
    assert.error_matches(function() call:start(engine) end, "already running")
    finish(call)
    call:close()
    for _, name in ipairs { "start", "result", "done", "info", "cancel" } do
      assert.error_matches(function() call[name](call, engine) end, "attempt to use a closed call")
    end
    assert.error_matches(function() core.prepare(client, "none") end, "no such operation")
    assert.error_matches(function() core.prepare(client, "create_build") end, "table expected")
    assert.error_matches(function() core.prepare({}, "list_builds") end, "client expected")
    client:close()
    assert.error_matches(function() core.prepare(client, "list_builds") end, "client expected")
    engine:close()
    assert.error_matches(function() engine:sockets() end, "closed engine")
    assert.equal(0, engine:step(0)) -- a hook may have closed it between two steps
    assert.is_nil(engine:ended())
  end)
end)
