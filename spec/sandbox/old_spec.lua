-- SPDX-License-Identifier: MIT
-- The sandbox as a server before v4.2.

local asking = require "support.asking"

describe("the sandbox as v4.1", function()
  local asker
  asking.shared({ version = "4.1" }, function(_, given) asker = given end)

  local OLD = { name = '"b"', project_key = '"yaml"', image_name = '"ubuntu 20.04"',
    advanced_settings = '{"cluster_name":"local-20250523164625","cache_setting":{}}' }

  local function create(fields)
    return asker:ask("POST", "/openapi/build", asking.object(OLD, fields or {}))
  end

  it("has no PUT", function()
    local reply = asker:ask("PUT", "/openapi/build", "{}")
    assert.equal("405 Method not allowed: PUT /openapi/build", reply.status .. " " .. reply.body)
    reply = asker:ask("PUT", "/openapi/build/b/template", "{}")
    assert.equal("404 Invalid path: /openapi/build/b/template", reply.status .. " " .. reply.body)
  end)

  it("creates from its own body only", function()
    asking.success(create())
    asking.business(400, "image name cannot be empty",
      asker:ask("POST", "/openapi/build", asking.build()))
    asking.business(400, "build name cannot be empty", create { name = '""' })
    asking.business(400, "advanced settings must be provided", create { advanced_settings = false })
    asking.empty(500, create { advanced_settings = '{"cluster_name":"local-20250523164625"}' })
    asking.business(6520, "failed to find product none, err: mongo: no documents in result",
      create { project_key = '"none"' })
    asking.internal("failed to find the basic image of name: x, error is: "
      .. "mongo: no documents in result", create { image_name = '"x"' })
  end)

  it("refuses a body that cannot be read, and a user without permission", function()
    asking.empty(400, create { name = "7" })
    asking.empty(400, asker:ask("POST", "/openapi/build", "[]"))
    asking.empty(403, asker:ask("POST", "/openapi/build", asking.object(OLD), "viewer"))
  end)

  it("stores only what its body can say", function()
    asking.success(create { description = '"about it"', post_build_script = '"make clean"',
      file_archive_path = '"/out"', docker_build_info = [[{"working_directory":"ctx",
      "dockerfile_type":"local","dockerfile_directory":"ctx/Dockerfile","build_args":"--pull"}]] })
    local build = asker:stored "b"
    assert.equal("about it", build.description)
    assert.equal("make clean", build.post_build.scripts)
    assert.equal("/out", build.post_build.file_archive.file_location)
    local step = build.post_build.docker_build
    assert.same({ "local", "ctx", "ctx/Dockerfile", "--pull", false },
      { step.source, step.work_dir, step.docker_file, step.build_args, step.enable_buildkit })
  end)

  it("ignores the settings that are new in v4.2", function()
    asking.success(create { advanced_settings = [[{"cluster_name":"local-20250523164625",
      "cache_setting":{},"outputs":["x"],"privileged_mode":1,"custom_labels":{},"storages":[],
      "custom_annotations":[null]}]] })
    local build = asker:stored "b"
    assert.same({}, build.outputs)
    assert.is_false(build.privileged_mode)
    assert.same({}, build.custom_labels)
  end)

  it("does not store choice values or use_host_docker_daemon", function()
    asking.success(create { advanced_settings = [[{"cluster_name":"local-20250523164625",
      "cache_setting":{},"use_host_docker_daemon":true}]],
      parameters = '[{"key":"k","choice_option":["a"],"choice_value":["a"],"description":"d"}]' })
    local build = asker:stored "b"
    assert.is_false(build.use_host_docker_daemon)
    assert.same({ "a" }, build.parameters[1].choice_option)
    assert.same({}, build.parameters[1].choice_value)
    assert.equal("d", build.parameters[1].description)
  end)

  it("looks things up first, then reads the cache, then looks for the Dockerfile", function()
    local function settings(more)
      return { advanced_settings =
        ('{"cluster_name":"local-20250523164625"%s}'):format(more or "") }
    end
    local function with(fields, more)
      local all = settings(more)
      for key, value in pairs(fields) do all[key] = value end
      return all
    end
    asking.internal("failed to find cluster of name: , the error is: mongo: no documents in result",
      create { advanced_settings = "{}", image_name = '"x"' })
    asking.empty(500, create(with { parameters = "[null]", image_name = '"x"' }))
    asking.internal("failed to find the basic image of name: x, error is: "
      .. "mongo: no documents in result", create(with { image_name = '"x"' }))
    asking.empty(500, create(with { docker_build_info = '{"dockerfile_type":"x"}' }))
    asking.internal("unsupported dockerfile type, it can only be local or template",
      create(with({ docker_build_info = '{"dockerfile_type":"x"}', project_key = '"none"' },
        ',"cache_setting":{},"resource_spec":{"gpu_limit":"x"}')))
    asking.business(6520, "format of gpu request is incorrect",
      create(with({ project_key = '"none"' },
        ',"cache_setting":{},"resource_spec":{"gpu_limit":"x"}')))
  end)

  it("always shows an archive, no outputs, and its settings in its own order", function()
    asking.success(create { advanced_settings = [[{"cluster_name":"local-20250523164625",
      "strategy_name":"normal","timeout":7,"cache_setting":{"enabled":true,"cache_dir":"/c"}}]] })
    local body = asker:detail("b", "projectKey=yaml").body
    assert.truthy(body:find('"advanced_settings":{"cluster_name":"local-20250523164625",'
      .. '"strategy_name":"normal","timeout":7,"resource_spec":{"cpu_limit":0,"memory_limit":0,'
      .. '"cpu_req":0,"memory_req":0,"gpu_limit":""},"cache_setting":{"enabled":true,'
      .. '"cache_dir":"/c"},"use_host_docker_daemon":false},"build_script":""', 1, true), body)
    assert.truthy(body:find('"outputs":[],"post_build":{"docker_build":null,'
      .. '"object_storage_upload":null,"file_archive":{"file_location":""},"scripts":""}}', 1,
      true), body)
  end)

  it("treats null as an empty body", function()
    asking.business(400, "build name cannot be empty", asker:ask("POST", "/openapi/build", "null"))
    asking.empty(403, asker:ask("POST", "/openapi/build", "null", "lead"))
  end)

  it("checks a template body by hand, in its order", function()
    for field, text in pairs { name = "build name cannot be empty",
      project_key = "project key cannot be empty", template_name = "template name cannot be empty",
      target_services = "target_service must have at least one item in it" } do
      for _, value in ipairs { false, "null" } do
        asking.business(400, text, asker:create_from_template { [field] = value })
      end
    end
    asking.business(400, "build name cannot be empty",
      asker:ask("POST", "/openapi/build?source=template", "null"))
    asking.empty(400, asker:create_from_template { name = "1" })
    asking.business(6520, "failed to find product none, err: mongo: no documents in result",
      asker:create_from_template { project_key = '"none"' })
    asking.internal("failed to find the build template specified by the user, template name: [x], "
      .. "err: mongo: no documents in result",
      asker:create_from_template { project_key = '"none"', template_name = '"x"' })
    asking.success(asker:create_from_template())
  end)

  it("finds a build to delete in any project if none is named", function()
    asking.success(asker:ask("DELETE", "/openapi/build?name=s-build"))
    assert.is_nil(asker:stored "s-build")
    asking.business(6524, "查询编译模块失败: mongo: no documents in result",
      asker:ask("DELETE", "/openapi/build?name=s-build"))
  end)

  it("fails to delete a build that does not exist", function()
    asking.business(6524, "查询编译模块失败: mongo: no documents in result",
      asker:ask("DELETE", "/openapi/build?name=none&projectKey=yaml"))
    asking.success(asker:ask("DELETE", "/openapi/build?name=s-build&projectKey=lilian-test"))
  end)

  it("shows fewer settings", function()
    local body = asker:detail("s-build", "projectKey=lilian-test").body
    assert.is_nil(body:find("privileged_mode", 1, true))
    assert.truthy(body:find('"use_host_docker_daemon":false},"build_script"', 1, true))
  end)
end)
