-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- zadig sandbox: the mock server for programs that are not Lua.
local command = require "support.command"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local http = require "support.plain_http"
local zadig = require "zadig"

-- Runs it with these words on a free port while body(line, pid) runs, `line` being what it prints
-- first. Ends it with the signal; its exit status.
local function serving(words, signal, body)
  local dir <close> = helpers.tmpdir()
  local all = { "sandbox", "--port", "0" }
  table.move(words, 1, #words, 4, all)
  local out = dir:write("out", "")
  local pipe = assert(io.popen(("%s >%s 2>&1 & pid=$!; echo $pid; wait $pid; echo $?"):format(
    command.line(all), out)))
  local pid = pipe:read "l"
  local text = helpers.wait_until(function()
    local found = helpers.read(out)
    return found:find "\n" and (not found:find "listening" or found:find "Ctrl%-C") and found
  end, 15)
  local ok, why = pcall(body, text)
  os.execute(("kill -%s %s 2>/dev/null"):format(signal, pid))
  local status = tonumber(pipe:read "l")
  pipe:close()
  assert(ok, why)
  return status
end

-- What `start` gives, for words that include --json.
local function started(words, body)
  local all = { "--json" }
  table.move(words, 1, #words, 2, all)
  serving(all, "TERM", function(text)
    body(fixtures.decode(text))
  end)
end

local function get(server, token, target)
  return http.request(server.url, "GET", target or "/openapi/build?projectKey=yaml",
    { Authorization = "Bearer " .. token })
end

describe("zadig sandbox", function()
  for signal in pairs { INT = true, TERM = true } do
    it("serves until it gets SIG" .. signal .. ", and says how to use it", function()
      local status = serving({}, signal, function(text)
        local url, token = text:match "export ZADIG_URL=(%S+)", text:match "ZADIG_TOKEN=(%S+)"
        assert.equal(200, assert(get({ url = url }, token)).status)
        -- What it says works as it stands, but for the path of the program.
        local lines = { text:match "\n\n(.-)\n\nTry:" }
        for line in text:gmatch "\n(  [^\n]*AUTH[^\n]*)" do
          lines[#lines + 1] = line:gsub("curl", "curl -sSf -o /dev/null")
        end
        assert.equal(5, #lines)
        assert.same({ "", 0 }, { (function(result)
          return result.stderr, result.status
        end)(command.shell(table.concat(lines, " &&\n"))) })
        assert.equal("openapi-build\n", command.run({ "list", "--names" }, { env = {
          ZADIG_URL = url, ZADIG_TOKEN = token,
          ZADIG_PROJECT_KEY = text:match "ZADIG_PROJECT_KEY=(%S+)" } }).stdout)
      end)
      assert.equal(0, status)
    end)
  end

  it("tells scripts its URL and tokens", function()
    started({}, function(server)
      assert.equal(200, get(server, server.token).status)
      assert.equal(403, get(server, server.tokens.guest).status)
    end)
    serving({ "--quiet" }, "TERM", function(text)
      assert.matches("^http://127.0.0.1:%d+\n$", text)
    end)
  end)

  it("behaves like a version, and without a licence", function()
    started({ "--zadig", "4.1", "--no-licence" }, function(server)
      assert.equal(405, http.request(server.url, "PUT", "/openapi/build",
        { Authorization = "Bearer " .. server.token }, "").status)
      local client <close> = zadig.connect { url = server.url, token = server.token }
      local _, failure = client:create_build_from_template(
        fixtures.read "create_build_from_template")
      assert.equal("license", failure.kind)
    end)
  end)

  it("limits bodies and pages", function()
    started({ "--max-body", "10", "--max-page-size", "1" }, function(server)
      local headers = { Authorization = "Bearer " .. server.token }
      assert.equal(413, http.request(server.url, "POST", "/openapi/build", headers,
        ("x"):rep(11)).status)
      local list = fixtures.decode(get(server, server.token,
        "/openapi/build?projectKey=lilian-test&pageNum=1&pageSize=9").body)
      assert.same({ 2, 1 }, { list.total, #list.builds })
    end)
  end)

  it("has users as flags", function()
    started({ "--user", "boss,token=boss-token", "--user", "ci,token=ci-token,yaml=view+create" },
      function(server)
        assert.equal("boss-token", server.token)
        assert.equal(200, get(server, "boss-token").status)
        assert.equal(200, get(server, "ci-token").status)
        assert.equal(403, get(server, "ci-token", "/openapi/build?projectKey=demo").status)
        assert.equal(403, http.request(server.url, "DELETE",
          "/openapi/build?name=x&projectKey=yaml",
          { Authorization = "Bearer ci-token" }).status)
      end)
    serving({ "--user", "ci,token=only-token,yaml=view" }, "TERM", function(text)
      assert.matches("export ZADIG_TOKEN=only%-token\n", text)
    end)
  end)

  it("has faults as flags, which strike in turn", function()
    started({ "--fault", "status,status=503,body=busy,operation=list_builds,times=1",
      "--fault", "empty_500,times=1,after=1,handled=true" }, function(server)
      local reply = get(server, server.token)
      assert.same({ 503, "busy" }, { reply.status, reply.body })
      assert.equal(500, get(server, server.token).status)
      assert.equal(200, get(server, server.token).status)
    end)
  end)

  it("has everything as files, in Lua and in JSON", function()
    local dir <close> = helpers.tmpdir()
    local lua = dir:write("seeds.lua", [[
      return {
        projects = { "shop" },
        builds = { { name = "api", project_key = "shop" } },
        users = { { name = "me", token = "file-token", system_admin = true } },
        faults = { { kind = "status", status = 418, times = 1, headers = { ["X-A"] = "b" } } },
      }
    ]])
    local json = dir:write("seeds.json", '{"max_page_size": null, "builds": [{"name": "web", '
      .. '"project_key": "shop", "id": null}]}')
    started({ "--seeds", lua, "--seeds", json }, function(server)
      assert.equal("file-token", server.token)
      local reply = get(server, "file-token")
      assert.same({ 418, "b" }, { reply.status, reply.headers["x-a"] })
      local list = fixtures.decode(get(server, "file-token",
        "/openapi/build?projectKey=shop").body)
      assert.same({ 1, "web" }, { list.total, list.builds[1].name })
    end)
    serving({ "--seeds", lua }, "TERM", function(text)
      assert.matches("export ZADIG_PROJECT_KEY=shop\n", text)
    end)
  end)

  local dir
  setup(function() dir = helpers.tmpdir() end)
  teardown(function() dir:remove() end)

  local wrong = {
    { { "--port", "x" }, "--port: expected a whole number, got 'x'" },
    { { "--port=1e3" }, "--port: expected a whole number, got '1e3'" },
    { { "--port=70000" }, "port: expected 0 to 65535, got 70000" },
    { { "--zadig=3" }, "must be one of '4.1', '4.2', '4.3', '5.0'" },
    { { "--fault", "none" }, 'unknown fault kind "none"' },
    { { "--fault", "latency" }, "seconds" },
    { { "--fault", "stall,seconds=soon" }, "seconds: expected number, got string" },
    { { "--fault", "stall,now" }, "--fault: expected KIND,field=value,..., got 'now'" },
    { { "--fault", "stall,operation=x" }, 'unknown operation "x"' },
    { { "--user", "" }, "--user: expected NAME," },
    { { "--user", "a,b" }, "--user: expected NAME," },
    { { "--user", "a,yaml=write" }, "--user: yaml: expected view, create or delete, joined by +" },
    { { "--seeds", "/nonexistent" }, "--seeds: /nonexistent: No such file" },
    { { "--seeds", "/tmp" }, "--seeds: /tmp cannot be read" },
    { { "--seeds", "1.lua" }, "expected a table of lists" },
    { { "--seeds", "2.lua" }, "2.lua:1: unexpected symbol" },
    { { "--seeds", "3.lua" }, "3.lua:1: attempt to call a nil value (global 'x')" },
    { { "--seeds", "4.lua" }, 'unknown option "nothing"' },
    { { "--seeds", "5.lua" }, "faults: expected a list" },
    { { "--seeds", "6.json" }, "6.json: " },
  }
  for _, case in ipairs(wrong) do
    it("explains a wrong argument: " .. table.concat(case[1], " "), function()
      for name, text in pairs { ["1.lua"] = "return 1", ["2.lua"] = "return {{", ["3.lua"] = "x()",
        ["4.lua"] = "return { nothing = 1 }", ["5.lua"] = "return { faults = 1 }",
        ["6.json"] = "{" } do
        dir:write(name, text)
      end
      local result = command.run({ "sandbox", "--port=0", table.unpack(case[1]) },
        { cwd = dir.path })
      assert.same({ 1, "" }, { result.status, result.stdout })
      assert.is_truthy(result.stderr:find(case[2], 1, true), result.stderr)
      assert.is_nil(result.stderr:find "traceback")
    end)
  end

  describe("--replay", function()
    local RECORDED = '{"request":{"method":"GET","path":"/openapi/build?projectKey=none"},'
      .. '"status":200,"headers":{"content-type":"application/json; charset=utf-8",'
      .. '"content-length":"23"},"body":"{\\"total\\":%s,\\"builds\\":[]}","shows":"a \\u001bb"}\n'

    local function replay(name, total, ...)
      local folder <close> = helpers.tmpdir()
      local path = folder:write(name, RECORDED:format(total))
      local result = command.run { "sandbox", "--replay", path, ... }
      result.path = path
      return result
    end

    it("says that nothing differs", function()
      local result = replay("v4.2.0.jsonl", "0")
      assert.same({ 0, result.path .. ": 1 requests, 0 replies differ\n", "" },
        { result.status, result.stdout, result.stderr })
    end)

    it("prints what differs, fit for a terminal", function()
      local result = replay("v5.0.0.jsonl", "1")
      assert.equal(1, result.status)
      assert.equal('1: GET /openapi/build?projectKey=none (a  b)\n'
        .. '    body: the server has {"total":1,"builds":[]}, the sandbox {"total":0,"builds":[]}\n'
        .. result.path .. ": 1 requests, 1 replies differ\n", result.stdout)
    end)

    it("asks for the version where the name does not tell it, and takes it", function()
      assert.matches("which version", replay("x.jsonl", "0").stderr)
      assert.equal(0, replay("x.jsonl", "0", "--zadig", "4.1").status)
    end)
  end)

  it("says that a port is in use", function()
    started({}, function(server)
      local result = command.run { "sandbox", "--port", server.url:match "%d+$" }
      assert.equal(1, result.status)
      assert.matches("^zadig: cannot listen on 127.0.0.1:%d+ %(Address already in use%)\n$",
        result.stderr)
    end)
  end)

  it("says which package it is in, where that is not installed", function()
    assert(os.execute(("cd %s && mkdir script && cp %s/script/zadig script && cp -R %s/lua . && "
      .. "rm -r lua/zadig/sandbox"):format(dir.path, helpers.root, helpers.root)))
    local result = helpers.lua({ dir.path .. "/script/zadig", "sandbox", "--port=0" }, { env = {
      LUA_PATH = (package.path:gsub("[^;]*lua/%?[^;]*;", "")) } })
    assert.equal(1, result.status)
    assert.matches("^zadig: zadig.sandbox is not installed; install the rock zadig%-sandbox, or "
      .. "the Debian package [^\n]+\n$", result.stderr)
  end)
end)
