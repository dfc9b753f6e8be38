-- SPDX-License-Identifier: MIT
-- A host forks while it has clients: parent and child must not speak on one connection.
local helpers = require "support.helpers"
local nginx = require "support.nginx"

-- What the program starts with: forked(body) runs body in a child, and gives what it wrote.
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

  local function run(url, body)
    local result = helpers.lua_source(head .. body,
      { url, sandbox.token, front.certificates.ca })
    assert.equal("", result.stderr)
    assert.equal(0, result.status)
    return result.stdout
  end

  for _, listener in ipairs { "plain", "tls", "http2" } do
    describe("over " .. listener, function()
      it("a child may use the client, and close it, and the parent goes on as before", function()
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

      it("calls under way are cancelled in the child, and end well in the parent", function()
        sandbox:fault { kind = "latency", seconds = 0.3 }
        assert.equal("cancelled 0\ncancelled 0\nchild 2\nstatus 0\nsuccess 2\nsuccess 2\n",
          run(front[listener], [[
          local client = connect()
          local loop = zadig.loop()
          local lines = {}
          for i = 1, 2 do
            loop:spawn(function()
              local list, failure = client:list_builds()
              lines[i] = ("%s %d"):format(failure and failure.kind or "success",
                list and list.total or 0)
            end)
          end
          for _ = 1, 10 do
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
    end)
  end

  it("a child may end in any way, with the parent's calls under way", function()
    assert.equal("0\n2\n", run(front.tls, [[
      local client = connect()
      local loop = zadig.loop()
      local total
      loop:spawn(function() total = assert(client:list_builds()).total end)
      loop:step(0.02)
      print(forked(function()
        loop:close()
        loop, client = nil, nil
        collectgarbage()
      end))
      assert(loop:run())
      print(total)
    ]]))
  end)
end)
