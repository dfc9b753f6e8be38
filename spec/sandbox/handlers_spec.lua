-- SPDX-License-Identifier: MIT
-- Behaviour that only running the real handlers showed.

local asking = require "support.asking"
local fixtures = require "support.fixtures"
local http = require "support.plain_http"

describe("the sandbox, like the real handlers,", function()
  local server, asker
  asking.shared({}, function(...) server, asker = ... end)

  describe("frames a reply", function()
    -- A detail of that many bytes.
    local function detail(bytes)
      server:set { builds = { { name = "b", project_key = "yaml" } } }
      local empty = #asker:detail("b", "projectKey=yaml").body
      server:set { builds = { { name = "b", project_key = "yaml",
        build_script = ("x"):rep(bytes - empty) } } }
      local reply = asker:detail("b", "projectKey=yaml")
      assert.equal(bytes, #reply.body)
      return reply.headers
    end

    it("with its length up to 2,048 bytes", function()
      local headers = detail(2048)
      assert.equal("2048", headers["content-length"])
      assert.is_nil(headers["transfer-encoding"])
    end)

    it("in chunks beyond", function()
      local headers = detail(2049)
      assert.is_nil(headers["content-length"])
      assert.equal("chunked", headers["transfer-encoding"])
    end)

    it("of an intermediary with its length", function()
      server:fault { kind = "html", body = ("x"):rep(3000), times = 1 }
      local reply = asker:ask("GET", "/openapi/build?projectKey=yaml")
      assert.equal("3000", reply.headers["content-length"])
    end)
  end)

  for what, target in pairs {
    ["cannot be unescaped"] = "/openapi/build/%zz/detail?projectKey=yaml",
    ["ends in the middle of an escape"] = "/openapi/build/%4",
    ["has control characters"] = "/openapi/build?projectKey=a\127",
  } do
    it("answers a target that " .. what .. " in text without a length", function()
      local reply = asker:ask("GET", target)
      if reply.body:find "<title>Bad Request Path</title>" then
        print "skipped: libmicrohttpd 1.0 refuses the target itself, with a page of its own"
        return
      end
      assert.equal("400 400 Bad Request", reply.status .. " " .. reply.body)
      assert.equal("text/plain; charset=utf-8", reply.headers["content-type"])
      assert.equal("close", reply.headers.connection)
      assert.is_nil(reply.headers["content-length"])
      assert.is_nil(reply.headers["transfer-encoding"])
    end)
  end

  it("drops a query key with an invalid escape", function()
    assert.equal(200, asker:ask("GET", "/openapi/build?projectKey=yaml&%zz").status)
  end)

  it("keeps a mask as it is if no parameters are stored", function()
    asking.success(asker:create())
    asking.success(asker:update { parameters = '[{"key":"k","default_value":"********"}]' })
    assert.equal("********", asker:stored "b".parameters[1].value)
    asking.success(asker:update { parameters = '[{"key":"k","default_value":"v"}]' })
    asking.success(asker:update { parameters =
      '[{"key":"k","default_value":"********"},{"key":"new","default_value":"********"}]' })
    local stored = asker:stored "b".parameters
    assert.same({ "v", "" }, { stored[1].value, stored[2].value })
  end)

  it("looks up a mask's value among the parameters of the build, not of its services", function()
    asking.success(asker:create_from_template())
    asking.success(asker:update { name = '"t"', project_key = '"demo"',
      parameters = '[{"key":"name","default_value":"********"}]' })
    assert.equal("********", asker:stored "t".parameters[1].value)
  end)

  it("passes on the licence service's message", function()
    server:set { licence = "unreachable" }
    asking.internal([[failed to validate zadig license status, error: [502 InternalError] ]]
      .. [[{\"message\": \"bad gateway\"}]], asker:create_from_template())
  end)

  it("rejects builds over 16 MiB", function()
    local function script(mebibytes)
      return { build_script = '"' .. ("x"):rep(mebibytes * 1024 * 1024) .. '"' }
    end
    asking.business(6520, "an inserted document is too large", asker:create(script(17)))
    assert.is_nil(asker:stored "b")
    asking.success(asker:create(script(1)))
    asking.business(6521, "an inserted document is too large", asker:update(script(17)))
    assert.equal(1024 * 1024, #asker:stored "b".build_script)
  end)

  it("meets null parameters and installs before any lookup, labels before the image, "
    .. "and services before the docker step", function()
    local lost = '{"cluster_name":"none"}'
    asking.empty(500, asker:create { advanced_settings = lost, parameters = "[null]" })
    asking.empty(500, asker:create { advanced_settings = lost, installs = "[null]" })
    asking.business(6520, "failed to find cluster of name: none, error: "
      .. "mongo: no documents in result", asker:create { advanced_settings = lost,
      services = "[null]", repo_info = "[null]" })
    asking.empty(500, asker:create { build_os = '"none"', advanced_settings =
      '{"cluster_name":"remote-cluster","custom_labels":[null]}' })
    asking.empty(500, asker:create { services = "[null]", docker_build_step = "{}" })
    asking.business(6520, "failed to find the basic image of name: none, error is: "
      .. "mongo: no documents in result", asker:create { build_os = '"none"', services = "[null]",
      repo_info = "[null]" })
  end)

  it("trims only blanks from a docker step's directories", function()
    asking.success(asker:create { docker_build_step = [[{"dockerfile_source":"local",
      "build_context_dir":"  a b\t ","dockerfile_directory":"   "}]] })
    local step = asker:stored "b".post_build.docker_build
    assert.same({ "a b\t", "" }, { step.work_dir, step.docker_file })
  end)

  it("panics when a build without steps is updated from a template", function()
    server:set { builds = { { name = "t", project_key = "demo", pre_build = false } } }
    asking.empty(500, asker:update_from_template())
    asking.internal("failed to find the build template specified by the user, template name: [x], "
      .. "err: mongo: no documents in result",
      asker:update_from_template { template_name = '"x"' })
  end)

  it("refuses users whose permissions the user service cannot tell, once a handler is found",
    function()
    server:set { users = { { name = "admin", system_admin = true },
      { name = "down", system_admin = true, down = true } } }
    asking.empty(403, asker:ask("GET", "/openapi/build", nil, "down"))
    asking.empty(403, asker:ask("POST", "/openapi/build", "{", "down"))
    assert.equal(404, asker:ask("GET", "/nope", nil, "down").status)
    assert.equal(405, asker:ask("PATCH", "/openapi/build", nil, "down").status)
  end)

  it("shows seeds with their ids in lower case", function()
    server:set { clusters = { { id = "64B000000000000000000001", name = "remote" } },
      builds = { { name = "b", project_key = "yaml",
        cluster_id = "64b000000000000000000001" } } }
    local shown = fixtures.decode(asker:detail("b", "projectKey=yaml").body)
    assert.equal("remote", shown.advanced_settings.cluster_name)
  end)

  it("gives the same answers without the network", function()
    server:set { builds = { { name = "b", project_key = "yaml",
      build_script = ("x"):rep(3000) } } }
    local headers = { Authorization = "Bearer " .. server.token }
    for _, row in ipairs { { "GET", "/openapi/build/b/detail?projectKey=yaml" },
      { "GET", "/openapi/build?projectKey=yaml" }, { "HEAD", "/openapi/build" },
      { "GET", "/openapi/%zz" }, { "POST", "/openapi/build", "{}" },
      { "GET", "/openapi/build/?a=b" } } do
      local sent = assert(http.request(server.url, row[1], row[2], headers, row[3]))
      sent.headers.date, sent.headers.connection = nil, nil
      local refused = sent.body:find "<title>Bad Request Path</title>" -- by libmicrohttpd 1.0
      if not refused then
        assert.same(sent, server:answer(row[1], row[2], headers, row[3]))
      end
    end
    assert.equal(401, server:answer("GET", "/openapi/build").status)
  end)

  it("takes the last of several strategies with a name, and of several defaults", function()
    server:set { clusters = { { id = "0123456789abcdef12345678", name = "local", strategies = {
      { id = "1", name = "same", default = true }, { id = "2", name = "same", default = true },
    } } } }
    asking.success(asker:create())
    asking.success(asker:create { name = '"named"',
      advanced_settings = '{"cluster_name":"local","strategy_name":"same"}' })
    assert.equal("2", asker:stored "b".strategy_id)
    assert.equal("2", asker:stored "named".strategy_id)
  end)

  it("answers HTTP/1.0 clients without chunks", function()
    server:set { builds = { { name = "b", project_key = "yaml",
      build_script = ("x"):rep(3000) } } }
    local connection = http.connect(server.url)
    connection:send(("GET /openapi/build/b/detail?projectKey=yaml HTTP/1.0\r\n"
      .. "Authorization: Bearer %s\r\n\r\n"):format(server.token))
    local reply = assert(http.read(connection))
    connection:close()
    assert.equal(200, reply.status)
    assert.is_nil(reply.headers["transfer-encoding"])
    assert.equal("b", fixtures.decode(reply.body).name)
  end)
end)
