-- SPDX-License-Identifier: MIT
-- The core's own functions, called as the Lua layer never calls them: they raise or refuse, without
-- other effects.
local core = require "zadig.core"

local URL = "http://127.0.0.1:1"

local function connect(options)
  options = options or {}
  options.url = options.url or URL
  return assert(core.connect(options, {}))
end

describe("the core's functions", function()
  local client, closed

  setup(function()
    client, closed = connect(), connect()
    closed:close()
  end)
  teardown(function() client:close() end)

  local refused = {
    { "open client expected", function() core.prepare(closed, "list_builds", nil, nil) end },
    { "open client expected", function() core.prepare({}, "list_builds", nil, nil) end },
    { "no such operation", function() core.prepare(client, "list_build", nil, nil) end },
    { "table expected", function() core.prepare(client, "create_build", "x", nil) end },
    { "table expected", function() core.prepare(client, "list_builds", nil, 1) end },
    { "no such operation", function() core.invalid("x", {}) end },
    { "table expected", function() core.invalid("create_build", nil) end },
    { "no such operation", function() core.check("x", {}) end },
    { "value expected", function() core.check "create_build" end },
    { "no such record", function() core.encode("X", {}) end },
    { "no such record", function() core.decode("X", "{}") end },
    { "no such record: expected a name such as", function() core.encode({ name = "go" }) end },
    { "value expected", function() core.encode(nil) end },
    { '"extra" has the wrong type', function() core.encode(nil, { print }) end },
    { "open client expected", function() core.probe(closed, "update_build") end },
    { "open client expected", function() core.probe({}, "update_build") end },
    { "no such operation", function() core.probe(client, "x") end },
    { "no such operation", function() core.probe(client, "get_build") end },
    { "FILE* expected", function() core.readable({}, 1) end },
    { "no such record: expected a name such as", function() core.decode '{"a":1}' end },
    { '"name" has the wrong type', function() core.encode("Install", { name = print }) end },
    { "no such record", function() core.problems("X", {}) end },
    { "table expected", function() core.problems("CallOptions", 1) end },
    { "table expected", function() core.array(1) end },
    { "table expected", function() core.failure "x" end },
    { "zadig.client expected", function() core.set_token({}, "x") end },
    { "zadig.client expected", function() core.policy(1) end },
    { "zadig.client expected", function() core.own_engine {} end },
    { "zadig.client expected", function() core.take_spare {} end },
    { "zadig.client expected", function() core.keep_spare({}, core.engine(1)) end },
    { "zadig.Engine expected", function() core.engine(1).step {} end },
  }
  for i, case in ipairs(refused) do
    it(("refuse what they cannot take (%d: %s)"):format(i, case[1]), function()
      assert.error_matches(case[2], case[1], 1, true)
    end)
  end

  it("answer for a closed client", function()
    assert.is_nil(core.set_token(closed, "token"))
    assert.equal("closed", core.is_client(closed))
    assert.is_nil(core.is_client "client")
    local engine = core.engine(1)
    core.keep_spare(closed, engine)
    assert.equal("zadig.Engine: closed", tostring(engine))
  end)

  for name, token in pairs { empty = "", blank = "a b", control = "a\nb", delete = "a\127b" } do
    it("take no token that is " .. name, function()
      local ok, why = core.set_token(client, token)
      assert.is_nil(ok)
      assert.matches("spaces or control characters", why)
    end)
  end

  it("remove a token", function()
    assert.is_true(core.set_token(client, "token"))
    assert.is_true(core.set_token(client, nil))
  end)

  it("require that a call has ended to read its result, and that it is idle to start it", function()
    local own <close> = connect()
    local call <close> = core.prepare(own, "list_builds", nil, { project_key = "p" })
    assert.error_matches(function() call:result() end, "is still running")
    local engine <close> = core.engine(1)
    call:start(engine)
    assert.error_matches(function() call:start(engine) end, "already running")
    assert.matches("1 running", tostring(engine))
    call:cancel()
    assert.is_true(call:done())
    assert.equal("cancelled", select(2, call:result()).kind)
    call:close()
    assert.error_matches(function() call:result() end, "closed call")
    engine:close()
    assert.matches("closed", tostring(engine))
    assert.equal(0, engine:step(0))
    assert.error_matches(function() engine:running() end, "closed engine")
  end)

  it("end the calls of a closed client with a failure", function()
    local own = connect()
    local call <close> = core.prepare(own, "list_builds", nil, { project_key = "p" })
    own:close()
    local engine <close> = core.engine(1)
    call:start(engine)
    engine:step(0)
    assert.equal("cancelled", select(2, call:result()).kind)
  end)

  it("return at once when sleeping for no time", function()
    core.sleep(0)
    core.sleep(-1)
  end)

  it("report an invalid resolve entry", function()
    for _, wrong in ipairs { "\1", "host", "host:80", "host:80:", "host::1.2.3.4",
      ":80:1.2.3.4", "+h:80:1.2.3.4", "*:80:1.2.3.4", "h:80:1.2.3.4,1.2.3.5" } do
      local ok, problems = core.connect({ url = URL, resolve = { "a:1:127.0.0.1", wrong } }, {})
      assert.is_nil(ok)
      assert.equal("resolve[2]", problems[1].path)
    end
  end)

  it("remove slashes at the end of a URL, and nothing else", function()
    for _, url in ipairs { URL .. "/", URL .. "///" } do
      local own <close> = connect { url = url }
      assert.equal(URL, own:stats().url)
    end
  end)

  it("verify no certificate if insecure", function()
    connect({ insecure = true }):close()
    connect({ insecure = false }):close()
    connect({ max_body = math.maxinteger }):close()
  end)

  it("make failures safe for a terminal, cut between characters", function()
    local failure = core.failure { message = "m", kind = "k\27\127", description = ("構"):rep(100),
      problems = nil }
    local text = tostring(failure)
    assert.matches("m %(k  %)", text)
    assert.truthy(utf8.len(text))
    assert.matches("%.%.%.$", text)
    assert.equal("zadig.failure: no message", tostring(core.failure {}))
  end)

  it("print problems of any form", function()
    local failure = core.invalid("list_builds", { 1, {}, { path = "", message = "all" },
      { path = "a", message = "b", severity = 5 },
      { path = "c", message = "d", severity = "warning" } })
    assert.equal("invalid query for list_builds (4 problems)", failure.message)
    assert.matches("\n  a: b\n  %(warning%) c: d", tostring(failure))
  end)
end)
