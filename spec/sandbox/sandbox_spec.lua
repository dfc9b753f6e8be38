-- SPDX-License-Identifier: MIT
-- ctest: tsan
-- The mock server over real HTTP: routes, gateway, and its life as an object.

local http = require "support.plain_http"
local lfs = require "lfs"
local sandbox = require "zadig.sandbox"
local socket = require "socket"

local function bearer(token)
  return { Authorization = "Bearer " .. token }
end

describe("the sandbox", function()
  local server

  setup(function() server = assert(sandbox.start()) end)
  teardown(function() server:stop() end)
  before_each(function() server:reset() end)

  local function ask(method, target, body, headers)
    return assert(http.request(server.url, method, target, headers or bearer(server.token), body))
  end

  it("listens on loopback only, on a free port", function()
    assert.matches("^http://127%.0%.0%.1:%d+$", server.url)
  end)

  describe("routes", function()
    local rows = {
      { "GET", "/", 404, "Invalid path: /" },
      { "GET", "/openapi/builds", 404, "Invalid path: /openapi/builds" },
      { "GET", "/openapi/build/a/b/detail", 404, "Invalid path: /openapi/build/a/b/detail" },
      { "GET", "/openapi/build/a%2Fb/detail?projectKey=p", 404,
        "Invalid path: /openapi/build/a/b/detail" },
      { "GET", "/openapi/%E4%BD%A0", 404, "Invalid path: /openapi/你" },
      { "PATCH", "/openapi/build", 405, "Method not allowed: PATCH /openapi/build" },
      { "OPTIONS", "/openapi/build", 405, "Method not allowed: OPTIONS /openapi/build" },
      { "HEAD", "/openapi/build", 405, "" },
      { "POST", "/openapi/build/x%20y/detail", 405,
        "Method not allowed: POST /openapi/build/x y/detail" },
      { "GET", "/openapi/build/x/template", 405,
        "Method not allowed: GET /openapi/build/x/template" },
      { "PATCH", "/openapi/build/", 404, "Invalid path: /openapi/build/" },
    }
    for _, row in ipairs(rows) do
      local method, target, status, text = table.unpack(row)
      it(("answers %s %s with %d in plain text"):format(method, target, status), function()
        local reply = ask(method, target)
        assert.equal(status, reply.status)
        assert.equal(text, reply.body)
        assert.matches("^text/plain", reply.headers["content-type"])
        assert.is_nil(reply.headers.allow)
      end)
    end

    it("redirects a GET with a trailing slash by 301 and a line of HTML", function()
      local reply = ask("GET", "/openapi/build/?projectKey=a&b=%20")
      assert.equal(301, reply.status)
      assert.equal("/openapi/build?projectKey=a&b=%20", reply.headers.location)
      assert.equal('<a href="/openapi/build?projectKey=a&amp;b=%20">Moved Permanently</a>.\n\n',
        reply.body)
    end)

    for _, method in ipairs { "POST", "PUT", "DELETE" } do
      it(("moves a %s with a trailing slash by 307 and nothing"):format(method), function()
        local reply = ask(method, "/openapi/build/?x=1", method ~= "DELETE" and "{}" or nil)
        assert.equal(307, reply.status)
        assert.equal("/openapi/build?x=1", reply.headers.location)
        assert.equal("", reply.body)
      end)
    end

    it("redirects a detail's trailing slash too, with its name encoded again", function()
      local reply = ask("GET", "/openapi/build/%E4%BD%A0+%20/detail/")
      assert.equal("/openapi/build/%E4%BD%A0+%20/detail", reply.headers.location)
    end)
  end)

  describe("the gateway", function()
    local function status(headers, target)
      local reply = ask("GET", target or "/openapi/build?projectKey=yaml", nil, headers)
      if reply.status == 401 then
        assert.equal("0", reply.headers["content-length"])
        assert.is_nil(reply.headers["content-type"])
      end
      return reply.status
    end

    it("expects two words, of which the second is a known token", function()
      local token = server.token
      assert.equal(401, status {})
      assert.equal(401, status { Authorization = token })
      assert.equal(401, status { Authorization = "Bearer  " .. token })
      assert.equal(401, status { Authorization = "Bearer " .. token .. " x" })
      assert.equal(401, status { Authorization = "Bearer wrong" })
      assert.equal(200, status { Authorization = "Bearer " .. token })
      assert.equal(200, status { Authorization = "Whatever " .. token })
    end)

    it("comes before routing", function()
      assert.equal(401, status({}, "/nowhere"))
      assert.equal(401, status({}, "/openapi/build/"))
    end)

    it("prefers a token in the query to the header, which tells who the caller is", function()
      local target = "/openapi/build?projectKey=demo&token="
      assert.equal(200, status({}, target .. server.token))
      assert.equal(401, status(bearer(server.token), target .. "wrong"))
      assert.equal(403, status(bearer(server.tokens.viewer), target .. server.token))
    end)
  end)

  describe("as an object", function()
    it("shows its contents and the requests, without tokens", function()
      ask("GET", "/openapi/build?projectKey=lilian-test")
      ask("POST", "/openapi/build", "{}")
      local state = server:state()
      assert.equal(1, state.counters.requests.list_builds)
      assert.equal(1, state.counters.requests.create_build)
      assert.equal(2, state.counters.total)
      assert.equal("s-build", state.builds[1].name)
      assert.equal("{}", state.log[2].body)
      assert.equal("Bearer [hidden]", state.log[1].headers.authorization)
      assert.equal("lilian-test", state.log[1].query.projectKey)
    end)

    it("prints as its address, and its null by its name", function()
      assert.equal(("zadig.sandbox (%s)"):format(server.url), tostring(server))
      assert.equal("null", tostring(sandbox.null))
    end)

    it("accepts template builds, and answers an empty 500 to one that it cannot show", function()
      server:set { builds = {
        { name = "good", project_key = "demo", template_name = "demo-template" },
        { name = "bad", project_key = "demo", repos = { 7 } },
      } }
      local reply = ask("GET", "/openapi/build/good/detail?projectKey=demo")
      assert.matches('"template_name":"demo%-template"', reply.body)
      reply = ask("GET", "/openapi/build/bad/detail?projectKey=demo")
      assert.same({ 500, "" }, { reply.status, reply.body })
      local log = server:state().log
      assert.matches("detail.lua", log[#log].problem)
    end)

    it("counts connections", function()
      local before = server:state().counters.connections
      local connection = http.connect(server.url)
      for _ = 1, 3 do
        http.write(connection, "GET", "/openapi/build?projectKey=yaml", bearer(server.token))
        assert.equal(200, http.read(connection).status)
      end
      connection:close()
      assert.equal(before + 1, server:state().counters.connections)
    end)

    it("resets to its seeds", function()
      ask("DELETE", "/openapi/build?name=s-build&projectKey=lilian-test")
      assert.equal(5, #server:state().builds)
      server:reset()
      assert.equal(6, #server:state().builds)
      assert.equal(0, server:state().counters.total)
    end)

    it("refuses unknown options, at the caller's line", function()
      local function message(f)
        local ok, text = pcall(f)
        assert.is_false(ok)
        return text
      end
      assert.matches('sandbox_spec.lua:%d+: unknown option "prot"',
        message(function() sandbox.start { prot = 1 } end))
      assert.matches("sandbox_spec.lua:%d+: port: expected integer, got string",
        message(function() sandbox.start { port = "1" } end))
      assert.matches("sandbox_spec.lua:%d+: expected a table of options, got string",
        message(function() sandbox.start "port" end))
      assert.matches(
        'sandbox_spec.lua:%d+: licence: expected true, false or "unreachable", got "no"',
        message(function() server:set { licence = "no" } end))
      assert.matches("sandbox_spec.lua:%d+: port: expected 0 to 65535, got 70000",
        message(function() sandbox.start { port = 70000 } end))
      assert.matches("sandbox_spec.lua:%d+: max_body: expected at least 0, got %-1",
        message(function() sandbox.start { max_body = -1 } end))
      assert.matches("sandbox_spec.lua:%d+: ",
        message(function() server:set { builds = { 5 } } end))
      assert.matches('sandbox_spec.lua:%d+: unknown fault kind "rain"',
        message(function() server:fault { kind = "rain" } end))
      assert.matches("sandbox_spec.lua:%d+: expected a fault as a table",
        message(function() server:fault "latency" end))
      assert.matches('sandbox_spec.lua:%d+: a latency fault requires seconds',
        message(function() server:fault { kind = "latency" } end))
      assert.matches('sandbox_spec.lua:%d+: a latency fault has no field "status"',
        message(function() server:fault { kind = "latency", seconds = 1, status = 500 } end))
      assert.matches("sandbox_spec.lua:%d+: seconds: expected number, got string",
        message(function() server:fault { kind = "latency", seconds = "1" } end))
      assert.matches("sandbox_spec.lua:%d+: status: expected 200 to 599, got 100",
        message(function() server:fault { kind = "status", status = 100 } end))
      assert.matches('sandbox_spec.lua:%d+: unknown operation "creat"',
        message(function() server:fault { kind = "empty_500", operation = "creat" } end))
      assert.matches("sandbox_spec.lua:%d+: a function cannot be passed on",
        message(function() server:set { builds = { { name = "b", project_key = "p",
          web = print } } } end))
    end)

    local mistakes = {
      { "port: expected 0 to 65535, got 70000", { port = 70000 } },
      { "port: expected integer, got float", { port = 1.0 } },
      { "max_body: expected at least 0, got -1", { max_body = -1 } },
      { "max_page_size: expected at least 1, got 0", { max_page_size = 0 } },
      { "time: expected integer, got string", { time = "now" } },
      { 'licence: expected true, false or "unreachable", got "no"', { licence = "no" } },
      { 'version: expected "4.1", "4.2", "4.3" or "5.0", got float', { version = 4.2 } },
      { 'users: expected a list, got the key "name"', { users = { name = "a" } } },
      { "users[1].name: required", { users = { {} } } },
      { 'users[1]: unknown field "tokn"', { users = { { name = "a", tokn = "t" } } } },
      { "users[1].project_admin: expected table, got string",
        { users = { { name = "a", project_admin = "yaml" } } } },
      { "users[1].actions's keys: expected string, got integer",
        { users = { { name = "a", actions = { { "Build.View" } } } } } },
      { 'users[1].actions["p"][2]: expected string, got boolean',
        { users = { { name = "a", actions = { p = { "Build.View", true } } } } } },
      { "clusters[2].strategies[1].name: required",
        { clusters = { { name = "a" }, { name = "b", strategies = { {} } } } } },
      { "images[1]: expected table, got string", { images = { "ubuntu 20.04" } } },
      { "codehosts[1].type: required", { codehosts = { { alias = "a" } } } },
      { "build_templates[1].parameters[1].value: expected string, got integer",
        { build_templates = { { name = "t", parameters = { { key = "a", value = 1 } } } } } },
      { "projects[1]: expected string, got table", { projects = { { key = "p" } } } },
      { "builds[1].project_key: required", { builds = { { name = "a" } } } },
      { "builds[1].timeout: expected integer, got string",
        { builds = { { name = "a", project_key = "p", timeout = "60" } } } },
      { 'builds[2].name: "a" is also the name of builds[1]',
        { builds = { { name = "a", project_key = "p" }, { name = "a", project_key = "q" } } } },
    }
    for _, row in ipairs(mistakes) do
      local says, options = row[1], row[2]
      it("says at the caller's line: " .. says, function()
        local line = debug.getinfo(1, "l").currentline + 1
        local _, message = pcall(function() sandbox.start(options) end)
        assert.equal(("sandbox_spec.lua:%d: %s"):format(line, says), message:match "sandbox_spec.*")
        if options.port or options.max_body then
          says = next(options) .. ": can only be set at the start"
        end
        line = debug.getinfo(1, "l").currentline + 1
        _, message = pcall(function() server:set(options) end)
        assert.equal(("sandbox_spec.lua:%d: %s"):format(line, says), message:match "sandbox_spec.*")
        assert.equal(6, #server:state().builds)
      end)
    end

    it("stops within a second with open connections and a sleeping request, even twice", function()
      local other = assert(sandbox.start())
      other:fault { kind = "stall", seconds = 1e300 }
      local idle, asleep = http.connect(other.url), http.connect(other.url)
      http.write(asleep, "GET", "/openapi/build?projectKey=yaml", bearer(other.token))
      socket.sleep(0.1)
      local before = socket.gettime()
      other:stop()
      assert.is_true(socket.gettime() - before < 1)
      other:stop()
      idle:close()
      asleep:close()
      assert.is_nil((socket.connect("127.0.0.1", tonumber(other.url:match "%d+$"))))
    end)

    it("reports use after its end", function()
      local other = assert(sandbox.start())
      other:stop()
      local ok, message = pcall(function() other:state() end)
      assert.is_false(ok)
      assert.matches("sandbox_spec.lua:%d+: attempt to use a stopped sandbox", message)
    end)

    it("reports how a method is called, at the caller's line", function()
      for _, name in ipairs { "stop", "state", "reset", "set", "fault", "faults_off" } do
        for _, self in ipairs { false, {}, "sandbox" } do
          local ok, message = pcall(function() server[name](self or nil) end)
          assert.is_false(ok)
          assert.matches(("sandbox_spec.lua:%%d+: %s is a method of a sandbox: call it as "
            .. "sandbox:%s%%(%%.%%.%%.%%)"):format(name, name), message)
        end
      end
      assert(server:state())
    end)

    it("leaves no file descriptor and no thread behind", function()
      local function count(kind)
        local entries = 0
        for _ in lfs.dir("/proc/self/" .. kind) do entries = entries + 1 end
        return entries
      end
      collectgarbage()
      for _ = 1, 3 do assert(sandbox.start()):stop() end
      local files, threads = count "fd", count "task"
      for _ = 1, 10 do
        local other <close> = assert(sandbox.start())
        assert(http.request(other.url, "GET", "/", bearer(other.token)))
      end
      assert.same({ files, threads }, { count "fd", count "task" })
    end)

    it("passes values of any depth", function()
      local depth = 9900
      local settings = ('{"cluster_name":"%s","custom_labels":[{"key":"k","value":%s}]}'):format(
        "local-20250523164625", ("["):rep(depth) .. "1.5" .. ("]"):rep(depth))
      assert.equal(200, ask("POST", "/openapi/build", ([[{"name":"deep","project_key":"yaml",
        "infrastructure":"vm","build_os":"ubuntu 20.04","script_type":"shell",
        "advanced_settings":%s}]]):format(settings)).status)
      local builds = server:state().builds
      local value = builds[#builds].custom_labels[1].value
      for _ = 1, depth do value = value[1] end
      assert.equal(1.5, value)
    end)

    it("can be examined and changed while it works", function()
      local connections = {}
      for i = 1, 16 do connections[i] = http.connect(server.url) end
      for round = 1, 10 do
        for _, connection in ipairs(connections) do
          http.write(connection, "GET", "/openapi/build?projectKey=yaml", bearer(server.token))
        end
        server:set { licence = round % 2 == 0 }
        assert.equal(6, #server:state().builds)
        for _, connection in ipairs(connections) do
          assert.equal(200, http.read(connection).status)
        end
      end
      for _, connection in ipairs(connections) do connection:close() end
      assert.equal(160, server:state().counters.total)
    end)

    it("is closed by <close> and by the collector", function()
      local port
      do
        local scoped <close> = assert(sandbox.start())
        port = tonumber(scoped.url:match "%d+$")
      end
      assert.is_nil((socket.connect("127.0.0.1", port)))
      port = tonumber(assert(sandbox.start()).url:match "%d+$")
      collectgarbage()
      collectgarbage()
      assert.is_nil((socket.connect("127.0.0.1", port)))
    end)

    it("reports why it cannot listen", function()
      local nothing, message = sandbox.start { port = tonumber(server.url:match "%d+$") }
      assert.is_nil(nothing)
      assert.matches("^cannot listen on 127%.0%.0%.1:%d+ %(.+%)$", message)
    end)
  end)
end)
