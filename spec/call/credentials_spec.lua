-- SPDX-License-Identifier: MIT
-- Where tokens come from, how they are renewed, and that only the server gets them.
local helpers = require "support.helpers"
local scripted = require "support.scripted"
local zadig = require "zadig"

local FIRST, SECOND = "first-token-4711", "second-token-4712"

-- A server that accepts one token.
local ANSWER = ([[
  local request = ...
  local http = require "support.http"
  if request.headers.authorization == "Bearer %s" then
    return http.response("200 OK", '{"total":0,"builds":[]}')
  end
  return http.response("401 Unauthorized", "", {})
]])

local function knowing(token)
  return scripted.start {
    { { read = "request", answer = ANSWER:format(token) }, { again = true } },
  }
end

describe("a token", function()
  local dir

  setup(function() dir = helpers.tmpdir() end)
  teardown(function() dir:remove() end)

  local function connect(server, token, more)
    local options = { url = server.url, token = token, project_key = "yaml", retry = false }
    for key, value in pairs(more or {}) do options[key] = value end
    return zadig.connect(options, { getenv = os.getenv, popen = io.popen })
  end

  local function first_of(list)
    local i = 0
    return function()
      i = i + 1
      return list[math.min(i, #list)]
    end
  end

  local sources = {
    ["itself"] = function() return FIRST end,
    ["a file"] = function() return "file:" .. dir:write("token", FIRST) end,
    ["a file that ends with a line end"] = function()
      return "file:" .. dir:write("token", "  " .. FIRST .. "\r\n")
    end,
    ["a command"] = function() return "cmd:echo " .. FIRST end,
    ["a function"] = function() return function() return FIRST end end,
    ["a variable"] = function() return "env:MY_TOKEN" end,
  }
  for name, source in pairs(sources) do
    it("comes from " .. name, function()
      local server <close> = knowing(FIRST)
      helpers.with_env({ MY_TOKEN = FIRST }, function()
        local client <close> = connect(server, source())
        local list, failure = client:list_builds()
        assert.equal(0, assert(list, tostring(failure)).total)
      end)
    end)
  end

  local refused = {
    { "env:NO_SUCH_VARIABLE", "environment variable NO_SUCH_VARIABLE is not set" },
    { "file:/nowhere/token", "cannot open the file (/nowhere/token: No such file" },
    { "file:/tmp", "cannot read the file (/tmp)" },
    { "cmd:exit 3", "the command ended with exit 3" },
    { "cmd:true", "is empty, or contains spaces or control characters" },
    { "Bearer abc", 'contains a space; leave out "Bearer"' },
    { "cmd:echo bearer abc", 'contains a space; leave out "Bearer"' },
    { "cmd:echo a b", "is empty, or contains spaces or control characters" },
    { "", "is empty, or contains spaces or control characters" },
    { "a\r\nX-Injected: yes", "is empty, or contains spaces or control characters" },
    { "a\0b", "is empty, or contains spaces or control characters" },
    { function() return nil end, "the function returned nil, not a string" },
    { function() return 5 end, "the function returned number, not a string" },
  }
  for i, case in ipairs(refused) do
    it(("cannot come from source %d: %s"):format(i, case[2]), function()
      local ok, message = pcall(zadig.connect, { url = "http://127.0.0.1:1", token = case[1] })
      assert.is_false(ok)
      assert.is_truthy(message:find("token: " .. case[2], 1, true), message)
    end)
  end

  it("cannot come from a command if the host has no io.popen", function()
    local ok, message = pcall(zadig.connect, { url = "http://127.0.0.1:1", token = "cmd:true" },
      { popen = function() return nil, "no processes" end })
    assert.is_false(ok)
    assert.matches("token: cannot run the command %(no processes%)", message)
  end)

  it("cannot come from a function that needs the token itself", function()
    local why
    local function source()
      local _, message = pcall(zadig.connect, { url = "http://127.0.0.1:1", token = source })
      why = message
      return FIRST
    end
    zadig.connect({ url = "http://127.0.0.1:1", token = source }):close()
    assert.matches("token: the token function made a call that needs a token", why)
  end)

  describe("that is refused", function()
    it("is read from its file again, and the call is repeated", function()
      local server <close> = knowing(SECOND)
      local path = dir:write("rotated", FIRST)
      local client <close> = connect(server, "file:" .. path)
      dir:write("rotated", SECOND .. "\n")
      assert(client:list_builds())
      assert(client:list_builds())
      assert.equal(3, #server:parsed())
    end)

    it("is requested from its command again", function()
      local server <close> = knowing(SECOND)
      local path = dir:write("said", FIRST)
      local client <close> = connect(server, "cmd:cat " .. path)
      dir:write("said", SECOND)
      assert(client:list_builds())
    end)

    it("is requested from its function again, for a write too", function()
      local server <close> = knowing(SECOND)
      local client <close> = connect(server, first_of { FIRST, SECOND })
      local reply, failure = client:delete_build("b", { resolve = false })
      assert.is_nil(reply) -- this server's reply to everything is a list
      assert.equal("protocol", failure.kind)
      assert.equal(2, #server:parsed())
    end)

    it("is requested again once per call, no more", function()
      local server <close> = knowing "nobody's"
      local asked = 0
      local client <close> = connect(server, function()
        asked = asked + 1
        return "token-" .. asked
      end)
      local _, failure = client:list_builds()
      assert.equal("unauthorized", failure.kind)
      assert.same({ 2, 2 }, { asked, #server:parsed() })
    end)

    it("stays refused if its source has no other", function()
      local server <close> = knowing(SECOND)
      for _, source in ipairs { FIRST, "env:MY_TOKEN", first_of { FIRST, false } } do
        helpers.with_env({ MY_TOKEN = FIRST }, function()
          local before = #server:parsed()
          local client <close> = connect(server, source)
          local _, failure = client:list_builds()
          assert.equal("unauthorized", failure.kind)
          assert.equal(before + 1, #server:parsed())
        end)
      end
    end)
  end)

  describe("is never shown", function()
    -- Everything that people might read about calls to a server that repeats what it received.
    local ECHO = [[
      local request, number = ...
      local http = require "support.http"
      local token = request.headers.authorization
      local body = ('{"code":6520,"message":%q,"description":%q}'):format(token, token)
      local replies = {
        http.response("400 Bad Request", body),
        http.response("500 Internal Server Error", "<html>" .. token .. "</html>"),
        http.response("200 OK", "not JSON: " .. token),
        http.response("200 OK", '{"total":"' .. token .. '"}'),
        http.response("200 OK", '["' .. token .. '"]'),
        http.response("302 Found", "", { "Location: http://x/?token=" .. token:match "%S+$" }),
        http.response("403 Forbidden", '{"reason":"' .. token .. '"}'),
        http.response("400 Bad Request", ("x"):rep(990) .. token .. ("y"):rep(990)),
        "HTTP/1.1 200 " .. token .. "\r\nContent-Length: 99\r\n\r\n" .. token,
      }
      return replies[(number - 1) % #replies + 1]
    ]]
    local REPLIES = 9

    it("in failures, debug lines, warnings, errors or the client itself", function()
      local server <close> = scripted.start {
        { { read = "request", answer = ECHO, size = 100 }, { again = true } },
      }
      local said = {}
      local function note(value)
        said[#said + 1] = tostring(value)
        if type(value) == "table" then
          for key, item in pairs(value) do
            note(key)
            note(item)
          end
        end
      end
      local warnings = helpers.with_warnings(function()
        local client <close> = connect(server, FIRST, { debug = note, timeout = 0.2 })
        note(client)
        note(client:stats())
        for i = 1, REPLIES do
          local _, failure = client:get_build "b"
          assert.is_truthy(failure, i)
          note(failure)
        end
        note(select(2, client:create_build { name = FIRST:sub(1, 5), services = {} }))
        note(select(2, pcall(client.get_build, client)))
      end)
      note(warnings)
      local text = table.concat(said, "\n")
      assert.is_nil(text:find(FIRST, 1, true))
      assert.is_truthy(text:find("[hidden]", 1, true))
      assert.is_truthy(text:find("Bearer [hidden]", 1, true))
    end)

    it("when it is refused for its characters", function()
      for _, token in ipairs { FIRST .. " " .. SECOND, FIRST .. "\n" .. SECOND } do
        local ok, message = pcall(zadig.connect, { url = "http://127.0.0.1:1", token = token })
        assert.is_false(ok)
        assert.is_nil(message:find(FIRST, 1, true))
        assert.is_nil(message:find(SECOND, 1, true))
      end
    end)

    it("in the message of a command that fails", function()
      local ok, message = pcall(zadig.connect,
        { url = "http://127.0.0.1:1", token = "cmd:echo " .. FIRST .. "; exit 1" })
      assert.is_false(ok)
      assert.is_nil(message:find(FIRST, 1, true))
    end)
  end)
end)
