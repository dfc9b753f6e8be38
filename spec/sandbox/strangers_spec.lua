-- SPDX-License-Identifier: MIT
-- ctest: tsan
-- The sandbox with clients that are hostile, or do not speak HTTP.

local asking = require "support.asking"
local helpers = require "support.helpers"
local http = require "support.plain_http"
local sandbox = require "zadig.sandbox"

describe("the sandbox with hostile clients", function()
  local server

  setup(function() server = assert(sandbox.start { max_body = 1000 }) end)
  teardown(function() server:stop() end)

  local function alive()
    local reply = assert(http.request(server.url, "GET", "/openapi/build?projectKey=yaml",
      { Authorization = "Bearer " .. server.token }))
    assert.equal(200, reply.status)
  end

  it("refuses a body over the limit, and accepts one at the limit", function()
    local headers = { Authorization = "Bearer " .. server.token }
    local reply = assert(http.request(server.url, "POST", "/openapi/build", headers,
      (" "):rep(1001)))
    assert.equal(413, reply.status)
    assert.equal(400, assert(http.request(server.url, "POST", "/openapi/build", headers,
      (" "):rep(1000))).status)
    assert.equal(413, assert(http.request(server.url, "POST", "/openapi/build", headers,
      ("x"):rep(3 * 1024 * 1024))).status)
    alive()
  end)

  it("accepts a body in chunks", function()
    local connection = http.connect(server.url)
    connection:send(("POST /openapi/build HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
      .. "Transfer-Encoding: chunked\r\n\r\n"):format(server.token))
    local body = asking.build { name = '"chunked"' }
    for at = 1, #body, 10 do
      local piece = body:sub(at, at + 9)
      connection:send(("%x\r\n%s\r\n"):format(#piece, piece))
    end
    connection:send "0\r\n\r\n"
    asking.success(http.read(connection))
    connection:close()
  end)

  local doubtful = {
    ["two lengths"] = "Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}",
    ["the same length twice"] = "Content-Length: 2\r\ncontent-length: 2\r\n\r\n{}",
    ["a length and chunks"] =
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ["chunks twice"] =
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ["a coding it does not know"] = "Transfer-Encoding: gzip\r\n\r\n{}",
    ["codings one over another"] = "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
  }
  for what, rest in pairs(doubtful) do
    it(("reads no second request behind one with %s"):format(what), function()
      local before = server:state().counters.total
      local bearer = "Host: a\r\nAuthorization: Bearer " .. server.token .. "\r\n"
      local connection = http.connect(server.url)
      connection:send("POST /openapi/build HTTP/1.1\r\n" .. bearer .. rest
        .. "DELETE /openapi/build?name=s-build HTTP/1.1\r\n" .. bearer .. "\r\n")
      -- libmicrohttpd 1.0 refuses some of them itself, with its own page.
      local reply = http.read(connection)
      assert.is_true(reply.status == 400 or reply.status == 501, reply.status)
      assert.is_nil((connection:receive(1)))
      connection:close()
      assert.equal(before, server:state().counters.total)
    end)
  end

  it("answers pipelined requests in their order", function()
    local bearer = "Host: a\r\nAuthorization: Bearer " .. server.token .. "\r\n"
    local connection = http.connect(server.url)
    connection:send("HEAD /openapi/build HTTP/1.1\r\n" .. bearer .. "\r\n"
      .. "POST /openapi/build HTTP/1.1\r\n" .. bearer .. "Content-Length: 2\r\n\r\n{}"
      .. "GET http://x.y/openapi/build?projectKey=none HTTP/1.1\r\n" .. bearer .. "\r\n")
    assert.equal(405, http.read(connection, "HEAD").status)
    asking.empty(400, http.read(connection))
    assert.equal('{"total":0,"builds":[]}', http.read(connection).body)
    connection:close()
  end)

  it("answers Expect: 100-continue", function()
    local connection = http.connect(server.url)
    connection:send(("POST /openapi/build HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
      .. "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"):format(server.token))
    assert.equal("HTTP/1.1 100 Continue", connection:receive "*l")
    assert.equal("", connection:receive "*l")
    connection:send "{}"
    asking.empty(400, http.read(connection))
    connection:close()
  end)

  it("closes the connection of an HTTP/1.0 client", function()
    local connection = http.connect(server.url)
    connection:send(("GET /openapi/build?projectKey=none HTTP/1.0\r\n"
      .. "Authorization: Bearer %s\r\n\r\n"):format(server.token))
    assert.equal('{"total":0,"builds":[]}', http.read(connection).body)
    assert.is_nil((connection:receive(1)))
    connection:close()
  end)

  it("survives any bytes", function()
    math.randomseed(11)
    for i = 1, helpers.slow and 20 or 100 do
      local bytes = {}
      for j = 1, math.random(300) do bytes[j] = string.char(math.random(0, 255)) end
      local text = table.concat(bytes)
      if i % 2 == 0 then
        text = ("POST /openapi/build%s HTTP/1.1\r\nAuthorization: Bearer %s\r\n"
          .. "Content-Length: %d\r\n\r\n%s"):format(text:gsub("[%s%c]", "%%"):sub(1, 50),
          server.token, #text, text)
      end
      local connection = http.connect(server.url)
      connection:send(text)
      connection:close()
    end
    alive()
    for _, entry in ipairs(server:state().log) do assert.is_nil(entry.problem) end
  end)

  it("survives a path with every escape", function()
    for code = 0, 255 do
      http.request(server.url, "GET", ("/openapi/build/a%%%02xb/detail?projectKey=%%%02x")
        :format(code, code), { Authorization = "Bearer " .. server.token })
    end
    assert.equal(400, assert(http.request(server.url, "GET", "/openapi/%zz", {})).status)
    alive()
    for _, entry in ipairs(server:state().log) do assert.is_nil(entry.problem) end
  end)

  it("drops the oldest requests", function()
    local connection = http.connect(server.url)
    for _ = 1, 1100 do
      http.write(connection, "GET", "/", { Authorization = "Bearer " .. server.token })
      http.read(connection)
    end
    connection:close()
    assert.is_true(#server:state().log <= 1000)
    assert.is_true(server:state().counters.total >= 1100)
  end)
end)

describe("the sandbox's log of requests", function()
  local server

  setup(function() server = assert(sandbox.start()) end)
  teardown(function() server:stop() end)

  it("counts long targets and headers, not only bodies", function()
    local connection = http.connect(server.url)
    local headers = { Authorization = "Bearer " .. server.token, ["X-Long"] = ("h"):rep(60000) }
    for _ = 1, 60 do
      http.write(connection, "GET", "/" .. ("p"):rep(60000) .. "?" .. ("q"):rep(60000), headers)
      http.read(connection)
    end
    connection:close()
    local bytes = 0
    for _, entry in ipairs(server:state().log) do
      bytes = bytes + #entry.path + #entry.raw_query + #entry.headers["x-long"]
    end
    assert.is_true(bytes > 4 * 1024 * 1024)
    assert.is_true(bytes <= 8 * 1024 * 1024)
  end)
end)
