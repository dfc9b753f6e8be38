-- SPDX-License-Identifier: MIT
-- Tests of the tools that other specs use.
local socket = require "socket"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local http = require "support.http"
local scripted = require "support.scripted"

local function open(server)
  local connection = assert(socket.connect(server.host, server.port))
  connection:settimeout(5)
  return connection
end

local function all(connection)
  local bytes, reason, part = connection:receive "*a"
  return bytes or part, reason
end

describe("the scripted server", function()
  it("starts and stops fast, and leaves nothing behind", function()
    local best = math.huge
    for _ = 1, 5 do
      local began = helpers.now()
      local server = scripted.start { {} }
      best = math.min(best, helpers.now() - began)
      server:stop()
      server:stop()
      assert.is_false(helpers.listens(server.port))
    end
    assert.is_true(best < (helpers.slow and 1 or 0.05))
  end)

  it("stops in any order", function()
    local first, second = scripted.start { {} }, scripted.start { {} }
    first:stop()
    assert.is_false(helpers.listens(first.port))
    assert.is_true(helpers.listens(second.port))
    second:stop()
  end)

  it("reads a complete request, answers with exact bytes, and closes", function()
    local reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na\0\r\nb"
    local server <close> = scripted.start { { read = "request", send = reply, close = true } }
    local connection = open(server)
    connection:send "POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\na"
    helpers.sleep(0.02)
    connection:send "\0c"
    assert.equal(reply, all(connection))
    assert.same({ "POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\na\0c" }, server:requests())
    assert.equal("a\0c", server:parsed()[1].body)
  end)

  it("reads a complete chunked body", function()
    local server <close> = scripted.start { { read = "request", send = "done", close = true } }
    local connection = open(server)
    connection:send "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    connection:send "1;x=y\r\nd\r\n0\r\n\r\n"
    assert.equal("done", all(connection))
    assert.equal("abcd", server:parsed()[1].body)
  end)

  it("plays one script per connection and the last one for ever", function()
    local server <close> = scripted.start {
      { send = "1", close = true },
      { send = "2", close = true },
    }
    local said = {}
    for i = 1, 4 do
      said[i] = all(open(server))
    end
    assert.same({ "1", "2", "2", "2" }, said)
    assert.same({ 4, 0 }, { server:connections() })
  end)

  it("starts a script over on the same connection", function()
    local server <close> = scripted.start {
      { { read = "request", send = scripted.reply("204 No Content", "") }, { again = true } },
    }
    local connection = open(server)
    for _ = 1, 3 do
      connection:send "GET / HTTP/1.1\r\n\r\n"
      assert.equal("HTTP/1.1 204 No Content", connection:receive "*l")
      repeat until connection:receive "*l" == ""
    end
    assert.equal(3, #server:parsed())
    assert.same({ 1, 1 }, { server:connections() })
  end)

  it("serves connections concurrently", function()
    local server <close> = scripted.start { { stall = true }, { send = "second", close = true } }
    local first = open(server)
    assert.equal("second", all(open(server)))
    first:send "never read"
    helpers.wait_until(function() return server:requests()[1] == "never read" end)
    first:close()
  end)

  it("sends slowly, waits, and resets", function()
    local server <close> = scripted.start {
      { read = 3, delay = 0.02, send = "abc", size = 1, every = 0.02, reset = true },
    }
    local connection = open(server)
    local began = helpers.now()
    connection:send "123"
    local said = {}
    for i = 1, 3 do
      said[i] = connection:receive(1)
    end
    assert.same({ "a", "b", "c" }, said)
    assert.is_true(helpers.now() - began >= 0.055)
    local _, reason = connection:receive(1)
    assert.equal("closed", reason)
  end)

  it("can answer depending on the request, and leave peers unaccepted", function()
    local answer = [[local request, n = ... return request.target .. n]]
    local server <close> = scripted.start { { read = "request", answer = answer, close = true } }
    local connection = open(server)
    connection:send "GET /echo HTTP/1.1\r\n\r\n"
    assert.equal("/echo1", all(connection))

    local deaf <close> = scripted.start({ {} }, { backlog = false })
    local waiting = open(deaf)
    waiting:settimeout(0.05)
    assert.same({ "", "timeout" }, { all(waiting) })
    assert.equal(0, deaf:connections())
  end)

  it("is a CONNECT proxy that records the requests", function()
    local origin <close> = scripted.start {
      { read = "request", send = scripted.reply("200 OK", "hello"), close = true },
    }
    local proxy <close> = scripted.start { scripted.connect_proxy() }
    local result = helpers.run { "curl", "-s", "--proxytunnel", "-x", proxy.url,
      "--proxy-header", "X-Told: yes", origin.url }
    assert.equal("hello", result.stdout)
    local request = proxy:parsed()[1]
    assert.equal("CONNECT", request.method)
    assert.equal("127.0.0.1:" .. origin.port, request.target)
    assert.equal("yes", request.headers["x-told"])
  end)

  it("ends when the process that started it dies", function()
    local result = helpers.lua_source [[
      local server = require("support.scripted").start { {} }
      io.write(server.port)
      io.stdout:flush()
      os.exit(0, false)
    ]]
    local port = assert(tonumber(result.stdout))
    helpers.wait_until(function() return not helpers.listens(port) end)
  end)
end)

describe("the HTTP reader", function()
  it("distinguishes complete requests from incomplete ones", function()
    local text = "GET /a HTTP/1.1\r\nX: 1\r\nx: 2\r\n\r\n"
      .. "POST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiPU"
    local requests, rest = http.requests(text)
    assert.equal("PU", rest)
    assert.same({ "/a", "/b" }, { requests[1].target, requests[2].target })
    assert.equal("1, 2", requests[1].headers.x)
    for i = 1, #requests[1].raw - 1 do
      assert.is_nil(http.request(text:sub(1, i)))
    end
  end)
end)

describe("the helpers", function()
  it("give out different ports", function()
    local seen = {}
    for _, port in ipairs(helpers.free_ports(200)) do
      assert.is_nil(seen[port])
      seen[port] = true
    end
  end)

  it("run a program without changing its arguments", function()
    local program = 'cat; echo "$1" >&2; echo "$A$HOME"; exit 3'
    local result = helpers.run({ "sh", "-c", program, "sh", "it's" },
      { input = "in\n", env = { A = "a b", HOME = false } })
    assert.same({ status = 3, stdout = "in\na b\n", stderr = "it's\n" }, result)
    assert.equal(9, helpers.run({ "sh", "-c", "kill -9 $$" }).signal)
  end)

  it("give Lua children the module under test", function()
    local result = helpers.lua_source("print(require('zadig.core').version, ...)", { "x" })
    assert.same({ require("zadig.core").version .. "\tx\n", "" }, { result.stdout, result.stderr })
  end)

  it("capture warnings, standard error and the environment, and restore them", function()
    local warn, stderr, getenv = _G.warn, io.stderr, os.getenv
    assert.same({ { "ab", "c" }, 7 }, { helpers.with_warnings(function()
      _G.warn("a", "b")
      _G.warn "c"
      return 7
    end) })
    assert.equal("oops", (helpers.with_stderr(function() io.stderr:write "oops" end)))
    helpers.with_env({ HOME = false, A = "1" }, function()
      assert.same({ n = 2, nil, "1" }, table.pack(os.getenv "HOME", os.getenv "A"))
    end)
    pcall(helpers.with_warnings, error)
    pcall(helpers.with_stderr, error)
    pcall(helpers.with_env, {}, error)
    assert.same({ warn, stderr, getenv }, { _G.warn, io.stderr, os.getenv })
  end)

  it("clean up temporary directories", function()
    local path
    do
      local dir <close> = helpers.tmpdir()
      path = dir:write("file", "bytes")
      assert.equal("bytes", helpers.read(path))
    end
    assert.is_nil(io.open(path))
  end)
end)

describe("the fixtures", function()
  it("are the document's examples as data", function()
    for _, name in ipairs(fixtures.definitions) do
      assert.is_string(fixtures.read(name).project_key)
    end
    assert.equal(30, fixtures.read("create_build").advanced_settings.timeout)
    assert.equal("integer", math.type(fixtures.read("list_builds.reply").total))
    assert.equal("https://gitlab.com", fixtures.read("get_build.reply").repos[1].address)
    assert.same({ message = "success" }, fixtures.read "message.reply")
  end)
end)
