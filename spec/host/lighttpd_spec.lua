-- SPDX-License-Identifier: MIT
-- ctest: no-asan lua=5.4
-- A real web server that embeds Lua 5.4: lighttpd runs the example, and finds the module through
-- its environment.
local helpers = require "support.helpers"
local http = require "socket.http"

local configuration = [[
server.document-root = "@DIR@"
server.bind = "127.0.0.1"
server.port = @PORT@
server.errorlog = "@DIR@/error.log"
server.modules = ("mod_magnet")
magnet.attract-raw-url-to = ("@ROOT@/examples/lighttpd.lua")
]]

-- lighttpd beside a shell that waits for the end of its input, so that it ends with this process.
local function launch(dir, environment)
  local port = helpers.free_port()
  dir:write("lighttpd.conf", (configuration:gsub("@(%u+)@",
    { DIR = dir.path, PORT = tostring(port), ROOT = helpers.root })))
  local words = {}
  for name, value in pairs(environment) do
    words[#words + 1] = helpers.quote(name .. "=" .. value)
  end
  local process = assert(io.popen(([[
    PATH=$PATH:/usr/sbin:/usr/local/sbin
    { env %s lighttpd -D -f %s/lighttpd.conf >%s/output 2>&1 </dev/null & echo $! >%s/pid; }
    cat >/dev/null
    kill "$(cat %s/pid)"
    wait
  ]]):format(table.concat(words, " "), dir.path, dir.path, dir.path, dir.path), "w"))
  return process, port
end

describe("inside lighttpd, examples/lighttpd.lua", function()
  local dir, sandbox, process, url

  setup(function()
    dir = helpers.tmpdir()
    sandbox = require("zadig.sandbox").start()
    local port
    process, port = launch(dir, { LUA_PATH = package.path, LUA_CPATH = package.cpath,
      ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token })
    url = ("http://127.0.0.1:%d"):format(port)
    helpers.wait_until(function() return helpers.listens(port) end)
  end)

  teardown(function()
    process:close()
    sandbox:stop()
    dir:remove()
  end)

  local function get(path)
    local text, status = http.request(url .. path)
    return status, text
  end

  it("lists the builds of a project", function()
    local status, text = get "/builds/lilian-test"
    assert.equal(200, status)
    assert.equal("openapi-build                  2023-06-29 12:12  admin\n"
      .. "s-build                        2023-06-08 02:54  admin\n2 builds\n", text)
  end)

  it("uses one client and one connection for all requests", function()
    for _ = 1, 20 do
      assert.equal(200, (get "/builds/yaml"))
    end
    assert.equal(1, sandbox:state().counters.connections)
  end)

  it("serves no other path", function()
    local before = sandbox:state().counters.total
    assert.equal(404, (get "/builds/"))
    assert.equal(404, (get "/builds/a/b"))
    assert.equal(before, sandbox:state().counters.total)
  end)

  it("survives when Zadig does not answer, and does not tell visitors why", function()
    sandbox:fault { kind = "plain_500", description = "inner detail", times = 1 }
    local status, text = get "/builds/yaml"
    assert.equal(502, status)
    assert.equal("Zadig did not answer\n", text)
    assert.equal(200, (get "/builds/yaml"))
    assert.matches("HTTP 500", helpers.read(dir.path .. "/error.log")
      .. helpers.read(dir.path .. "/output"))
    assert.is_nil((helpers.read(dir.path .. "/error.log") .. helpers.read(dir.path .. "/output"))
      :find(sandbox.token, 1, true))
  end)
end)
