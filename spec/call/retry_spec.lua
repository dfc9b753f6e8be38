-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local helpers = require "support.helpers"
local retry = require "zadig.call.retry"
local scripted = require "support.scripted"
local zadig = require "zadig"

local good = scripted.reply("200 OK", '{"total":0,"builds":[]}')
local success = scripted.reply("200 OK", '{"message":"success"}')

local function answering(status, headers)
  return { read = "request", send = scripted.reply(status, "", headers) }
end

local function closing(status, headers)
  return { read = "request", send = scripted.reply(status, "", headers), close = true }
end

local definition = {
  name = "b", project_key = "p", infrastructure = "kubernetes", build_os = "ubuntu 20.04",
  script_type = "shell", build_script = "", installs = {}, services = {}, repo_info = {},
}

local function quiet(body, ...)
  return select(2, helpers.with_warnings(body, ...))
end

-- A client whose waits take no time and are as long as allowed.
local function connect(server, options)
  local clock = helpers.clock(100)
  local given = { url = type(server) == "string" and server or server.url, project_key = "p" }
  for key, value in pairs(options or {}) do
    given[key] = value
  end
  return zadig.connect(given, {
    getenv = function() end, now = clock.now, sleep = clock.sleep, random = function() return 1 end,
    popen = io.popen, time = os.time,
  }), clock
end

describe("what is repeated", function()
  -- A failure; then whether a read or delete, a replacement and a create are repeated, and whether
  -- the answer to a write counts as lost.
  local cases = {
    { { kind = "network", sent = "no" }, true, true, true, false },
    { { kind = "network", sent = "maybe" }, true, false, false, true },
    { { kind = "network", sent = "yes", status = 200 }, true, false, false, true },
    { { kind = "timeout", sent = "no" }, true, true, true, false },
    { { kind = "timeout", sent = "maybe" }, true, false, false, true },
    { { kind = "rejected", status = 408, sent = "yes" }, true, true, false, false },
    { { kind = "rejected", status = 425, sent = "yes" }, true, true, false, false },
    { { kind = "rejected", status = 429, sent = "yes" }, true, true, false, false },
    { { kind = "server", status = 502, sent = "yes" }, true, true, false, true },
    { { kind = "server", status = 503, sent = "yes" }, true, true, false, true },
    { { kind = "server", status = 504, sent = "yes" }, true, true, false, true },
    { { kind = "server", status = 500, sent = "yes" }, false, false, false, false },
    { { kind = "server", status = 501, sent = "yes" }, false, false, false, false },
    { { kind = "tls", sent = "no" }, false, false, false, false },
    { { kind = "invalid", sent = "no" }, false, false, false, false },
    { { kind = "cancelled", sent = "maybe" }, false, false, false, false },
    { { kind = "protocol", status = 200, sent = "yes" }, false, false, false, true },
    { { kind = "protocol", status = 307, sent = "yes" }, false, false, false, false },
    { { kind = "unauthorized", status = 401, sent = "yes" }, false, false, false, false },
    { { kind = "forbidden", status = 403, sent = "yes" }, false, false, false, false },
    { { kind = "not_found", status = 400, sent = "yes" }, false, false, false, false },
    { { kind = "conflict", status = 400, sent = "yes" }, false, false, false, false },
    { { kind = "rejected", status = 400, sent = "yes" }, false, false, false, false },
    { { kind = "rejected", status = 404, sent = "yes" }, false, false, false, false },
    { { kind = "rejected", status = 409, sent = "yes" }, false, false, false, false },
    { { kind = "rejected", status = 413, sent = "yes" }, false, false, false, false },
  }

  it("follows every row", function()
    local met = {}
    for _, case in ipairs(cases) do
      local failure, read, replace, create, lost = table.unpack(case)
      local what = ("%s %s %s"):format(failure.kind, failure.status or "", failure.sent)
      assert.equal(read, retry.may_repeat({ repeats = "always" }, failure), what)
      assert.equal(replace, retry.may_repeat({ repeats = "replace" }, failure), what)
      assert.equal(create, retry.may_repeat({ repeats = "never" }, failure), what)
      assert.equal(lost, retry.is_lost(failure) or false, what)
      met[retry.classify(failure) or "none"] = true
    end
    for _, row in ipairs(retry.rows) do
      assert.is_true(met[row], row.kind or row.status)
      assert.is_string(row.why)
      assert.equal((row.kind == "timeout" or row.status == 504) and 10 or 5, row.tokens)
    end
  end)

  it("does not include a write that may have happened if that is read back instead", function()
    for _, case in ipairs(cases) do
      local failure, _, _, _, lost = table.unpack(case)
      if lost then
        assert.is_false(retry.may_repeat({ repeats = "replace" }, failure, true))
        assert.is_false(retry.may_repeat({ repeats = "never" }, failure, true))
      end
    end
  end)

  it("depends on each operation's row", function()
    local repeats = {}
    for _, row in ipairs(core.operations()) do
      repeats[row.method] = repeats[row.method] or row.repeats
      assert.equal(repeats[row.method], row.repeats)
    end
    assert.same({ GET = "always", DELETE = "always", PUT = "replace", POST = "never" }, repeats)
  end)
end)

describe("repeating", function()
  it("continues until it succeeds, and waits longer each time, up to a limit", function()
    local server <close> = scripted.start {
      { read = "request", reset = true }, closing "503 Service Unavailable",
      { read = "request", close = true }, closing "408 Request Timeout",
      { read = "request", reset = true }, { read = "request", send = good },
    }
    local client, clock = connect(server, { retry = { attempts = 9, cap = 3 } })
    assert(client:list_builds())
    assert.same({ 0.5, 1, 2, 3, 3 }, clock.slept)
    client:close()
  end)

  it("gives up after the given attempts and reports how many there were", function()
    local client, clock = connect("http://127.0.0.1:" .. helpers.free_port())
    local _, failure = client:list_builds()
    assert.same({ "network", 3, "no", true },
      { failure.kind, failure.attempts, failure.sent, failure.retryable })
    assert.equal(1.5, failure.elapsed)
    assert.same({ 0.5, 1 }, clock.slept)
    _, failure = client:list_builds { retry = false }
    assert.equal(1, failure.attempts)
    _, failure = client:list_builds { retry = { attempts = 2 } }
    assert.equal(2, failure.attempts)
  end)

  it("can be turned off for a client and on for a call", function()
    local client = connect("http://127.0.0.1:" .. helpers.free_port(), { retry = false })
    assert.equal(1, select(2, client:list_builds()).attempts)
    assert.equal(2, select(2, client:list_builds { retry = { attempts = 2 } }).attempts)
  end)

  it("draws each wait at random, from zero to its limit", function()
    local settings = { base = 0.5, cap = 8 }
    for attempts, most in ipairs { 0.5, 1, 2, 4, 8, 8 } do
      assert.equal(most, retry.choose_wait(settings, {}, attempts, function() return 1 end))
      assert.equal(0, retry.choose_wait(settings, {}, attempts, function() return 0 end))
    end
    assert.equal(8, retry.choose_wait(settings, {}, 5000, function() return 1 end))
    assert.equal(60, retry.choose_wait(settings, { retry_after = 60 }, 1, function() return 1 end))
    assert.is_nil(retry.choose_wait(settings, { retry_after = 61 }, 1, function() return 1 end))
  end)

  it("waits as long as the server asks, in seconds or until a date", function()
    local date = os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + 40)
    local server <close> = scripted.start {
      { answering("429 Too Many Requests", { "Retry-After: 7" }),
        answering("503 Service Unavailable", { "Retry-After: " .. date }),
        { read = "request", send = good } },
    }
    local client, clock = connect(server)
    assert(client:list_builds())
    assert.equal(7, clock.slept[1])
    assert.is_true(clock.slept[2] >= 35 and clock.slept[2] <= 40, clock.slept[2])
  end)

  it("does not wait longer than a minute, and returns the server's number", function()
    local server <close> = scripted.start {
      closing("503 Service Unavailable", { "Retry-After: 61" }) }
    local client, clock = connect(server)
    local _, failure = client:list_builds()
    assert.same({ 61, 1, true }, { failure.retry_after, failure.attempts, failure.retryable })
    assert.same({}, clock.slept)
  end)

  it("keeps its deadline, including waits", function()
    local server <close> = scripted.start {
      closing("503 Service Unavailable", { "Retry-After: 4" }) }
    local client, clock = connect(server, { deadline = 10, retry = { attempts = 9 } })
    local _, failure = client:list_builds()
    assert.same({ 4, 4 }, clock.slept)
    assert.equal(3, failure.attempts)
    _, failure = client:list_builds { deadline = 3 }
    assert.equal(1, failure.attempts)
  end)

  it("limits each attempt to the time that is left", function()
    local server <close> = scripted.start { { read = "request", stall = true } }
    local client <close> = zadig.connect { url = server.url, project_key = "p", timeout = 30 }
    local began = helpers.now()
    local _, failure = client:list_builds { deadline = 0.3, retry = { base = 0.01 } }
    assert.equal("timeout", failure.kind)
    assert.is_true(helpers.now() - began < 2)
    _, failure = client:list_builds { deadline = 0 }
    assert.same({ "timeout", "no" }, { failure.kind, failure.sent })
  end)

  it("stops when many failures have used up the budget, and starts again after successes",
    function()
    local server <close> = scripted.start {
      { answering "503 Service Unavailable", answering "503 Service Unavailable",
        answering "503 Service Unavailable", answering "503 Service Unavailable",
        { read = "request", send = good }, answering "503 Service Unavailable",
        { read = "request", send = good }, { read = "request", send = good } },
    }
    local client = connect(server, { retry = { attempts = 3, budget = 10 } })
    assert.equal(3, select(2, client:list_builds()).attempts) -- 10 spent
    assert.equal(1, select(2, client:list_builds()).attempts)
    assert(client:list_builds()) -- 9 spent
    assert.equal(1, select(2, client:list_builds()).attempts)
    assert(client:list_builds())
    assert(client:list_builds())
    assert.equal(7, core.policy(client).spent)
  end)

  it("returns the cost of a retry to the budget when it succeeds", function()
    local server <close> = scripted.start {
      { answering "504 Gateway Timeout", { read = "request", send = good }, { again = true } } }
    local client = connect(server)
    for _ = 1, 100 do
      assert(client:list_builds())
    end
    assert.equal(0, core.policy(client).spent)
  end)

  it("sends a replacement again only after an answer of a gateway or a refusal", function()
    local server <close> = scripted.start {
      { answering "502 Bad Gateway", { read = "request", send = success },
        { read = "request", reset = true } },
      { { read = "request", send = success } },
    }
    local client = connect(server)
    quiet(function()
      assert(client:update_build(definition))
      local _, failure = client:update_build(definition)
      assert.same({ "network", "maybe", 1, false },
        { failure.kind, failure.sent, failure.attempts, failure.retryable })
    end)
    assert.equal(3, #server:parsed())
  end)

  it("remembers that an earlier attempt may have been carried out", function()
    local server <close> = scripted.start({
      { read = "request", send = scripted.reply("502 Bad Gateway", ""), close = true },
    })
    local clock = helpers.clock(100)
    local client = zadig.connect({ url = server.url, project_key = "p" }, {
      getenv = function() end, now = clock.now, random = function() return 1 end, time = os.time,
      sleep = function() server:stop() end,
    })
    local _, failure = quiet(client.update_build, client, definition)
    assert.same({ "network", 3, "maybe" }, { failure.kind, failure.attempts, failure.sent })
  end)

  it("sends a create again only if nothing was sent", function()
    local client = connect("http://127.0.0.1:" .. helpers.free_port())
    local _, failure = quiet(client.create_build, client, definition)
    assert.same({ "network", 3 }, { failure.kind, failure.attempts })
    local server <close> = scripted.start { answering "429 Too Many Requests" }
    client = connect(server)
    _, failure = quiet(client.create_build, client, definition)
    assert.same({ "rejected", 1, false }, { failure.kind, failure.attempts, failure.retryable })
  end)

  it("never lets libcurl repeat a create over a new connection by itself", function()
    local server <close> = scripted.start {
      { { read = "request", send = good }, { read = "request", reset = true } },
      { { read = "request", send = success } },
    }
    local client <close> = zadig.connect { url = server.url, project_key = "p" }
    assert(client:list_builds())
    local _, failure = quiet(client.create_build, client, definition, { resolve = false })
    assert.same({ "network", "maybe", 1 }, { failure.kind, failure.sent, failure.attempts })
    local posts = 0
    for _, request in ipairs(server:parsed()) do
      posts = posts + (request.method == "POST" and 1 or 0)
    end
    assert.equal(1, posts)
  end)

  it("blocks only its own task inside a loop", function()
    local server <close> = scripted.start {
      closing("503 Service Unavailable", { "Retry-After: 1" }),
      { { read = "request", send = good }, { again = true } },
    }
    local client <close> = zadig.connect { url = server.url, project_key = "p" }
    local loop <close> = zadig.loop { concurrency = 1 }
    local order = {}
    for i = 1, 3 do
      loop:spawn(function()
        local list = client:list_builds()
        order[#order + 1] = list and i
      end)
    end
    assert.is_true(loop:run())
    assert.same({ 2, 3, 1 }, order)
  end)

  it("ends when its task ends", function()
    local server <close> = scripted.start {
      answering("503 Service Unavailable", { "Retry-After: 30" }) }
    local client <close> = zadig.connect { url = server.url, project_key = "p" }
    local loop <close> = zadig.loop()
    local task = loop:spawn(function() return client:list_builds() end)
    loop:spawn(function()
      zadig.sleep(0.1)
      task:cancel()
    end)
    assert.is_true(loop:run())
    local _, failure = task:result()
    assert.same({ "cancelled", "list_builds", 1, "yes" },
      { failure.kind, failure.operation, failure.attempts, failure.sent })
  end)

  it("appears in debug lines", function()
    local lines = {}
    local client = connect("http://127.0.0.1:" .. helpers.free_port(),
      { debug = function(line) lines[#lines + 1] = line end, retry = { attempts = 2 } })
    client:list_builds()
    assert.equal("zadig: retrying list_builds in 0.500 s (attempt 2 of 2)", lines[3])
  end)
end)
