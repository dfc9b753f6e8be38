-- SPDX-License-Identifier: MIT
-- What changes builds in the sandbox: what is kept and reset, templates, deletes, permissions.

local asking = require "support.asking"

local NO_DOCUMENTS = "mongo: no documents in result"

describe("the sandbox's changes:", function()
  local server, asker
  asking.shared({}, function(...) server, asker = ... end)

  local codehost = "failed to convert user repository input info into system repository, "
    .. "codehostName: [%s], repoName[r], err: failed to find codehost with name [%s], error is: "
    .. NO_DOCUMENTS

  describe("update", function()
    it("finds by exact name and project, before all lookups", function()
      asking.success(asker:create {})
      local text = "failed to find build module, buildName: %s, projectName: %s, err: %s"
      asking.business(6521, text:format(" b", "yaml", NO_DOCUMENTS),
        asker:update { name = '" b"', build_os = '"none"' })
      asking.business(6521, text:format("b", "demo", NO_DOCUMENTS),
        asker:update { project_key = '"demo"' })
    end)

    it("replaces everything with the given values or their defaults", function()
      asking.success(asker:create {
        advanced_settings = '{"cluster_name":"remote-cluster","timeout":5,"outputs":["x"]}',
        services = '[{"service_name":"s","service_module":"m"}]', build_script = '"x"',
      })
      asking.success(asker:update { script_type = '"powershell"' })
      local build = asker:stored "b"
      assert.equal(60, build.timeout)
      assert.equal("powershell", build.script_type)
      assert.equal("", build.build_script)
      assert.same({}, build.services)
      assert.equal(2, #build.outputs)
    end)

    it("removes what only the web page can set, and keeps the build's identity", function()
      local before = asker:stored "web-host"
      assert.truthy(before.vm_labels and before.host_deploy and before.ssh_keys)
      asking.success(asker:update { name = '"web-host"', project_key = '"legacy"' })
      local after = asker:stored "web-host"
      assert.equal(before.id, after.id)
      for _, key in ipairs { "vm_labels", "host_deploy", "ssh_keys" } do
        assert.is_nil(after[key])
      end
      assert.equal("", after.post_build.scripts)
      assert.is_nil(after.post_build.file_archive)
    end)

    it("keeps a Jenkins build's data and source", function()
      asking.success(asker:update { name = '"jenkins-job"', project_key = '"legacy"' })
      local build = asker:stored "jenkins-job"
      assert.equal("jenkins", build.source)
      assert.equal("nightly", build.jenkins.job_name)
      assert.matches("^%x+$", build.basic_image_id)
    end)

    it("turns a template build into a plain one", function()
      asking.success(asker:create_from_template {})
      asking.success(asker:update { name = '"t"', project_key = '"demo"' })
      assert.equal("", asker:stored "t".template_id)
    end)

    it("keeps a build's place in the list", function()
      asking.success(asker:update { name = '"s-build"', project_key = '"lilian-test"' })
      assert.equal("s-build", server:state().builds[1].name)
    end)

    it("takes eight asterisks for the stored value of the same key", function()
      asking.success(asker:create { parameters =
        '[{"key":"a","default_value":"1"},{"key":"s","default_value":"2","is_credential":true}]' })
      asking.success(asker:update { parameters = [=[[{"key":"a","default_value":"********"},
        {"key":"s","default_value":"*********"},{"key":"new","default_value":"********"}]]=] })
      local values = {}
      for i, parameter in ipairs(asker:stored "b".parameters) do values[i] = parameter.value end
      assert.same({ "1", "*********", "" }, values)
    end)

    it("with source=template creates a build, like the real server", function()
      local body = asking.template_build()
      asking.success(asker:ask("PUT", "/openapi/build?source=template", body))
      asking.business(6520, "demo项目中有相同的构建名称存在,请检查!",
        asker:ask("PUT", "/openapi/build?source=template", body))
    end)
  end)

  describe("template builds", function()
    it("store every variable of the template, apply inputs, and drop unknown inputs", function()
      asking.success(asker:create_from_template { target_services = [=[[{"service_name":"s",
        "service_module":"m","inputs":[{"key":"password","value":"********"},
        {"key":"nothing","value":"x"},{"key":"channel","value":"","type":"choice",
        "is_credential":true}]}]]=] })
      server:set { build_templates = { { name = "demo-template" } } }
      assert.same({
        { key = "name", value = "guest", type = "string", is_credential = false,
          choice_option = {}, choice_value = {}, description = "who signs in" },
        { key = "password", value = "********", type = "", is_credential = false,
          choice_option = {}, choice_value = {}, description = "" },
        { key = "channel", value = "", type = "choice", is_credential = true,
          choice_option = { "stable", "beta" }, choice_value = {}, description = "" },
      }, asker:stored "t".services[1].parameters)
    end)

    it("carry placeholders for everything else", function()
      asking.success(asker:create_from_template {})
      local build = asker:stored "t"
      assert.equal("61af6b575c9beafb9ab130dc", build.basic_image_id)
      assert.equal("0123456789abcdef12345678", build.cluster_id)
      assert.equal(0, build.timeout)
      local spec = build.resource_spec
      assert.same({ 1000, 512 }, { spec.cpu_limit, spec.memory_limit })
    end)

    it("update the body's build, whatever the path names", function()
      asking.success(asker:create_from_template {})
      asking.success(asker:ask("PUT", "/openapi/build/another/template?projectKey=nowhere",
        asking.template_build { target_services = '[{"service_name":"x"}]' }))
      local build = asker:stored "t"
      assert.equal(1, #build.services)
      assert.equal("x", build.services[1].service_name)
      asking.success(asker:ask("PUT", "/openapi/build//template", asking.template_build()))
    end)

    it("can be made from a plain build, which keeps its other fields", function()
      asking.success(asker:create { build_script = '"x"' })
      asking.success(asker:update_from_template { name = '"b"', project_key = '"yaml"' })
      local build = asker:stored "b"
      assert.not_equal("", build.template_id)
      assert.equal("x", build.build_script)
    end)

    it("are refused in this order: items, licence, build, template, code host, name", function()
      local none = { target_services = "[]" }
      local no_template = { template_name = '"none"',
        target_services = '[{"repo_info":[{"codehost_name":"none","repo_name":"r"}]}]' }
      local template_text = "failed to find the build template specified by the user, "
        .. "template name: [none], err: " .. NO_DOCUMENTS
      local no_host = { target_services = no_template.target_services }
      server:set { licence = false }
      for _, write in ipairs { "create_from_template", "update_from_template" } do
        asking.business(400, "target_service must have at least one item in it",
          asker[write](asker, none))
        asking.business(7050, "", asker[write](asker, no_template))
      end
      server:set { licence = "unreachable" }
      assert.equal(500, asker:create_from_template({}).status)
      assert.matches("failed to validate zadig license status, error: ",
        asker:update_from_template({}).body, 1, true)
      server:set { licence = true }
      asking.business(6523, "failed to find build module, buildName:t, projectName:demo err: "
        .. NO_DOCUMENTS, asker:update_from_template(no_template))
      asking.internal(template_text, asker:create_from_template(no_template))
      asking.internal(codehost:format("none", "none"), asker:create_from_template(no_host))
      asking.success(asker:create_from_template {})
      asking.internal(template_text, asker:update_from_template(no_template))
      asking.internal(codehost:format("none", "none"), asker:update_from_template(no_host))
      asking.business(6520, "demo项目中有相同的构建名称存在,请检查!",
        asker:create_from_template {})
    end)

    it("need no licence for plain builds", function()
      server:set { licence = false }
      asking.success(asker:create {})
      asking.success(asker:update {})
    end)
  end)

  describe("delete", function()
    it("reads `name` and ignores the document's `buildName`", function()
      asking.business(400, "empty build name.",
        asker:ask("DELETE", "/openapi/build?buildName=s-build&projectKey=lilian-test"))
      assert.truthy(asker:stored "s-build")
    end)

    it("succeeds if there is no such build, or only in another project", function()
      asking.success(asker:ask("DELETE", "/openapi/build?name=none&projectKey=yaml"))
      asking.success(asker:ask("DELETE", "/openapi/build?name=s-build&projectKey=yaml"))
      asking.success(asker:ask("DELETE", "/openapi/build?name=s-build%20&projectKey=lilian-test"))
      assert.truthy(asker:stored "s-build")
    end)

    it("without a project deletes by name in any project, for a system administrator", function()
      asking.empty(403, asker:ask("DELETE", "/openapi/build?name=s-build", nil, "lead"))
      asking.success(asker:ask("DELETE", "/openapi/build?name=s-build"))
      assert.is_nil(asker:stored "s-build")
    end)

    it("fails while services still name the build", function()
      server:set { services = { { name = "a", build_name = "s-build" },
        { name = "b", build_name = "s-build" } } }
      asking.business(6524, "该构建被服务 [a,b] 引用，请解除引用之后再做删除!",
        asker:ask("DELETE", "/openapi/build?name=s-build&projectKey=lilian-test"))
    end)
  end)

  describe("permissions", function()
    it("are checked after binding and before everything else", function()
      asking.empty(400, asker:create({ name = '""' }, "guest"))
      asking.empty(403, asker:create({ build_os = '"none"' }, "guest"))
      asking.empty(403, asker:create_from_template({ target_services = "[]" }, "guest"))
      asking.empty(403, asker:ask("DELETE", "/openapi/build?projectKey=yaml", nil, "viewer"))
    end)

    it("require Build.Create for every PUT, in the body's project", function()
      asking.success(asker:create({}, "builder"))
      asking.success(asker:update({}, "builder"))
      asking.empty(403, asker:update({}, "viewer"))
      asking.empty(403, asker:update({ project_key = '"demo"' }, "builder"))
      asking.empty(403, asker:update_from_template({}, "builder"))
      asking.success(asker:create_from_template({}, "lead"))
      asking.success(asker:update_from_template({}, "lead"))
      asking.success(asker:ask("DELETE", "/openapi/build?name=b&projectKey=yaml", nil, "builder"))
    end)
  end)

  it("have caused no internal error", function()
    asker:create {}
    for _, entry in ipairs(server:state().log) do assert.is_nil(entry.problem) end
  end)
end)
