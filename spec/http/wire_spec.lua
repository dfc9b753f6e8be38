-- SPDX-License-Identifier: MIT
-- Every byte of every request, as a server receives it.
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local scripted = require "support.scripted"
local zadig = require "zadig"

local TOKEN = "wire-token"

local REPLIES = {
  list_builds = fixtures.text "list_builds.reply",
  get_build = fixtures.text "get_build.reply",
  message = fixtures.text "message.reply",
}

-- A server that answers every request with the same body.
local function serve(body)
  return scripted.start {
    { { read = "request", send = scripted.reply("200 OK", body) }, { again = true } },
  }
end

-- A client whose warnings do not matter.
local function quietly(body, ...)
  return select(2, helpers.with_warnings(body, ...))
end

describe("on the wire", function()
  local servers = {}

  setup(function()
    for name, body in pairs(REPLIES) do servers[name] = serve(body) end
  end)

  teardown(function()
    for _, server in pairs(servers) do server:stop() end
  end)

  local function connect(server, options)
    local all = { url = server.url, token = TOKEN, project_key = "yaml" }
    for key, value in pairs(options or {}) do all[key] = value end
    return zadig.connect(all)
  end

  -- The request that `method` of a new client sends.
  local function sent(method, options, ...)
    local server = servers[method] or servers.message
    local before = #server:parsed()
    local client <close> = connect(server, options)
    local reply, failure = quietly(client[method], client, ...)
    assert(reply, tostring(failure))
    local requests = server:parsed()
    assert.equal(before + 1, #requests)
    return requests[#requests]
  end

  describe("a body", function()
    for _, name in ipairs(fixtures.definitions) do
      it(("of %s equals the document's example as data"):format(name), function()
        local request = sent(name, nil, fixtures.read(name))
        assert.same(fixtures.read(name), fixtures.decode(request.body))
      end)

      it(("of %s is the same bytes however the table was made"):format(name), function()
        local first = sent(name, nil, fixtures.read(name)).body
        local turned = {}
        local keys = {}
        for key in pairs(fixtures.read(name)) do keys[#keys + 1] = key end
        table.sort(keys, function(a, b) return a > b end)
        for _, key in ipairs(keys) do turned[key] = fixtures.read(name)[key] end
        assert.equal(first, sent(name, nil, turned).body)
      end)

      it(("of %s has its keys in the rows' order, without blanks"):format(name), function()
        local body = sent(name, nil, fixtures.read(name)).body
        local definition, record = fixtures.read(name), nil
        for _, row in ipairs(core.operations()) do
          record = row.name == name and row.body or record
        end
        local at = 0
        for _, row in ipairs(core.records()) do
          for _, field in ipairs(row.name == record and row.fields or {}) do
            if definition[field.name] ~= nil then
              local found = body:find(('"%s":'):format(field.name), at + 1, true)
              assert.is_truthy(found, field.name)
              at = found
            end
          end
        end
        assert.is_true(at > 0)
        assert.is_nil(body:find "[,:] ")
      end)

      it(("of %s leaves the caller's table as it was"):format(name), function()
        local definition = fixtures.read(name)
        definition.project_key = nil
        local before = fixtures.read(name)
        before.project_key = nil
        sent(name, { project_key = "other" }, definition)
        assert.same(before, definition)
      end)
    end

    it("is complete to the byte", function()
      local request = sent("create_build", nil, {
        name = "b", infrastructure = "vm", build_os = "ubuntu 20.04", script_type = "shell",
        build_script = "a\n\"b\"\\", installs = {}, services = {}, parameters = {},
        advanced_settings = { cluster_name = "c", timeout = 30.0, cache_setting = {} },
      })
      assert.equal('{"name":"b","project_key":"yaml","infrastructure":"vm",'
        .. '"build_os":"ubuntu 20.04","installs":[],"script_type":"shell",'
        .. '"build_script":"a\\n\\"b\\"\\\\","parameters":[],"services":[],'
        .. '"advanced_settings":{"timeout":30,"cache_setting":{},"cluster_name":"c"}}',
        request.body)
    end)

    it("has integers in full, whatever number type they have in Lua", function()
      local definition = fixtures.read "create_build"
      definition.advanced_settings.timeout = 2.0 ^ 40
      definition.advanced_settings.resource_spec.cpu_limit = math.maxinteger
      local body = sent("create_build", nil, definition).body
      assert.is_truthy(body:find('"timeout":1099511627776,', 1, true))
      assert.is_truthy(body:find('"cpu_limit":9223372036854775807,', 1, true))
    end)

    it("merges what `extra` holds, at any level, and never sends the word", function()
      local definition = fixtures.read "create_build"
      definition.extra = { vm_labels = { "linux" }, empty = {}, nothing = zadig.null }
      definition.repo_info[1].extra = { depth = 1 }
      local body = sent("create_build", nil, definition).body
      local data = fixtures.decode(body)
      assert.same({ "linux" }, data.vm_labels)
      assert.equal(1, data.repo_info[1].depth)
      assert.is_truthy(body:find('"nothing":null', 1, true))
      assert.is_nil(body:find("extra", 1, true))
    end)

    it("is missing in reads and deletes", function()
      for _, call in ipairs { { "list_builds" }, { "get_build", "b" }, { "delete_build", "b" } } do
        local request = sent(call[1], nil, call[2])
        assert.equal("", request.body)
        assert.is_nil(request.headers["content-type"])
        assert.is_nil(request.headers["content-length"])
      end
    end)
  end)

  describe("the request line", function()
    local definition = {
      create_build = fixtures.read "create_build",
      update_build = fixtures.read "update_build",
      create_build_from_template = fixtures.read "create_build_from_template",
      update_build_from_template = fixtures.read "update_build_from_template",
    }
    local both = { service_name = "s 1", service_module = "m&2" }
    local cases = {
      { "create_build", "POST", "/openapi/build?projectKey=yaml" },
      { "update_build", "PUT", "/openapi/build?projectKey=yaml" },
      { "create_build_from_template", "POST",
        "/openapi/build?source=template&projectKey=demo" },
      { "update_build_from_template", "PUT",
        "/openapi/build/demo-build/template?projectKey=demo" },
      { "list_builds", "GET", "/openapi/build?projectKey=yaml" },
      { "list_builds", "GET", "/openapi/build?projectKey=yaml&pageNum=2", { page_num = 2 } },
      { "list_builds", "GET", "/openapi/build?projectKey=yaml&pageSize=50", { page_size = 50.0 } },
      { "list_builds", "GET", "/openapi/build?projectKey=else&pageNum=1&pageSize=20",
        { project_key = "else", page_num = 1, page_size = 20, timeout = 5, strict = true } },
      { "get_build", "GET", "/openapi/build/b/detail?projectKey=yaml", "b" },
      { "get_build", "GET", "/openapi/build/b/detail?projectKey=yaml&serviceName=s%201"
        .. "&serviceModule=m%262", "b", both },
      { "delete_build", "DELETE", "/openapi/build?name=b&buildName=b&projectKey=yaml", "b" },
      { "delete_build", "DELETE", "/openapi/build?name=b&buildName=b&projectKey=else", "b",
        { project_key = "else", timeout = 3 } },
    }
    for i, case in ipairs(cases) do
      local operation, method, target = table.unpack(case)
      it(("of %s is %s %s (%d)"):format(operation, method, target, i), function()
        local input = definition[operation] or case[4]
        local request = sent(operation, nil, input, case[5])
        assert.equal(method .. " " .. target .. " HTTP/1.1",
          table.concat({ request.method, request.target, request.version }, " "))
      end)
    end

    it("never has projectName, and has source=template only when a build is created", function()
      for _, name in ipairs(fixtures.definitions) do
        local request = sent(name, nil, fixtures.read(name))
        assert.is_nil(request.target:find "projectName")
        local source = request.target:find("source=template", 1, true) ~= nil
        assert.equal(name == "create_build_from_template", source)
      end
    end)

    local names = {
      { "a b", "a%20b" }, { "构建", "%E6%9E%84%E5%BB%BA" }, { "a+b", "a%2Bb" }, { "50%", "50%25" },
      { "a?b=c", "a%3Fb%3Dc" }, { "a#b", "a%23b" }, { "a&b", "a%26b" }, { "~a-b_c.d", "~a-b_c.d" },
      { "a%2Fb", "a%252Fb" }, { "a;b:c@d!$'()*,", "a%3Bb%3Ac%40d%21%24%27%28%29%2A%2C" },
      { "\"<>\\^`{|}", "%22%3C%3E%5C%5E%60%7B%7C%7D" }, { "...", "..." },
    }
    for _, pair in ipairs(names) do
      local name, encoded = table.unpack(pair)
      it(("carries the name %s as %s, in the path and in queries"):format(name, encoded),
        function()
          local detail = sent("get_build", { project_key = name }, name)
          assert.equal(("/openapi/build/%s/detail?projectKey=%s"):format(encoded, encoded),
            detail.target)
          local delete = sent("delete_build", { project_key = name }, name)
          assert.equal(("/openapi/build?name=%s&buildName=%s&projectKey=%s"):format(encoded,
            encoded, encoded), delete.target)
          local template = fixtures.read "update_build_from_template"
          template.name = name
          local update = sent("update_build_from_template", nil, template)
          assert.equal(("/openapi/build/%s/template?projectKey=demo"):format(encoded),
            update.target)
          assert.equal(name, fixtures.decode(update.body).name)
        end)
    end

    it("keeps the path of the URL, and ignores slashes at its end", function()
      for _, base in ipairs { "", "/", "///" } do
        local url = servers.list_builds.url .. base
        assert.equal("/openapi/build?projectKey=yaml", sent("list_builds", { url = url }).target)
      end
      for _, base in ipairs { "/ci/zadig", "/ci/zadig/" } do
        local url = servers.list_builds.url .. base
        assert.equal("/ci/zadig/openapi/build?projectKey=yaml",
          sent("list_builds", { url = url }).target)
      end
    end)
  end)

  describe("a header", function()
    it("says what is sent, what is accepted, and who calls", function()
      local request = sent("create_build", nil, fixtures.read "create_build")
      assert.equal("application/json", request.headers["content-type"])
      assert.equal("application/json", request.headers.accept)
      assert.equal("Bearer " .. TOKEN, request.headers.authorization)
      assert.matches("^lua%-zadig/%d+%.%d+%.%d+%S* libcurl/%d+%.%d+%.%d+%S*$",
        request.headers["user-agent"])
      assert.equal("lua-zadig/" .. zadig.version,
        request.headers["user-agent"]:match "^%S+")
      assert.equal("gzip, deflate", request.headers["accept-encoding"])
      assert.equal(tostring(#request.body), request.headers["content-length"])
      assert.is_nil(request.headers.expect)
      assert.is_nil(request.headers["transfer-encoding"])
      assert.equal(servers.message.url, "http://" .. request.headers.host)
    end)

    it("is sent once", function()
      local raw = sent("create_build", nil, fixtures.read "create_build").raw
      local seen = {}
      for name in raw:match("^.-\r\n\r\n"):gmatch "\r\n([%w-]+):" do
        assert.is_nil(seen[name:lower()], name)
        seen[name:lower()] = true
      end
      assert.is_true(seen.authorization)
    end)

    it("never has Expect: 100-continue, not even for a megabyte", function()
      local definition = fixtures.read "create_build"
      definition.build_script = ("x"):rep(3 * 1024 * 1024)
      local request = sent("create_build", nil, definition)
      assert.is_nil(request.headers.expect)
      assert.equal(definition.build_script, fixtures.decode(request.body).build_script)
    end)

    it("of the caller's is added, even if it is empty", function()
      local headers = { ["X-Team"] = "构建", ["X-Empty"] = "", ["X-Blank"] = "  " }
      local request = sent("list_builds", { headers = headers, user_agent = "ci/1" })
      assert.equal("构建", request.headers["x-team"])
      assert.equal("", request.headers["x-empty"])
      assert.equal("", request.headers["x-blank"])
      assert.equal("ci/1", request.headers["user-agent"])
      assert.equal("application/json", request.headers.accept)
    end)

    it("has no Authorization without a token", function()
      local server = servers.list_builds
      local client <close> = helpers.with_env({ ZADIG_TOKEN = false }, zadig.connect,
        { url = server.url, project_key = "yaml" }, nil)
      assert(client:list_builds())
      local requests = server:parsed()
      assert.is_nil(requests[#requests].headers.authorization)
    end)
  end)
end)
