-- SPDX-License-Identifier: MIT
-- Recordings of the real handlers, replayed on the sandbox. They are not part of this project:
-- their directory is $ZADIG_RECORDINGS, or ../shared/conformance.
--
-- Only the beginnings of two texts are compared, because the handlers do not write them: the
-- database's E11000, and the message about an unreachable licence service.

local helpers = require "support.helpers"
local lfs = require "lfs"
local replay = require "zadig.sandbox.replay"
local request = require "support.plain_http".request
local sandbox = require "zadig.sandbox"

local directory = os.getenv "ZADIG_RECORDINGS"
if not directory or directory == "" then directory = helpers.root .. "/../shared/conformance" end

-- The names of the recordings.
local function recordings()
  local names = {}
  if lfs.attributes(directory, "mode") ~= "directory" then return names end
  for name in lfs.dir(directory) do
    if name:find "%.jsonl$" then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

describe("the sandbox and the real handlers", function()
  local names = recordings()
  if not names[1] then
    pending("[absent] cannot be compared: no recordings in $ZADIG_RECORDINGS or " .. directory)
  end
  for _, name in ipairs(names) do
    for how, exchange in pairs { ["over the network"] = request, ["inside"] = false } do
      it(("answer the requests of %s alike, %s"):format(name, how), function()
        local path = directory .. "/" .. name
        local count, different = assert(sandbox.replay(path, nil, exchange or nil))
        assert.is_true(count > 0)
        local lines = {}
        for i, item in ipairs(different) do lines[i] = tostring(item) end
        assert.equal("", table.concat(lines, "\n"))
      end)
    end
  end
end)

-- Replaying, tested on recordings made here.
describe("a replay", function()
  local path

  local function write(text)
    path = os.tmpname()
    local file <close> = assert(io.open(path, "wb"))
    file:write(text)
  end

  after_each(function() os.remove(path) end)

  local LIST = [["body":"{\"total\":0,\"builds\":[]}","shows":"an empty list"]]
  local GET = [["request":{"method":"GET","path":"/openapi/build?projectKey=none"}]]

  local function run(exchange)
    local server <close> = assert(sandbox.start(replay.options "v4.2.0"))
    return replay.run(server, assert(replay.read(path)), exchange)
  end

  it("finds nothing if the replies are as recorded", function()
    write(('{"user":"admin",%s,"status":200,"headers":{"content-type":'
      .. '"application/json; charset=utf-8","content-length":"23"},%s}\n\n'):format(GET, LIST))
    assert.same({ 1, {} }, { run() })
    assert.same({ 1, {} }, { run(request) })
  end)

  it("finds a different status or body, and missing or additional headers", function()
    write(('{%s,"status":201,"headers":{"transfer-encoding":"chunked","content-length":"23"},'
      .. '"body":"{\\"total\\":1}"}'):format(GET))
    local count, different = run()
    assert.equal(1, count)
    local found = {}
    for i, difference in ipairs(different[1].differences) do found[i] = difference.what end
    assert.same({ "status", "body", "content-type", "transfer-encoding" }, found)
    assert.equal('1: GET /openapi/build?projectKey=none ()\n'
      .. '    status: the server has 201, the sandbox 200\n'
      .. '    body: the server has {"total":1}, the sandbox {"total":0,"builds":[]}\n'
      .. '    content-type: the server has nil, the sandbox application/json; charset=utf-8\n'
      .. '    transfer-encoding: the server has chunked, the sandbox nil',
      tostring(different[1]))
  end)

  it("changes switches, sends requests as the users, and knows the time of the run", function()
    write([[
{"set":"licence false"}
{"user":"admin","request":{"method":"POST","path":"/openapi/build?source=template",]]
      .. [["body":"{\"name\":\"t\",\"project_key\":\"demo\",\"template_name\":\"demo-template\",]]
      .. [[\"target_services\":[{}]}"},"status":400,"headers":{"content-type":]]
      .. [["application/json; charset=utf-8","content-length":"123"},"body":"{\"code\":7050,]]
      .. [[\"description\":\"\",\"extra\":{},\"message\":\"用户许可证不可用，请检查许可证后重试\",]]
      .. [[\"type\":\"error\"}"}
{"set":"licence true"}
{"user":"down",]] .. GET .. [[,"status":403,"headers":{"content-length":"0"},"body":""}
{"user":"lead","request":{"method":"POST","path":"/openapi/build?source=template",]]
      .. [["headers":{"Content-Type":"text/plain"},]]
      .. [["body":"{\"name\":\"t\",\"project_key\":\"demo\",\"template_name\":\"demo-template\",]]
      .. [[\"target_services\":[{}]}"},"status":200,"headers":{"content-type":]]
      .. [["application/json; charset=utf-8","content-length":"21"},]]
      .. [["body":"{\"message\":\"success\"}"}
{"request":{"method":"GET","path":"/openapi/build?projectKey=demo"},"status":200,"headers":]]
      .. [[{"content-type":"application/json; charset=utf-8","content-length":"177"},]]
      .. [["body":"{\"total\":1,\"builds\":[{\"name\":\"t\",\"project_key\":\"demo\",]]
      .. [[\"source\":\"zadig\",\"update_by\":\"lead\",\"update_time\":\"NOW\",]]
      .. [[\"target_services\":[{\"service_name\":\"\",\"service_module\":\"\"}]}]}"}
]])
    local count, different = run()
    assert.equal(4, count)
    assert.same({}, different)
  end)

  it("compares only the beginning of texts of the database or the licence service", function()
    local reply = { status = 400, headers = { ["content-length"] = "9" },
      body = '{"code":6520,"description":"write exception: write errors: '
        .. '[E11000 duplicate key error collection: zadig.b]"}' }
    local step = { status = 400, headers = { ["content-length"] = "8" },
      body = '{"code":6520,"description":"write exception: write errors: '
        .. '[E11000 duplicate key error collection: a.b]"}' }
    assert.same({}, replay.compare(step, reply))
    step.body = step.body:gsub("6520", "6521")
    assert.equal(2, #replay.compare(step, reply))
  end)

  it("names the line that is not a recording, and a missing file", function()
    write '{"set":"licence true"}\n{"request":\n'
    assert.same({ nil, path .. ":2: byte 12: a value" }, { replay.read(path) })
    write '{"user":"admin"}\n'
    assert.same({ nil, path .. ":1: not a request and not a switch" }, { replay.read(path) })
    assert.matches("No such file", select(2, replay.read "/nowhere/v4.2.0.jsonl"))
    write '{"set":"nothing"}\n'
    assert.error_matches(function() run() end, 'unknown switch "nothing"')
    assert.same({ nil, path .. ': unknown switch "nothing"' }, { sandbox.replay(path, "4.2.0") })
    assert.same({ nil, path .. ": which version of the server was recorded?" },
      { sandbox.replay(path) })
    assert.matches(': version: expected "4.1"', select(2, sandbox.replay(path, "3.0")), 1, true)
  end)
end)
