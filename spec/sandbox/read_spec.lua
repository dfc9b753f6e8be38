-- SPDX-License-Identifier: MIT
-- What the sandbox shows: lists and details, and what a detail leaves out.

local asking = require "support.asking"
local fixtures = require "support.fixtures"
local sandbox = require "zadig.sandbox"

local NO_DOCUMENTS = "mongo: no documents in result"

describe("the sandbox's list", function()
  local server, asker

  setup(function()
    local builds = {}
    for i = 1, 25 do builds[i] = { name = "b" .. i, project_key = "yaml" } end
    builds[26] = { name = "else", project_key = "demo", source = "" }
    server = assert(sandbox.start { builds = builds })
    asker = asking.new(server)
  end)
  teardown(function() server:stop() end)

  local function list(query) return asker:ask("GET", "/openapi/build?" .. query) end

  local function names(query)
    local body = fixtures.decode(list(query).body)
    assert.equal(25, body.total)
    local first, last = body.builds[1], body.builds[#body.builds]
    return #body.builds, first and first.name, last and last.name
  end

  local pages = {
    { "", 20, "b1", "b20" },
    { "&pageNum=2", 5, "b21", "b25" },
    { "&pageNum=3", 0 },
    { "&pageSize=7&pageNum=4", 4, "b22", "b25" },
    { "&pageSize=1000", 25, "b1", "b25" },
    { "&pageNum=", 25, "b1", "b25" },
    { "&pageNum=0", 25, "b1", "b25" },
    { "&pageSize=-1&pageNum=2", 25, "b1", "b25" },
    { "&pageSize", 25, "b1", "b25" },
    { "&pageNum=2&pageNum=1", 5, "b21", "b25" },
    { "&page_num=2", 20, "b1", "b20" },
    { "&pageNum=%2B1", 20, "b1", "b20" },
    { "&pageNum=4611686018427387905&pageSize=4", 4, "b1", "b4" },
    { "&pageNum=2&pageSize=9223372036854775807", 0 },
  }
  for _, row in ipairs(pages) do
    it(("with %q shows %d"):format(row[1], row[2]), function()
      assert.same({ row[2], row[3], row[4] }, { names("projectKey=yaml" .. row[1]) })
    end)
  end

  it("fails with the database's error if the number of builds to skip overflows",
    function()
      for query, skip in pairs { ["&pageNum=9223372036854775807"] = -40,
        ["&pageNum=4611686018427387905&pageSize=2"] = math.mininteger } do
        asking.business(6522, ("(Location51024) BSON field 'skip' value must be \\u003e= 0, "
          .. "actual value '%d'"):format(skip), list("projectKey=yaml" .. query))
        asking.business(6522, ("(Location51024) BSON field 'skip' value must be \\u003e= 0, "
          .. "actual value '%d'"):format(skip), list("projectKey=unknown" .. query))
      end
    end)

  for _, value in ipairs { "abc", "1.5", "9223372036854775808", "%20", "+5", "0x1", "1e1" } do
    it(("refuses %s as a page"):format(value), function()
      asking.empty(400, list("projectKey=yaml&pageNum=" .. value))
      asking.empty(400, list("projectKey=yaml&pageSize=" .. value))
    end)
  end

  it("requires a project before it checks pages or permissions", function()
    asking.business(400, "empty project key.", list "pageNum=abc")
    asking.business(400, "empty project key.",
      asker:ask("GET", "/openapi/build?projectKey=", nil, "guest"))
    asking.empty(400, asker:ask("GET", "/openapi/build?projectKey=yaml&pageNum=a", nil, "guest"))
    asking.empty(403, asker:ask("GET", "/openapi/build?projectKey=yaml", nil, "guest"))
    asking.empty(403, asker:ask("GET", "/openapi/build?projectKey=unknown", nil, "lead"))
  end)

  it("of an unknown project is empty", function()
    assert.equal('{"total":0,"builds":[]}', list("projectKey=unknown").body)
  end)

  it("decodes its query by Go's rules", function()
    assert.equal('{"total":1,"builds":[{"name":"else","project_key":"demo","source":"",'
      .. '"update_by":"admin","update_time":1686192895,"target_services":[]}]}',
      list("&x=%zz&y=1;2&projectKey=%64emo&projectKey=yaml&=").body)
  end)

  it("gives an unrelated answer if `projectName` is sent", function()
    assert.equal("{}", list("projectKey=yaml&projectName=yaml").body)
  end)

  it("can have a maximum page size, unlike the real one", function()
    server:set { max_page_size = 3 }
    assert.equal(3, (names "projectKey=yaml&pageSize=10"))
    server:reset()
  end)
end)

describe("the sandbox's detail", function()
  local server, asker
  asking.shared({}, function(...) server, asker = ... end)

  it("shows the document's example byte for byte", function()
    server:set { time = 1700000000 }
    asking.success(asker:ask("POST", "/openapi/build", fixtures.text "create_build"))
    assert.equal('{"project_key":"yaml","name":"api-test","source":"zadig","target_services":['
      .. '{"service_name":"service1","service_module":"service1"},'
      .. '{"service_name":"service2","service_module":"service2"}],"template_name":"",'
      .. '"update_by":"admin","update_time":1700000000,"repos":[{"source":"gitlab",'
      .. '"repo_owner":"kr-test-org1","repo_name":"multi-service-demo","branch":"main",'
      .. '"remote_name":"","checkout_path":"","submodules":false,"hidden":false}],'
      .. '"build_env":{"basic_image_id":"63047770931401b9baa6e396","basic_image_label":'
      .. '"ubuntu 20.04","installs":[{"name":"go","version":"1.20.7"}]},"advanced_settings":{'
      .. '"timeout":30,"cache_setting":{"enabled":true,"cache_dir":"$WORKSPACE"},'
      .. '"cluster_name":"local-20250523164625","resource_spec":{"cpu_limit":1000,'
      .. '"memory_limit":2000,"cpu_req":100,"memory_req":200,"gpu_limit":""},'
      .. '"strategy_name":"优先调度","storages":null,"use_host_docker_daemon":false,'
      .. '"privileged_mode":false,"custom_annotations":[],"custom_labels":[],"outputs":[]},'
      .. [["build_script":"#!/bin/bash\nset -e\necho 'hello from api'\ncd $REPONAME_0\n]]
      .. 'make build-$SERVICE","parameters":[{"key":"aa","value":"a","type":"multi-select",'
      .. '"is_credential":false},{"key":"bb","value":"abc123","type":"string",'
      .. '"is_credential":true}],"outputs":[{"name":"IMAGE","description":""},'
      .. '{"name":"PKG_FILE","description":""},{"name":"bb","description":""}],"post_build":{'
      .. '"docker_build":{"work_dir":"$REPONAME_0","docker_file":"$REPONAME_0/Dockerfile",'
      .. '"build_args":"--build-arg service=$SERVICE","source":"local","template_id":"",'
      .. '"template_name":"","enable_buildkit":true,"platform":"linux/amd64"},'
      .. '"object_storage_upload":null,"scripts":""}}',
      asker:detail("api-test", "projectKey=yaml").body)
  end)

  it("shows the post-build steps of the web page", function()
    local post = fixtures.decode(asker:detail("openapi-build", "projectKey=lilian-test").body)
      .post_build
    assert.equal("temp", post.file_archive.file_location)
    assert.equal("test", post.object_storage_upload.upload_detail[1].file_path)
    assert.equal("#!/bin/bash\nset -e", post.scripts)
  end)

  it("leaves out a parameter's empty type, and shows privileges and labels as unset", function()
    asker:create { parameters = '[{"key":"a","default_value":"v","choice_option":["v"]}]',
      advanced_settings = '{"cluster_name":"remote-cluster","privileged_mode":true,'
        .. '"use_host_docker_daemon":true,"custom_labels":[{"key":"k","value":"v"}]}' }
    local body = asker:detail("b", "projectKey=yaml").body
    assert.truthy(body:find('"parameters":[{"key":"a","value":"v","is_credential":false}],', 1,
      true))
    assert.truthy(body:find('"use_host_docker_daemon":true,"privileged_mode":false,'
      .. '"custom_annotations":[],"custom_labels":[]', 1, true))
  end)

  it("refuses in this order: name, project, permission, missing build", function()
    asking.business(400, "empty buildName.", asker:detail("", ""))
    asking.business(400, "empty projectKey.", asker:detail("x", "", "guest"))
    asking.empty(403, asker:detail("x", "projectKey=yaml", "guest"))
    asking.business(6523, NO_DOCUMENTS, asker:detail("x", "projectKey=yaml"))
    asking.business(6523, NO_DOCUMENTS, asker:detail("s-build", "projectKey=yaml"))
    asking.business(6523, NO_DOCUMENTS, asker:detail("S-build", "projectKey=lilian-test"))
    assert.equal(200, asker:detail("s-build", "projectKey=lilian-test", "viewer").status)
  end)

  it("panics for builds without an image or steps, and names a missing cluster", function()
    asking.empty(500, asker:detail("web-host", "projectKey=legacy"))
    asking.empty(500, asker:detail("jenkins-job", "projectKey=legacy"))
    asking.internal("failed to find cluster of ID: 64c0ffee64c0ffee64c0ffee, the error is: "
      .. NO_DOCUMENTS, asker:detail("lost-cluster", "projectKey=legacy"))
    asking.business(6523, NO_DOCUMENTS, asker:detail("lost-template", "projectKey=legacy"))
    server:set { builds = { { name = "b", project_key = "yaml", pre_build = false } } }
    asking.empty(500, asker:detail("b", "projectKey=yaml"))
  end)

  it("has zeros for an unknown image", function()
    server:set { images = { { label = "ubuntu 20.04" } } }
    local env = fixtures.decode(asker:detail("openapi-build", "projectKey=lilian-test").body)
      .build_env
    assert.same({ ("0"):rep(24), "" }, { env.basic_image_id, env.basic_image_label })
  end)

  it("shows a template build's service only if both its names are given", function()
    asking.success(asker:ask("POST", "/openapi/build?source=template",
      fixtures.text "create_build_from_template"))
    local function bound(query)
      local body = fixtures.decode(asker:detail("demo-build", "projectKey=demo" .. query).body)
      assert.equal("demo-template", body.template_name)
      assert.equal("", body.build_script)
      assert.same({}, body.outputs)
      assert.equal(0, body.advanced_settings.timeout)
      return #body.repos, #body.parameters
    end
    assert.same({ 0, 0 }, { bound "" })
    assert.same({ 0, 0 }, { bound "&serviceName=zadigx" })
    assert.same({ 0, 0 }, { bound "&serviceModule=aslan" })
    assert.same({ 0, 0 }, { bound "&serviceName=aslan&serviceModule=zadigx" })
    assert.same({ 1, 3 }, { bound "&serviceName=zadigx&serviceModule=aslan" })
    local body = asker:detail("demo-build",
      "projectKey=demo&serviceName=zadigx&serviceModule=aslan").body
    assert.truthy(body:find('"parameters":[{"key":"name","value":"admin","is_credential":false},'
      .. '{"key":"password","value":"zadigx","is_credential":false},{"key":"channel",'
      .. '"value":"stable","type":"choice",'
      .. '"choice_option":["stable","beta"],"is_credential":false}]', 1, true))
  end)

  describe("of a plain build that became a template build", function()
    before_each(function()
      asking.success(asker:create {
        repo_info = '[{"codehost_name":"gitlab","repo_name":"old","branch":"main"}]',
        parameters = '[{"key":"t","default_value":"secret","is_credential":true,'
          .. '"choice_option":["a"]}]' })
      asking.success(asker:update_from_template { name = '"b"', project_key = '"yaml"',
        target_services = '[{"service_name":"s","service_module":"m"}]' })
    end)

    local OWN = '"parameters":[{"key":"t","value":"secret","is_credential":true}]'

    local function shows(query, parameters, repos)
      local body = asker:detail("b", "projectKey=yaml" .. query).body
      assert.truthy(body:find(parameters, 1, true), body)
      assert.equal(repos, #fixtures.decode(body).repos)
    end

    it("shows its old repositories and parameters, credentials in clear text", function()
      shows("", OWN, 1)
      shows("&serviceName=s", OWN, 1)
    end)

    it("shows the service's own", function()
      shows("&serviceName=s&serviceModule=m", '"parameters":[{"key":"name","value":"guest",', 0)
    end)

    it("shows its old parameters if no service matches, or the service has none", function()
      shows("&serviceName=s&serviceModule=x", OWN, 0)
      server:set { build_templates = { { name = "demo-template" } } }
      asking.success(asker:update_from_template { name = '"b"', project_key = '"yaml"' })
      shows("&serviceName=s&serviceModule=m", OWN, 0)
    end)
  end)

  it("reports an invalid id with the database driver's message", function()
    local INVALID = "the provided hex string is not a valid ObjectID"
    server:set { builds = {
      { name = "c", project_key = "yaml", cluster_id = "nowhere" },
      { name = "t", project_key = "yaml", template_id = "none" },
      { name = "h", project_key = "yaml", template_id = ("0"):rep(23) .. "g" },
      { name = "i", project_key = "yaml", cluster_id = "nowhere", basic_image_id = "none" },
      { name = "u", project_key = "yaml", cluster_id = ("0123456789ABCDEF12345678") },
    } }
    asking.internal("failed to find cluster of ID: nowhere, the error is: " .. INVALID,
      asker:detail("c", "projectKey=yaml"))
    asking.business(6523, INVALID, asker:detail("t", "projectKey=yaml"))
    asking.business(6523, "encoding/hex: invalid byte: U+0067 'g'",
      asker:detail("h", "projectKey=yaml"))
    asking.empty(500, asker:detail("i", "projectKey=yaml"))
    assert.equal(200, asker:detail("u", "projectKey=yaml").status)
  end)

  it("shows no service of a template build if none is named, not even one without a name",
    function()
    asking.success(asker:create_from_template { target_services = "[{}]" })
    assert.truthy(asker:detail("t", "projectKey=demo").body:find('"parameters":[]', 1, true))
  end)

  it("shows every change at once", function()
    local function script()
      return fixtures.decode(asker:detail("b", "projectKey=yaml").body).build_script
    end
    asker:create { build_script = '"1"' }
    assert.equal("1", script())
    asker:update { build_script = '"2"' }
    assert.equal("2", script())
    asker:ask("DELETE", "/openapi/build?name=b&projectKey=yaml")
    asking.business(6523, NO_DOCUMENTS, asker:detail("b", "projectKey=yaml"))
    asker:create { build_script = '"3"' }
    assert.equal("3", script())
    server:set { clusters = {} }
    assert.equal(500, asker:detail("b", "projectKey=yaml").status)
  end)

  it("of a plain build ignores services", function()
    assert.equal(asker:detail("openapi-build", "projectKey=lilian-test").body,
      asker:detail("openapi-build", "projectKey=lilian-test&serviceName=x&serviceModule=y").body)
  end)

  for name, path in pairs {
    ["a b"] = "a%20b", ["100%"] = "100%25", ["a+b"] = "a+b", ["构建"] = "%E6%9E%84%E5%BB%BA",
    ["<&>"] = "%3C%26%3E", ["a?b#c"] = "a%3Fb%23c",
  } do
    it("finds a build named " .. name, function()
      asking.success(asker:create { name = '"' .. name .. '"' })
      assert.equal(name, fixtures.decode(asker:detail(path, "projectKey=yaml").body).name)
    end)
  end

  it("cannot be read for a name with a slash, which a template update can use", function()
    asking.success(asker:create { name = '"a/b"' })
    assert.equal(404, asker:detail("a%2Fb", "projectKey=yaml").status)
    asking.success(asker:update_from_template { name = '"a/b"', project_key = '"yaml"' })
  end)
end)
