-- SPDX-License-Identifier: MIT
-- A host forks while it has clients: parent and child must not use the same connection, and a
-- program that the child executes must not keep one open.
local forking = require "forking"
local helpers = require "support.helpers"
local nginx = require "support.nginx"
local scripted = require "support.scripted"
local zadig = require "zadig"

-- The start of each program: forked(body) runs body in a child, and returns its output.
local head = [[
  local url, token, ca = ...
  local forking = require "forking"
  local zadig = require "zadig"
  local function connect()
    return zadig.connect { url = url, token = token, project_key = "lilian-test", ca_file = ca }
  end
  local function forked(body)
    io.stdout:flush()
    local child = forking.fork()
    if child == 0 then
      local ok, why = pcall(body)
      io.stdout:write(ok and "" or tostring(why))
      io.stdout:flush()
      forking.leave()
    end
    return forking.wait(child)
  end
]]

-- Compares the sockets of a program that a child starts, before the parent's first call and with
-- two calls running. Both lists include libcurl's own socket pair for waking itself.
local inheriting = [[
  local socket = select(4, ...)
  local function inherited()
    local path = os.tmpname()
    assert(forked(function()
      forking.exec("/bin/sh", "-c", "ls -l /proc/self/fd >" .. path) end) == 0)
    local found = {}
    for line in io.lines(path) do
      found[#found + 1] = line:match "socket:.*"
    end
    os.remove(path)
    table.sort(found)
    return table.concat(found, "\n")
  end
  local client = zadig.connect { url = url, token = token, project_key = "lilian-test",
    ca_file = ca, unix_socket = socket }
  local loop = zadig.loop()
  local before = inherited()
  assert(client:list_builds())
  for round = 1, 2 do -- the first call resolves a name, which needs descriptors for a moment
    for _ = 1, 2 do
      loop:spawn(client.list_builds, client)
    end
    if round == 1 then
      assert(loop:run())
    end
  end
  for _ = 1, 10 do
    loop:step(0.01)
  end
  local meanwhile = inherited()
  assert(loop:run())
  print(before == meanwhile and "the same" or before .. "\nnow\n" .. meanwhile)
]]

-- How a child may end, as Lua code.
local ends = {
  { "by os.exit(0)", "os.exit(0)" },
  { "by os.exit(0, true), which closes the state", "os.exit(0, true)" },
  { "inside a task, by os.exit(0, true)", "loop:spawn(os.exit, 0, true); loop:run()" },
  { "having used the client, by os.exit(0)", "assert(client:list_builds()); os.exit(0)" },
  { "having closed all it has, by os.exit(0)", "client:close(); loop:close(); os.exit(0)" },
  { "as another program", 'forking.exec("/bin/sh", "-c", "exit 0")' },
}

describe("after a fork", function()
  local sandbox, front

  setup(function()
    sandbox = require("zadig.sandbox").start()
    front = nginx.start { upstream = sandbox.url }
  end)

  teardown(function()
    front:stop()
    sandbox:stop()
  end)

  before_each(function()
    sandbox:reset()
  end)

  local function run(url, body, more)
    local result = helpers.lua_source(head .. body,
      { url, sandbox.token, front.certificates.ca, more },
      -- what a child leaves behind belongs to the parent: it is not a leak
      { env = { ASAN_OPTIONS = "detect_leaks=0" } })
    assert.equal("", result.stderr)
    assert.equal(0, result.status)
    return result.stdout
  end

  for _, listener in ipairs { "plain", "tls", "http2" } do
    describe("over " .. listener, function()
      it("a child may use and close the client, and the parent goes on as before", function()
        assert.equal("child 2\nstatus 0\nparent 2\nopened 1\n", run(front[listener], [[
          local client = connect()
          assert(client:list_builds())
          local status = forked(function()
            print("child " .. assert(client:list_builds()).total)
            client:close()
          end)
          print("status " .. status)
          print("parent " .. assert(client:list_builds()).total)
          print("opened " .. client:stats().connections)
        ]]))
      end)

      it("running calls are cancelled in the child, and end normally in the parent", function()
        sandbox:fault { kind = "latency", seconds = 0.5, after = 1 }
        assert.equal("cancelled maybe\ncancelled maybe\nchild 2\nstatus 0\nsuccess 2\nsuccess 2\n",
          run(front[listener], [[
          local client = connect()
          assert(client:list_builds())
          local loop = zadig.loop()
          local lines = {}
          for i = 1, 2 do
            loop:spawn(function()
              local list, failure = client:list_builds()
              lines[i] = list and "success " .. list.total or failure.kind .. " " .. failure.sent
            end)
          end
          for _ = 1, 30 do
            loop:step(0.01)
          end
          local status = forked(function()
            assert(loop:run())
            print(table.concat(lines, "\n"))
            print("child " .. assert(client:list_builds()).total)
          end)
          print("status " .. status)
          assert(loop:run())
          print(table.concat(lines, "\n"))
        ]]))
      end)

      for _, case in ipairs(ends) do
        it("a child may end " .. case[1] .. ", with the parent's calls under way", function()
          sandbox:fault { kind = "latency", seconds = 0.2, after = 1, times = 4 }
          assert.equal("status 0\nsuccess 2\nsuccess 2\nparent 2\nopened 0 more\nin time true\n",
            run(front[listener], [[
            local now = require("zadig.core").now
            local client = connect()
            assert(client:list_builds())
            local loop = zadig.loop()
            local lines = {}
            local function ask_twice()
              for i = 1, 2 do
                loop:spawn(function()
                  local list, failure = client:list_builds()
                  lines[i] = ("%s %d"):format(failure and failure.kind or "success",
                    list and list.total or 0)
                end)
              end
            end
            ask_twice()
            assert(loop:run())
            local opened, began = client:stats().connections, now()
            ask_twice()
            for _ = 1, 10 do
              loop:step(0.01)
            end
            print("status " .. forked(function() ]] .. case[2] .. [[ end))
            assert(loop:run())
            print(table.concat(lines, "\n"))
            print("parent " .. assert(client:list_builds()).total)
            print(("opened %d more"):format(client:stats().connections - opened))
            print("in time " .. tostring(now() - began < 10))
          ]]))
        end)
      end

      it("another program inherits no descriptor of a connection", function()
        sandbox:fault { kind = "latency", seconds = 0.2, after = 1 }
        assert.equal("the same\n", run(front[listener], inheriting))
      end)
    end)
  end

  it("another program inherits no descriptor of a connection through a Unix socket", function()
    sandbox:fault { kind = "latency", seconds = 0.2, after = 1 }
    assert.equal("the same\n", run("http://localhost", inheriting, front.socket))
  end)

  it("another program does not keep a connection open for the peer", function()
    local server <close> = scripted.start { {
      { read = "request", send = scripted.reply("200 OK", '{"total":0,"builds":[]}') },
      { again = true },
    } }
    local client = zadig.connect { url = server.url, token = "t", project_key = "yaml" }
    assert(client:list_builds())
    local child = forking.fork()
    if child == 0 then
      forking.exec("/bin/sleep", "60")
    end
    client:close()
    local ok, why = pcall(helpers.wait_until, function()
      return select(2, server:connections()) == 0
    end)
    os.execute("kill " .. child)
    forking.wait(child)
    assert.is_true(ok, why)
  end)

  describe("a sandbox of the parent's", function()
    it("does not survive in another program", function()
      local own = require("zadig.sandbox").start()
      local client <close> = zadig.connect { url = own.url, token = own.token,
        project_key = "lilian-test" }
      assert(client:list_builds())
      local child = forking.fork()
      if child == 0 then
        forking.exec("/bin/sleep", "60")
      end
      own:stop()
      local port = math.tointeger(tonumber(own.url:match ":(%d+)$"))
      local ok, why = pcall(helpers.wait_until, function()
        return not helpers.listens(port)
      end)
      os.execute("kill " .. child)
      forking.wait(child)
      assert.is_true(ok, why)
    end)

    it("is not used by a child, which may end while a request is served", function()
      assert.equal("false a sandbox of the process that forked this one\nstatus 0\n" ..
        "reply 2\nconnections 1\n", run("", [[
        local sandbox = require("zadig.sandbox").start()
        url, token = sandbox.url, sandbox.token
        local client, loop = connect(), zadig.loop()
        sandbox:fault { kind = "latency", seconds = 0.5 }
        local total
        loop:spawn(function() total = assert(client:list_builds()).total end)
        for _ = 1, 20 do
          loop:step(0.01)
        end
        print("status " .. forked(function()
          local ok, why = pcall(sandbox.state, sandbox)
          print(ok, (why:match "attempt to use (.*)"))
          os.exit(0, true)
        end))
        assert(loop:run())
        print("reply " .. total)
        print("connections " .. sandbox:state().counters.connections)
      ]]):gsub("\t", " "))
    end)
  end)
end)
