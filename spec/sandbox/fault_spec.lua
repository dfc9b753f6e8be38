-- SPDX-License-Identifier: MIT
-- ctest: tsan
-- Faults that the sandbox can inject.

local asking = require "support.asking"
local helpers = require "support.helpers"
local http = require "support.plain_http"
local socket = require "socket"

describe("the sandbox's faults", function()
  local server, asker
  asking.shared({}, function(...) server, asker = ... end)

  local LIST = "/openapi/build?projectKey=lilian-test"

  local function list() return asker:ask("GET", LIST) end

  local function send(connection, target)
    http.write(connection, "GET", target or LIST, { Authorization = "Bearer " .. server.token })
  end

  it("affect one operation, after some requests, a number of times, until they are off", function()
    server:fault { kind = "empty_500", operation = "list_builds", after = 2, times = 2 }
    local statuses = {}
    for i = 1, 5 do
      assert.equal(200, asker:detail("s-build", "projectKey=lilian-test").status)
      statuses[i] = list().status
    end
    assert.same({ 200, 200, 500, 500, 200 }, statuses)
    server:fault { kind = "empty_403" }
    asking.empty(403, list())
    asking.empty(403, asker:create {})
    server:faults_off()
    assert.equal(200, list().status)
  end)

  it("replace the server's answer, before or after the request is carried out", function()
    server:fault { kind = "empty_500", times = 1 }
    asking.empty(500, asker:create {})
    assert.is_nil(asker:stored "b")
    server:fault { kind = "empty_500", times = 1, handled = true }
    asking.empty(500, asker:create {})
    assert.truthy(asker:stored "b")
    server:fault { kind = "plain_500", times = 1, description = "a<b" }
    asking.internal("a\\u003cb", list())
    server:fault { kind = "expired_token", times = 1 }
    asking.empty(401, list())
    server:fault { kind = "html", times = 1 }
    local reply = list()
    assert.equal(502, reply.status)
    assert.equal("text/html", reply.headers["content-type"])
    assert.matches("^<html>", reply.body)
  end)

  it("can be any status with any body and headers", function()
    server:fault { kind = "status", status = 429, body = "slow down",
      headers = { ["Retry-After"] = "1", ["Content-Type"] = "text/plain" } }
    local reply = list()
    assert.same({ 429, "slow down", "1", "text/plain" }, { reply.status, reply.body,
      reply.headers["retry-after"], reply.headers["content-type"] })
  end)

  for says, fault in pairs {
    ["times: expected at least 0, got -1"] = { kind = "empty_500", times = -1 },
    ["after: expected at least 0, got -1"] = { kind = "empty_500", after = -1 },
    ["seconds: expected at least 0, got -0.5"] = { kind = "latency", seconds = -0.5 },
    ["seconds: expected at least 0, got inf"] = { kind = "stall", seconds = math.huge },
    ["by: expected at least 0, got -1"] = { kind = "reorder", by = -1 },
    ["status: expected 200 to 599, got 199"] = { kind = "status", status = 199 },
    ['headers: "1" is not a valid header name'] =
      { kind = "status", status = 200, headers = { "a" } },
    ['headers: "a b" is not a valid header name'] =
      { kind = "status", status = 200, headers = { ["a b"] = "c" } },
    ["headers: the body sets content-length"] =
      { kind = "status", status = 200, headers = { ["content-length"] = "1" } },
    ["headers.a: expected a single-line string"] =
      { kind = "status", status = 200, headers = { a = "b\r\nc: d" } },
  } do
    it("can not be what nobody could do: " .. says, function()
      local line = debug.getinfo(1, "l").currentline + 1
      local _, message = pcall(function() server:fault(fault) end)
      assert.equal(("spec/sandbox/fault_spec.lua:%d: %s"):format(line, says),
        message:match "spec/.*")
    end)
  end

  it("refuse by policy, like v4.3's gateway", function()
    server:fault { kind = "mfa", times = 1, reason = "mfa_enrollment_required" }
    local reply = list()
    assert.equal(403, reply.status)
    assert.equal('{"reason":"mfa_enrollment_required"}', reply.body)
    assert.equal("mfa_enrollment_required", reply.headers["x-zadig-auth-reason"])
    server:set { version = "4.3", users = { { name = "admin", system_admin = true, mfa =
      "mfa_verification_required" }, { name = "gone", system_admin = true,
      revoked = true } } }
    assert.equal('{"reason":"mfa_verification_required"}', list().body)
    asking.empty(401, asker:ask("GET", LIST, nil, "gone"))
    server:set { version = "4.2" } -- this version knows neither
    assert.equal(200, list().status)
    assert.equal(200, asker:ask("GET", LIST, nil, "gone").status)
  end)

  it("delay one request and no others", function()
    server:fault { kind = "latency", seconds = 0.3, times = 1 }
    local slow, quick = http.connect(server.url), http.connect(server.url)
    local start = socket.gettime()
    send(slow)
    socket.sleep(0.05)
    send(quick)
    assert.equal(200, http.read(quick).status)
    assert.is_true(socket.gettime() - start < 0.25)
    assert.equal(200, http.read(slow).status)
    assert.is_true(socket.gettime() - start >= 0.3)
    slow:close()
    quick:close()
  end)

  it("delay many requests at once by hardly more than one", function()
    server:fault { kind = "latency", seconds = 0.1 }
    local connections = {}
    for i = 1, 64 do connections[i] = http.connect(server.url) end
    local start = socket.gettime()
    for _, connection in ipairs(connections) do send(connection) end
    for _, connection in ipairs(connections) do
      assert.equal(200, http.read(connection).status)
      connection:close()
    end
    local took = socket.gettime() - start
    assert.is_true(took >= 0.1)
    assert.is_true(took < (helpers.slow and 5 or 1), ("took %g s"):format(took))
  end)

  it("reset the connection before or after the request is carried out", function()
    server:fault { kind = "reset_before", times = 1 }
    server:fault { kind = "reset_after", times = 1, after = 1 }
    local headers = { Authorization = "Bearer " .. server.token }
    for i, stored in ipairs { false, true } do
      local connection = http.connect(server.url)
      http.write(connection, "POST", "/openapi/build", headers, asking.build())
      local line, reason = connection:receive "*l"
      assert.is_nil(line)
      -- luasocket's text for ECONNRESET; an end of file is "closed" too, so curl checks it below.
      assert.truthy(reason == "closed" or reason:find "reset")
      connection:close()
      assert.equal(stored, asker:stored "b" ~= nil, "request " .. i)
    end
  end)

  it("reset so that curl sees a reset, not an end of file", function()
    server:fault { kind = "reset_before" }
    local result = helpers.run { "curl", "-s", "-H", "Authorization: Bearer " .. server.token,
      server.url .. LIST }
    assert.equal(56, result.status)
  end)

  it("keep a request waiting", function()
    server:fault { kind = "stall", seconds = 0.2, times = 1 }
    local start = socket.gettime()
    asking.empty(504, list())
    assert.is_true(socket.gettime() - start >= 0.2)
  end)

  it("move builds between pages", function()
    server:set { builds = { { name = "a", project_key = "p" }, { name = "b", project_key = "p" },
      { name = "c", project_key = "p" }, { name = "d", project_key = "p" } } }
    server:fault { kind = "reorder" }
    local names = {}
    for page = 1, 2 do
      local body = asker:ask("GET",
        "/openapi/build?projectKey=p&pageSize=2&pageNum=" .. page).body
      for name in body:gmatch '"name":"(%a)"' do names[#names + 1] = name end
    end
    assert.equal("bcab", table.concat(names))
  end)

  it("give an error another's description", function()
    asking.business(400, "empty build name.", asker:ask("DELETE", "/openapi/build"))
    server:fault { kind = "swap_description", times = 1 }
    assert.equal(200, list().status)
    asking.business(6523, "empty build name.", asker:detail("x", "projectKey=yaml"))
    asking.business(6523, "mongo: no documents in result", asker:detail("x", "projectKey=yaml"))
    server:fault { kind = "swap_description", times = 1, description = "E11000" }
    asking.business(6523, "E11000", asker:detail("x", "projectKey=yaml"))
  end)

  it("lose a race, and fail the database", function()
    server:fault { kind = "race", times = 1 }
    local reply = asker:create {}
    assert.matches('"code":6520', reply.body)
    assert.matches("E11000 duplicate key error", reply.body)
    assert.equal("somebody else", asker:stored "b".update_by)
    asking.business(6520, "yaml项目中有相同的构建名称存在,请检查!", asker:create {})
    server:fault { kind = "database", times = 1 }
    assert.matches('"code":6522', list().body)
  end)
end)

describe("the sandbox's page of documentation", function()
  local page = helpers.read "docs/sandbox.md"

  for code in page:gmatch "```lua\n(.-)```" do
    it("runs: " .. code:match "[^\n]*\n([^\n]*)", function()
      local env = setmetatable({ print = function() end }, { __index = _G })
      assert(load(code, "=docs/sandbox.md", "t", env))()
    end)
  end

  it("names every kind of fault and its fields", function()
    local documented = {}
    for kind, fields in page:gmatch "\n| `([%w_]+)` |[^|]*|([^|\n]*)|" do
      documented[kind] = {}
      for field in fields:gmatch "`([%w_]+)`" do documented[kind][field] = true end
    end
    for kind, fields in pairs(require "zadig.sandbox.faults".kinds()) do
      assert.same(fields, documented[kind], kind)
    end
  end)
end)

describe("the sandbox in other programs", function()
  it("works with only preloaded sources", function()
    local result = helpers.lua_source([[
      local lfs = require "lfs"
      local root = ...
      for file in lfs.dir(root .. "/lua/zadig/sandbox") do
        local name = file:match "^(%a+)%.lua$"
        if name then
          local module = "zadig.sandbox" .. (name ~= "init" and "." .. name or "")
          package.preload[module] = assert(loadfile(root .. "/lua/zadig/sandbox/" .. file))
        end
      end
      package.path = "/nowhere/?.lua"
      local sandbox = require "zadig.sandbox"
      local server <close> = assert(sandbox.start())
      io.write(#server:state().builds)
    ]], { helpers.root })
    assert.same({ status = 0, stdout = "6", stderr = "" }, result)
  end)
end)
