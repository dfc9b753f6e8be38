-- SPDX-License-Identifier: MIT
-- What the sandbox does with a definition: defaults, lookups in order, texts of refusals.

local asking = require "support.asking"
local fixtures = require "support.fixtures"

local CLUSTER = '"cluster_name":"local-20250523164625"'
local NO_DOCUMENTS = "mongo: no documents in result"

-- Advanced settings with a cluster and `more`.
local function advanced(more)
  return { advanced_settings = ("{%s%s}"):format(CLUSTER, more and "," .. more or "") }
end

describe("the sandbox's create", function()
  local server, asker
  asking.shared({}, function(...) server, asker = ... end)

  describe("with the document's examples", function()
    it("create, update and delete a build", function()
      asking.success(asker:ask("POST", "/openapi/build?projectKey=yaml",
        fixtures.text "create_build"))
      asking.success(asker:ask("PUT", "/openapi/build?projectKey=yaml",
        fixtures.text "update_build"))
      local build = asker:stored "api-test"
      assert.equal("user_defined", build.cache.type)
      assert.equal("define", build.resource_spec.preset)
      assert.equal("share-storage-cfs-10", build.storages.storages_properties[1].pvc)
      assert.equal("abc123", build.parameters[2].value)
      asking.success(asker:ask("DELETE", "/openapi/build?name=api-test&projectKey=yaml"))
      assert.is_nil(asker:stored "api-test")
    end)

    it("create and update a template build", function()
      asking.success(asker:ask("POST", "/openapi/build?source=template",
        fixtures.text "create_build_from_template"))
      asking.success(asker:ask("PUT", "/openapi/build/demo-build/template?projectKey=demo",
        fixtures.text "update_build_from_template"))
      assert.equal("zadigx", asker:stored "demo-build".services[1].parameters[2].value)
    end)
  end)

  describe("stores", function()
    it("trims white space from the name, sets time and user, and stores the build", function()
      server:set { time = 1700000000 }
      asking.success(asker:create({ name = '"\\u3000 \\t b \\u00a0"' }, "lead"))
      local build = asker:stored "b"
      assert.equal("zadig", build.source)
      assert.equal("lead", build.update_by)
      assert.equal(1700000000, build.update_time)
      assert.matches("^%x+$", build.id)
      assert.equal(24, #build.id)
    end)

    it("stores a build with an empty name if the name is blank, but only once", function()
      asking.success(asker:create { name = '" "' })
      local reply = asker:create { name = '"  "' }
      assert.equal(400, reply.status)
      assert.truthy(reply.body:find('{"code":6520,"description":"write exception: write errors: '
        .. "[E11000 duplicate key error collection: zadig.module_build ", 1, true))
    end)

    it("has each name once over all projects, compared after trimming and with case", function()
      asking.success(asker:create {})
      asking.business(6520, "yaml项目中有相同的构建名称存在,请检查!",
        asker:create { name = '" b "', project_key = '"demo"' })
      asking.business(6520, "yaml项目中有相同的构建名称存在,请检查!",
        asker:create_from_template { name = '"b"' })
      asking.success(asker:create { name = '"B"' })
    end)

    it("requires no project, no service and no known script type", function()
      asking.success(asker:create { project_key = '"nowhere"', infrastructure = '"moon"',
        script_type = '"cobol"', services = '[{"service_name":"x"},{"service_name":"x"}]' })
    end)

    it("uses the body's project, whatever the query says", function()
      asking.success(asker:ask("POST", "/openapi/build?projectKey=demo", asking.build()))
      assert.equal("yaml", asker:stored "b".project_key)
    end)

    it("accepts `source` only as exactly `template`", function()
      asking.success(asker:ask("POST", "/openapi/build?source=Template", asking.build()))
    end)

    it("has other defaults for missing advanced settings than for empty ones", function()
      asking.success(asker:create { advanced_settings = "null" })
      local build = asker:stored "b"
      assert.equal(60, build.timeout)
      assert.same({ preset = "low", cpu_limit = 1000, memory_limit = 512, cpu_req = 0,
        memory_req = 0, gpu_limit = "" }, build.resource_spec)
      assert.equal("workspace", build.cache.type)
      assert.is_false(build.storages.enabled)
      assert.not_equal("", build.strategy_id)
      asking.business(6520, "failed to find cluster of name: , error: " .. NO_DOCUMENTS,
        asker:create { name = '"c"', advanced_settings = "{}" })
    end)

    local presets = {
      { 16000, 32768, 4000, 4096, "high" }, { 8000, 16384, 2000, 2048, "medium" },
      { 4000, 8192, 1000, 1024, "low" }, { 2000, 2048, 500, 512, "min" },
      { 2000, 2048, 500, 511, "define" }, { 0, 0, 0, 0, "define" }, { -1, 0, 0, 0, "define" },
    }
    for _, row in ipairs(presets) do
      it(("calls %d/%d/%d/%d %s"):format(table.unpack(row)), function()
        asking.success(asker:create(advanced(
          ('"resource_spec":{"cpu_limit":%d,"memory_limit":%d,"cpu_req":%d,"memory_req":%d}')
            :format(table.unpack(row)))))
        assert.equal(row[5], asker:stored "b".resource_spec.preset)
      end)
    end

    it("stores no timeout, strategy or cache that the settings leave out", function()
      asking.success(asker:create(advanced
        '"strategy_name":"typo","cache_setting":{"cache_dir":"/x"}'))
      local build = asker:stored "b"
      assert.equal(0, build.timeout)
      assert.equal("", build.strategy_id)
      assert.same({ enabled = false, type = "", cache_dir = "" }, build.cache)
      assert.is_nil(build.storages)
    end)

    it("stores label values of any type, and appends outputs without checking them", function()
      asking.success(asker:create(advanced
        '"custom_labels":[{"key":"a","value":{"b":[1.5]}}],"outputs":["IMAGE","x","x"]'))
      local build = asker:stored "b"
      assert.same({ b = { 1.5 } }, build.custom_labels[1].value)
      local names = {}
      for i, output in ipairs(build.outputs) do names[i] = output.name end
      assert.same({ "IMAGE", "PKG_FILE", "IMAGE", "x", "x" }, names)
    end)

    it("stores a repository under its code host, and drops Perforce's keys", function()
      asking.success(asker:create { repo_info = [=[[{"codehost_name":"github-demo",
        "repo_namespace":"o","repo_name":"/r/","branch":"main","enable_commit":true,
        "commit_id":"abc","pr":3,"prs":[3,4],"submodules":true,"stream":"s"}]]=] })
      local repo = asker:stored "b".repos[1]
      assert.equal("github", repo.source)
      assert.equal("o", repo.repo_owner)
      assert.equal("/r/", repo.repo_name)
      assert.equal("abc", repo.commit_id)
      assert.same({ 3, 4 }, repo.prs)
      assert.is_nil(repo.stream)
    end)

    for given, stored in pairs { ["/o/"] = "o", ["//n/"] = "/n", ["n//"] = "n/", ["/"] = "",
      ["//"] = "", ["///"] = "/", ["a/b"] = "a/b" } do
      it(("strips one slash at either end of %q for a code host of type other"):format(given),
        function()
          asking.success(asker:create { repo_info =
            ('[{"codehost_name":"other","repo_namespace":"%s","repo_name":"%s"}]'):format(given,
              given) })
          local repo = asker:stored "b".repos[1]
          assert.same({ stored, stored, given, "SSH" },
            { repo.repo_owner, repo.repo_name, repo.repo_namespace, repo.auth_type })
        end)
    end

    it("trims the directories of a docker step, and drops the Dockerfile's for a template",
      function()
      asking.success(asker:create { docker_build_step = [[{"dockerfile_source":"template",
        "template_name":"go-service","build_context_dir":" a ","dockerfile_directory":"x",
        "platforms":"linux/amd64"}]] })
      local docker = asker:stored "b".post_build.docker_build
      assert.same({ "a", "", "go-service", "linux/amd64" },
        { docker.work_dir, docker.docker_file, docker.template_name, docker.platform })
      asking.success(asker:create { name = '"c"', docker_build_step =
        '{"dockerfile_source":"local","template_name":"go-service","dockerfile_directory":" x "}' })
      docker = asker:stored "c".post_build.docker_build
      assert.same({ "x", "" }, { docker.docker_file, docker.template_name })
    end)

    it("stores eight asterisks as they are", function()
      asking.success(asker:create { parameters = '[{"key":"a","default_value":"********"}]' })
      assert.equal("********", asker:stored "b".parameters[1].value)
    end)
  end)

  local codehost = "failed to convert user repository input info into system repository, "
    .. "codehostName: [%s], repoName[r], err: failed to find codehost with name [%s], error is: "
    .. NO_DOCUMENTS

  -- In the order of the checks: each row also has the mistakes of all later rows.
  local lookups = {
    { advanced_settings = '{"cluster_name":"none","resource_spec":{"gpu_limit":"x"}}',
      says = "failed to find cluster of name: none, error: " .. NO_DOCUMENTS },
    { build_os = '"ubuntu 20.4"', advanced_settings =
      ('{%s,"resource_spec":{"gpu_limit":"x"}}'):format(CLUSTER),
      says = "failed to find the basic image of name: ubuntu 20.4, error is: " .. NO_DOCUMENTS },
    { build_os = '"sonar:5.0.1"', repo_info = '[{"codehost_name":"<none>","repo_name":"r"}]',
      says = codehost:format("\\u003cnone\\u003e", "\\u003cnone\\u003e") },
    { repo_info = '[{"codehost_name":"own-gitlab","repo_name":"r"}]',
      says = codehost:format("own-gitlab", "own-gitlab") },
    { repo_info = "[]", docker_build_step = '{"dockerfile_source":"Local"}',
      says = "unsupported dockerfile type, it can only be local or template" },
    { docker_build_step = "{}",
      says = "unsupported dockerfile type, it can only be local or template" },
    { docker_build_step = '{"dockerfile_source":"template","template_name":"n"}',
      says = "failed to find the dockerfile template of name: [n], err: " .. NO_DOCUMENTS },
    { docker_build_step = "null", says = "format of gpu request is incorrect" },
    { advanced_settings = ('{%s,"resource_spec":{"gpu_limit":"a:b:c"}}'):format(CLUSTER),
      says = "format of gpu request is incorrect" },
    { advanced_settings = ('{%s,"resource_spec":{"gpu_limit":"nvidia.com/gpu: x"}}')
      :format(CLUSTER), says = "failed to parse resource quantity, err: quantities must match the "
      .. "regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'" },
    { advanced_settings = ('{%s,"resource_spec":{"gpu_limit":"g:1.2.3"}}'):format(CLUSTER),
      says = "failed to parse resource quantity, err: quantities must match the "
        .. "regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'" },
    { advanced_settings = ('{%s,"resource_spec":{"gpu_limit":"g:1kk"}}'):format(CLUSTER),
      says = "failed to parse resource quantity, err: unable to parse quantity's suffix" },
  }
  local fields = { docker_build_step = '{"dockerfile_source":"x"}', repo_info =
    '[{"codehost_name":"none","repo_name":"r"}]' }
  for _, row in ipairs(lookups) do
    local now = {}
    for key, text in pairs(fields) do now[key] = text end
    for key, text in pairs(row) do now[key] = text end
    now.says, fields = nil, now
    it("looks things up in order: " .. row.says:sub(1, 60), function()
      asking.business(6520, row.says, asker:create(now))
      asking.success(asker:create {})
      asking.business(6521, row.says, asker:update(now))
    end)
  end

  for _, text in ipairs { "nvidia.com/gpu: 1", "a/b:1.5", "g:1Ki", "g:2e3", ":+5" } do
    it(("takes %q for a GPU request"):format(text), function()
      asking.success(asker:create(advanced(('"resource_spec":{"gpu_limit":"%s"}'):format(text))))
    end)
  end

  it("handles long runs of blanks, slashes and digits in linear time", function()
    local many = 200000
    asking.success(asker:create { name = '"' .. ("\u{3000} "):rep(many) .. "a" .. (" "):rep(many)
      .. 'b\u{A0}"' })
    assert.truthy(asker:stored("a" .. (" "):rep(many) .. "b"))
    asking.success(asker:create { repo_info = ('[{"codehost_name":"other","repo_name":"/a%sb/"}]')
      :format(("/"):rep(many)) })
    assert.equal("a" .. ("/"):rep(many) .. "b", asker:stored "b".repos[1].repo_name)
    for _, tail in ipairs { "x", "..." } do
      local reply = asker:create(advanced(('"resource_spec":{"gpu_limit":"g:%s%s"}'):format(
        ("1"):rep(many), tail)))
      assert.matches("failed to parse resource quantity", reply.body, 1, true)
    end
  end)

  it("panics if no settings are given and there is no local cluster", function()
    server:set { clusters = {} }
    asking.empty(500, asker:create {})
  end)

  it("has caused no internal error", function()
    asker:create {}
    for _, entry in ipairs(server:state().log) do assert.is_nil(entry.problem) end
  end)
end)
