-- SPDX-License-Identifier: MIT
-- The way to the server: addresses, sockets, proxies, and the environment variables that count.
local calling = require "support.calling"
local helpers = require "support.helpers"
local nginx = require "support.nginx"
local scripted = require "support.scripted"
local zadig = require "zadig"

local connect, fails = calling.connect, calling.fails

local OK = scripted.reply("200 OK", '{"total":0,"builds":[]}')
local ALWAYS = { { read = "request", send = OK }, { again = true } }

describe("the connection", function()
  it("is refused where nothing listens", function()
    local client <close> = connect { url = "http://127.0.0.1:" .. helpers.free_port() }
    local failure = fails("network", client)
    assert.same({ "no", "connection refused, or host unreachable" },
      { failure.sent, failure.message })
  end)

  for how, step in pairs {
    ["is reset"] = { read = 10, reset = true }, ends = { read = 10, close = true },
    ["is reset at once"] = { reset = true }, ["ends at once"] = { close = true },
  } do
    it("that " .. how .. " before it is secure may be tried again", function()
      local server <close> = scripted.start { { step } }
      local client <close> = connect({ url = "https://127.0.0.1:" .. server.port },
        { retry = { attempts = 2, base = 0 } })
      local failure = fails("network", client)
      assert.same({ "no", true, 2 }, { failure.sent, failure.retryable, failure.attempts })
      if step.read then -- else it may not even seem to be accepted
        assert.matches("^connection lost before", failure.message)
        assert.matches("check .*server is running", failure.hint)
      end
      assert.equal(2, (server:connections()))
    end)
  end

  for how, answer in pairs {
    ["with an alert"] = "\x15\x03\x01\x00\x02\x02\x46", ["in plain text"] = "speak http\r\n",
  } do
    it("that is refused " .. how .. " before it is secure is not tried again", function()
      local server <close> = scripted.start { { { read = 10, send = answer }, { close = true } } }
      local client <close> = connect({ url = "https://127.0.0.1:" .. server.port },
        { retry = { attempts = 3, base = 0 } })
      local failure = fails("tls", client)
      assert.same({ "no", false, 1 }, { failure.sent, failure.retryable, failure.attempts })
      assert.equal(1, (server:connections()))
    end)
  end

  it("that was reset once fails with the result of the next attempt", function()
    local server <close> = scripted.start {
      { read = 10, reset = true },
      { read = 10, send = scripted.reply("400 Bad Request", "speak http"), close = true },
    }
    local client <close> = connect { url = "https://127.0.0.1:" .. server.port }
    fails("network", client)
    assert.is_false(fails("tls", client).retryable)
  end)

  it("fails for a name that cannot be resolved", function()
    local client <close> = connect { url = "http://nowhere.invalid" }
    local failure = fails("network", client)
    assert.equal("could not resolve the host name", failure.message)
  end)

  -- No other library may be loaded first under a sanitizer or valgrind.
  if not helpers.slow then
    local function with_slow_names(source)
      return helpers.lua_source(source, {},
        { env = { LD_PRELOAD = helpers.build .. "/slow_names.so" } })
    end

    it("ends with the timeout if the name is not resolved in time", function()
      local result = with_slow_names [[
        local now = require "zadig.core".now
        local client <close> = require "zadig".connect { url = "http://slow.invalid", token = "t",
          project_key = "p", timeout = 0.2, retry = false }
        local began = now()
        local _, failure = client:list_builds()
        io.write(failure.kind, " ", failure.sent, " ", tostring(now() - began < 2))
      ]]
      assert.equal("timeout no true", result.stdout, result.stderr)
    end)

    it("may still be waiting for a name when the module is unloaded", function()
      local result = with_slow_names [[
        local client = require "zadig".connect { url = "http://slow.invalid", token = "t",
          project_key = "p", timeout = 0.2, retry = false }
        client:list_builds()
        client:close()
        client = nil
        package.loaded.zadig = nil
        collectgarbage()
        local libraries = debug.getregistry()._CLIBS -- as closing a state does
        local closing = getmetatable(libraries) -- Lua 5.5 leaves them open, and has none
        if closing then closing.__gc(libraries) end
        os.execute "sleep 4"
        io.write "alive"
        io.stdout:flush()
        os.exit(0, false)
      ]]
      assert.equal("alive", result.stdout, result.stderr)
    end)
  end

  it("goes where `resolve` says, however long its list is", function()
    local server <close> = scripted.start { ALWAYS }
    local addresses = {}
    for i = 1, 300 do
      addresses[i] = ("other%d.invalid:1:127.0.0.1"):format(i)
    end
    table.insert(addresses, 100, ("zadig.invalid:%d:127.0.0.1"):format(server.port))
    local client <close> = connect({ url = "http://zadig.invalid:" .. server.port },
      { resolve = addresses })
    assert(client:list_builds())
    assert.equal("zadig.invalid:" .. server.port, server:parsed()[1].headers.host)
  end)

  it("goes there on any engine, with a handle that has been used on another", function()
    local server <close> = scripted.start { ALWAYS }
    local client <close> = connect({ url = "http://zadig.invalid:" .. server.port },
      { resolve = { ("zadig.invalid:%d:127.0.0.1"):format(server.port) } })
    for _ = 1, 2 do
      assert(client:list_builds())
      local loop <close> = zadig.loop()
      local task = loop:spawn(function() return assert(client:list_builds()) end)
      assert(loop:run())
      assert.equal("done", task.state)
    end
  end)

  it("goes where the client's own `resolve` says, even on a shared engine", function()
    local server <close> = scripted.start { ALWAYS }
    local other = assert(require "socket".bind("127.0.0.2", server.port))
    local function at(address)
      return connect({ url = "http://zadig.invalid:" .. server.port },
        { resolve = { ("zadig.invalid:%d:%s"):format(server.port, address) }, timeout = 0.2 })
    end
    local here <close> = at "127.0.0.1"
    local there <close> = at "127.0.0.2"
    local loop <close> = zadig.loop { concurrency = 1 }
    loop:spawn(function() assert(here:list_builds()) end)
    loop:spawn(function() fails("timeout", there) end)
    assert(loop:run())
    assert.equal(1, #server:parsed())
    other:settimeout(0)
    assert(other:accept()):close()
    other:close()
  end)

  it("may go to an IPv6 address, with or without brackets", function()
    local other = require "socket".bind("::1", 0)
    if not other then
      return -- this machine has no IPv6
    end
    local _, port = other:getsockname()
    for _, address in ipairs { "::1", "[::1]" } do
      local client <close> = connect({ url = "http://zadig.invalid:" .. port },
        { resolve = { ("zadig.invalid:%s:%s"):format(port, address) }, timeout = 0.2 })
      assert.equal("maybe", fails("timeout", client).sent)
    end
    other:close()
  end)

  it("may use a Unix socket", function()
    local server <close> = scripted.start { ALWAYS }
    local front <close> = nginx.start { upstream = server.url }
    local client <close> = connect({ url = "http://zadig.invalid" },
      { unix_socket = front.socket })
    assert(client:list_builds())
    local lost <close> = connect({ url = "http://x" }, { unix_socket = front.socket .. "x" })
    assert.equal("no", fails("network", lost).sent)
  end)
end)

describe("the environment", function()
  local function child(env, source, ...)
    local result = helpers.lua_source(source, { ... }, { env = env })
    assert.equal(0, result.status, result.stderr)
    return result.stdout
  end

  local SOURCE = [[
    local zadig = require "zadig"
    local client = zadig.connect { url = arg[1], project_key = "p", retry = false,
      proxy = arg[2] ~= "-" and arg[2] or nil, no_proxy = arg[3] }
    local list, failure = client:list_builds()
    io.write(list and "reached" or failure.kind)
  ]]

  it("sets the proxy, and the hosts to reach without it", function()
    local server <close> = scripted.start { ALWAYS }
    local none = "http://127.0.0.1:" .. helpers.free_port()
    assert.equal("network", child({ http_proxy = none }, SOURCE, server.url))
    assert.equal("reached", child({ http_proxy = none, no_proxy = "127.0.0.1" }, SOURCE,
      server.url))
    assert.equal("reached", child({ http_proxy = none }, SOURCE, server.url, ""))
    assert.equal("reached", child({ http_proxy = none }, SOURCE, server.url, "-", "127.0.0.1"))
    assert.equal("reached", child({ http_proxy = server.url }, SOURCE, "http://x.invalid"))
    assert.equal("reached", child({}, SOURCE, "http://x.invalid", server.url))
  end)

  it("may set an unusable proxy, whose password is not repeated", function()
    local source = SOURCE .. "io.write(' ', tostring(failure))"
    local function check(proxy, said)
      assert.equal("network", said:match "^%a+", proxy)
      assert.matches("check.*proxy", said)
      assert.is_nil(said:find("proxy-pw", 1, true))
    end
    for _, proxy in ipairs { "http://me:proxy-pw@bad host:1", "me:proxy-pw@127.0.0.1:99999",
      "http://me:proxy-pw@[::1", "http://me:" .. ("proxy-pw"):rep(50) .. "@bad host:1" } do
      check(proxy, child({ http_proxy = proxy }, source, "http://x.invalid"))
      check(proxy, child({}, source, "http://x.invalid", proxy))
    end
    local unknown = "foo://me:proxy-pw@127.0.0.1:1" -- refused when given as an option
    check(unknown, child({ http_proxy = unknown }, source, "http://x.invalid"))
  end)

  it("may have a ~/.netrc, which is ignored", function()
    local server <close> = scripted.start { ALWAYS }
    local home <close> = helpers.tmpdir()
    home:write(".netrc", "machine 127.0.0.1 login me password netrc-pw\n"
      .. "default login me password netrc-pw\n")
    home:write(".curlrc", "header = \"X-Curlrc: yes\"\n")
    assert.equal("reached", child({ HOME = home.path }, SOURCE, server.url))
    assert.is_nil(server:parsed()[1].headers.authorization)
    assert.is_nil(server:parsed()[1].headers["x-curlrc"])
  end)
end)
