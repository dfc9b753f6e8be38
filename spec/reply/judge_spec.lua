-- SPDX-License-Identifier: MIT
-- What each answer other than a success means: rows of server behaviour 1.2 to 1.10, some produced
-- by the sandbox, the others sent as bytes.
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local scripted = require "support.scripted"
local zadig = require "zadig"

local MESSAGES = { [400] = "Bad Request", [6520] = "新建编译模块失败",
  [6521] = "更新编译模块失败", [6522] = "列出编译模块失败", [6523] = "查询编译模块失败",
  [6524] = "删除构建模块失败", [7050] = "用户许可证不可用，请检查许可证后重试" }

local function no_document(text)
  return text .. ", error is: mongo: no documents in result"
end

describe("an answer", function()
  local server, client
  sandboxes.shared({ project_key = "yaml", retry = false },
    function(...) server, client = ... end)

  local function quietly(method, ...)
    return select(2, helpers.with_warnings(client[method], client, ...))
  end

  local function create(change)
    local definition = fixtures.read "create_build"
    change(definition)
    return quietly("create_build", definition)
  end

  local function from_template(method, change)
    local definition = fixtures.read(method)
    if change then change(definition) end
    return quietly(method, definition)
  end

  local function seed(builds)
    server:set { builds = builds }
  end

  -- title, the call, kind, status, code, part of the message, part of the hint
  local cases = {
    { "to an unknown token", function()
      local stranger <close> = zadig.connect { url = server.url, token = "nobody",
        project_key = "yaml" }
      return stranger:list_builds()
    end, "unauthorized", 401, nil, "token", "empty 401" },
    { "to no permission to read", function()
      local guest <close> = zadig.connect { url = server.url, token = server.tokens.guest,
        project_key = "yaml" }
      return guest:get_build "b"
    end, "forbidden", 403, nil, 'project "yaml"', "Build.View" },
    { "to a second factor", function()
      server:fault { kind = "mfa", reason = "mfa_enrollment_required" }
      return client:list_builds()
    end, "forbidden", 403, nil, "multi-factor", "new API token" },
    { "to what the checks let pass and the server does not", function()
      server:fault { kind = "status", status = 400, body = "", times = 1 }
      return create(function() end)
    end, "rejected", 400, nil, "without giving a reason", "empty 400" },
    { "to an unknown cluster", function()
      return create(function(d) d.advanced_settings.cluster_name = "none" end)
    end, "rejected", 400, 6520, "cluster", "cluster_name" },
    { "to an unknown image", function()
      return create(function(d) d.build_os = "beos" end)
    end, "rejected", 400, 6520, "image", "build_os" },
    { "to an unknown code host", function()
      return create(function(d) d.repo_info[1].codehost_name = "own-gitlab" end)
    end, "rejected", 400, 6520, "code host", "system-level" },
    { "to an unknown Dockerfile template", function()
      return create(function(d)
        d.docker_build_step.dockerfile_source = "template"
        d.docker_build_step.template_name = "none"
      end)
    end, "rejected", 400, 6520, "Dockerfile template", nil },
    { "to a taken name", function()
      seed { { name = "api-test", project_key = "demo" } }
      return create(function() end)
    end, "conflict", 400, 6520, '"api-test" already exists', "across projects" },
    { "to a race for a name", function()
      server:fault { kind = "race" }
      return create(function() end)
    end, "conflict", 400, 6520, '"api-test" already exists', "same project" },
    { "to an update of nothing", function()
      return quietly("update_build", fixtures.read "update_build")
    end, "not_found", 400, 6521, 'no build "api-test" in project "yaml"', nil },
    { "to a template update of nothing", function()
      return from_template "update_build_from_template"
    end, "not_found", 400, 6523, 'no build "demo-build" in project "demo"', nil },
    { "to a detail of nothing", function() return client:get_build "none" end,
      "not_found", 400, 6523, 'no build "none" in project "yaml"', "template is gone" },
    { "to no licence", function()
      server:set { licence = false }
      return from_template "create_build_from_template"
    end, "license", 400, 7050, "licence", "plain builds do not" },
    { "to a licence nobody could check", function()
      server:set { licence = "unreachable" }
      return from_template "create_build_from_template"
    end, "server", 500, 500, "licence", nil },
    { "to an unknown build template", function()
      return from_template("create_build_from_template", function(d) d.template_name = "x" end)
    end, "server", 500, 500, "no build template", "retrying will not help" },
    { "to an unknown code host in a template build", function()
      return from_template("create_build_from_template", function(d)
        d.target_services[1].repo_info[1].codehost_name = "x"
      end)
    end, "server", 500, 500, "code host", "retrying will not help" },
    { "to a detail whose cluster is gone", function()
      return client:get_build("lost-cluster", { project_key = "legacy" })
    end, "server", 500, 500, "cluster no longer exists", "update_build" },
    { "to a detail that crashes", function()
      return client:get_build("web-host", { project_key = "legacy" })
    end, "server", 500, nil, "internal server error", "empty 500" },
    { "of a database that is down", function()
      server:fault { kind = "database" }
      return client:list_builds()
    end, "rejected", 400, 6522, "rejected", nil },
    { "nobody gave a code", function()
      server:fault { kind = "plain_500", description = "connection refused" }
      return client:list_builds()
    end, "server", 500, 500, "could not process the request", nil },
    { "of a proxy", function()
      server:fault { kind = "html" }
      return client:list_builds()
    end, "server", 502, nil, "gateway", nil },
    { "at a wrong path", function()
      local lost <close> = zadig.connect { url = server.url .. "/x", token = server.token,
        project_key = "yaml" }
      return lost:list_builds()
    end, "rejected", 404, nil, "path", "path in url" },
    { "of an old server to an update", function()
      server:set { version = "4.1" }
      return quietly("update_build", fixtures.read "update_build")
    end, "rejected", 405, nil, "does not support this request", "4.1 or older" },
    { "of an old server to a delete of nothing", function()
      server:set { version = "4.1" }
      return client:delete_build "none"
    end, "not_found", 400, 6524, 'no build "none"', nil },
  }
  for _, case in ipairs(cases) do
    local title, act, kind, status, code, message, hint = table.unpack(case, 1, 7)
    it(("%s is kind %s"):format(title, kind), function()
      local reply, failure = act()
      assert.is_nil(reply)
      assert.same({ kind, status, code }, { failure.kind, failure.status, failure.code })
      assert.is_truthy(failure.message:find(message, 1, true), failure.message)
      if hint then assert.is_truthy(failure.hint:find(hint, 1, true), failure.hint) end
      assert.equal("yes", failure.sent)
      assert.is_nil((failure.message .. (failure.hint or "")):find "failed to")
      assert.is_nil(failure.message:find "[^\32-\126]")
      if code and code ~= 500 then assert.equal(MESSAGES[code], failure.server_message) end
    end)
  end

  local function business(code, description)
    return "400 Bad Request", ('{"code":%d,"description":"%s","extra":{},"message":"%s",'
      .. '"type":"error"}'):format(code, description, MESSAGES[code])
  end

  -- status line, body, kind, part of the message
  local function sent(kind, message, status, body)
    return { status, body or "", kind, message }
  end
  local bytes = {
    sent("in_use", "still used by", business(6524,
      "该构建被服务 [a,b] 引用，请解除引用之后再做删除!")),
    sent("rejected", "rejected the request", business(6520, "E11000 duplicate key error")),
    sent("rejected", "gpu_limit", business(6520, "format of gpu request is incorrect")),
    sent("rejected", "gpu_limit", business(6521, "failed to parse resource quantity, err: x")),
    sent("rejected", "dockerfile_source", business(6521,
      "unsupported dockerfile type, it can only be local or template")),
    sent("rejected", "target_services", business(400,
      "target_service must have at least one item in it")),
    sent("rejected", "no project_key", business(400, "empty project key.")),
    sent("rejected", "no project_key", business(400, "empty projectKey.")),
    sent("rejected", "no build name", business(400, "empty buildName.")),
    sent("rejected", "no build name", business(400, "empty build name.")),
    sent("rejected", "rejected the request", business(6524, "whatever")),
    sent("rejected", "rejected the request", business(6520, no_document "mystery")),
    sent("rejected", "does not know build_os", business(6520, "image name cannot be empty")),
    sent("rejected", "requires advanced_settings", business(6520,
      "advanced settings must be provided")),
    sent("rejected", "client certificate", "400 Bad Request",
      "<html>No required SSL certificate was sent</html>"),
    sent("rejected", "https", "400 Bad Request",
      "<html>The plain HTTP request was sent to HTTPS port</html>"),
    sent("rejected", "proxy", "407 Proxy Authentication Required"),
    sent("rejected", "in time", "408 Request Timeout"),
    sent("rejected", "too large", "413 Payload Too Large", "<html>413</html>"),
    sent("rejected", "later", "425 Too Early"),
    sent("rejected", "too many", "429 Too Many Requests"),
    sent("rejected", "rejected the request", "418 I'm a teapot"),
    sent("server", "template no longer exists", "500 Internal Server Error",
      '{"code":500,"description":"failed to find build template with id: x","message":"x"}'),
    sent("server", "unavailable", "503 Service Unavailable"),
    sent("server", "in time", "504 Gateway Timeout", "upstream request timeout"),
    sent("server", "could not process the request", "599 Strange"),
    sent("protocol", "unexpected HTTP status", "304 Not Modified"),
    sent("protocol", "unexpected HTTP status", "600 Beyond"),
  }
  for i, case in ipairs(bytes) do
    local status, body, kind, message = table.unpack(case)
    it(("%d, %s with %q, is kind %s"):format(i, status, body:sub(1, 60), kind), function()
      local peer <close> = scripted.start {
        { { read = "request", send = scripted.reply(status, body) }, { again = true } },
      }
      local other <close> = zadig.connect { url = peer.url, token = "judge-token",
        project_key = "yaml", retry = false }
      local reply, failure = other:delete_build("b", { resolve = false })
      assert.is_nil(reply)
      assert.same({ kind, tonumber(status:match "%d+") }, { failure.kind, failure.status })
      assert.is_truthy(failure.message:find(message, 1, true), failure.message)
    end)
  end

  for _, status in ipairs { 400, 401, 403, 500 } do
    it(("of %d without a byte carries a hint, and nothing of the server's"):format(status),
      function()
        server:fault { kind = "status", status = status, body = "" }
        local _, failure = client:list_builds()
        assert.equal(status, failure.status)
        assert.matches("empty " .. status, failure.hint)
        assert.is_nil(failure.code)
        assert.is_nil(failure.description)
        assert.is_nil(failure.server_message)
      end)
  end

  it("of any status, with any body, never raises and never loses the status", function()
    local bodies = { "", "{}", "null", "[]", "{", "<html>", "\0", "\255\254", '{"code":null}',
      '{"code":6523.5}', '{"code":1e400}', '{"message":null,"description":{}}', ("["):rep(2000) }
    for _, status in ipairs { 400, 401, 403, 404, 405, 409, 422, 429, 499, 500, 502, 503, 599 } do
      for _, body in ipairs(bodies) do
        server:fault { kind = "status", status = status, body = body, times = 1 }
        local reply, failure = client:list_builds()
        assert.is_nil(reply)
        assert.equal(status, failure.status)
        assert.is_string(failure.message)
        assert.is_string(tostring(failure))
      end
    end
  end)
end)
