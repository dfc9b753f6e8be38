-- SPDX-License-Identifier: MIT
-- SIGPIPE must not end the host when a peer is gone: each program here runs with the default action
-- for that signal.
local certificates = require "support.certificates"
local helpers = require "support.helpers"
local scripted = require "support.scripted"

local PROGRAM = [[
  local zadig = require "zadig"
  local url, ca, killed = ...
  -- Neither ignored nor blocked nor caught.
  for line in io.lines "/proc/self/status" do
    local mask = line:match "^Sig[BIC]%a+:%s*(%x+)"
    assert(not mask or tonumber(mask, 16) & 1 << 12 == 0, "SIGPIPE does not end this process")
  end
  local client = zadig.connect { url = url, ca_file = ca, token = "made-up", project_key = "yaml",
    timeout = 20, retry = false }
  local definition = { name = "x", infrastructure = "vm", build_os = "ubuntu 20.04",
    script_type = "shell", build_script = ("echo\n"):rep(3 * 1024 * 1024), installs = {},
    services = {} }
  -- If the server's number is given, the server is killed once both wait for it to continue
  -- reading.
  local loop = zadig.loop()
  for _ = 1, 4 do
    loop:spawn(function() print(select(2, client:create_build(definition, { resolve = false })).kind) end)
  end
  if killed then
    loop:spawn(function()
      zadig.sleep(0.7)
      assert(os.execute("kill -KILL " .. killed))
    end)
  end
  loop:run()
  print(select(2, client:create_build(definition, { resolve = false })).kind)
  client:close()
  print "alive"
]]

describe("SIGPIPE", function()
  local dir, path
  local lua = helpers.interpreter
  local paths = { LUA_PATH = package.path, LUA_CPATH = package.cpath }

  setup(function()
    dir = helpers.tmpdir()
    path = dir:write("main.lua", PROGRAM)
  end)
  teardown(function() dir:remove() end)

  local function expect_alive(result)
    assert.is_nil(result.signal)
    assert.equal(0, result.status, result.stderr)
    assert.equal(("network\n"):rep(5) .. "alive\n", result.stdout)
  end

  it("does not end the host if a plain connection is reset while it sends", function()
    local server <close> = scripted.start { { { read = 20000 }, { reset = true } } }
    expect_alive(helpers.run({ "env", "--default-signal=PIPE", lua, path, server.url },
      { env = paths }))
  end)

  it("does not end the host if a secure connection is", function()
    local made = certificates.get()
    local port = helpers.free_port()
    -- It blocks once its output is full, and stops reading.
    local server = assert(io.popen(([[
      echo $$; exec openssl s_server -quiet -accept 127.0.0.1:%d -cert %s -key %s 2>&1
    ]]):format(port, helpers.quote(made.server), helpers.quote(made.server_key))))
    local pid = assert(server:read "n")
    helpers.wait_until(function() return helpers.listens(port) end, 10)
    local result = helpers.run({ "env", "--default-signal=PIPE", lua, path,
      "https://localhost:" .. port, made.ca, tostring(pid) }, { env = paths })
    server:close()
    expect_alive(result)
  end)
end)
