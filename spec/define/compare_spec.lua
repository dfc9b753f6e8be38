-- SPDX-License-Identifier: MIT
-- Whether a build is what was asked for. The details are the sandbox's.
local compare = require "zadig.define.compare"
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local start_sandbox = require "zadig.sandbox".start
local zadig = require "zadig"

local function sorted(list)
  table.sort(list)
  return list
end

describe("a definition beside its build's detail", function()
  local sandbox, client

  setup(function()
    sandbox = start_sandbox()
    client = zadig.connect { url = sandbox.url, token = sandbox.token }
  end)

  teardown(function()
    client:close()
    sandbox:stop()
  end)

  before_each(function()
    sandbox:reset()
  end)

  -- The detail of a build that is created from the definition.
  local function made(definition, operation, service)
    helpers.with_warnings(function()
      assert(client[operation or "create_build"](client, definition))
    end)
    local options = { project_key = definition.project_key }
    for key, value in pairs(service or {}) do options[key] = value end
    return assert(client:get_build(definition.name, options))
  end

  local function build(change)
    local definition = fixtures.read "create_build"
    if change then
      change(definition, definition.advanced_settings, definition.docker_build_step)
    end
    return definition
  end

  -- { case, further fields of the definition, paths that differ }
  local asked = {
    { "the script", function(d) d.build_script = "x" end, "build_script" },
    { "the script left out", function(d) d.build_script = nil end, "build_script" },
    { "the image", function(d) d.build_os = "ubuntu 22.04" end, "build_os" },
    { "a package's version", function(d) d.installs[1].version = "1" end, "installs[1].version" },
    { "a package more", function(d) d.installs[2] = d.installs[1] end, "installs" },
    { "a service", function(d) d.services[2].service_name = "x" end, "services[2].service_name" },
    { "all services", function(d) d.services = nil end, "services" },
    { "a branch", function(d) d.repo_info[1].branch = "x" end, "repo_info[1].branch" },
    { "a repository's namespace", function(d) d.repo_info[1].repo_namespace = "x" end,
      "repo_info[1].repo_namespace" },
    { "a variable's value", function(d) d.parameters[1].default_value = "x" end,
      "parameters[1].default_value" },
    { "a variable's key", function(d) d.parameters[2].key = "x" end, "parameters[2].key" },
    { "a credential", function(d) d.parameters[2].is_credential = nil end,
      "parameters[2].is_credential" },
    { "no image step", function(d) d.docker_build_step = nil end, "docker_build_step" },
    { "the image step's arguments", function(_, _, step) step.build_args = nil end,
      "docker_build_step.build_args" },
    { "the Dockerfile", function(_, _, step) step.dockerfile_directory = "x" end,
      "docker_build_step.dockerfile_directory" },
    { "BuildKit", function(_, _, step) step.enable_buildkit = false end,
      "docker_build_step.enable_buildkit" },
    { "the cluster", function(_, settings) settings.cluster_name = "x" end,
      "advanced_settings.cluster_name" },
    { "the strategy", function(_, settings) settings.strategy_name = nil end,
      "advanced_settings.strategy_name" },
    { "the timeout", function(_, settings) settings.timeout = 31 end,
      "advanced_settings.timeout" },
    { "a resource", function(_, settings) settings.resource_spec.cpu_req = 1 end,
      "advanced_settings.resource_spec.cpu_req" },
    { "Docker's daemon", function(_, settings) settings.use_host_docker_daemon = true end,
      "advanced_settings.use_host_docker_daemon" },
    { "the cache's folder", function(_, settings) settings.cache_setting.cache_dir = "x" end,
      "advanced_settings.cache_setting.cache_dir" },
    { "no cache", function(_, settings) settings.cache_setting = nil end,
      "advanced_settings.cache_setting.enabled" },
    { "an output", function(_, settings) settings.outputs[1] = "x" end,
      "advanced_settings.outputs[1]" },
    { "no outputs", function(_, settings) settings.outputs = nil end,
      "advanced_settings.outputs" },
    { "nothing but a masked credential",
      function(d) d.parameters[2].default_value = core.mask end },
    { "only what a detail cannot tell", function(d, settings)
      d.infrastructure, d.script_type = "vm", "batch_file"
      settings.storages, settings.privileged_mode = nil, true
      settings.custom_labels, settings.custom_annotations = nil, nil
      d.parameters[1].description, d.parameters[1].choice_value = "x", { "c" }
      d.repo_info[1].codehost_name = "x"
    end },
  }
  for _, case in ipairs(asked) do
    it("differs in " .. case[1], function()
      local detail = made(build())
      assert.same({}, compare.build(build(), detail))
      assert.same({ case[3] }, compare.build(build(case[2]), detail))
    end)
  end

  local told = {
    { "a template", function(d) d.template_name = "x" end, "template_name" },
    { "a script after the build", function(d) d.post_build.scripts = "x" end,
      "post_build.scripts" },
    { "an empty script after the build", function(d) d.post_build.scripts = "" end },
    { "no image step", function(d) d.post_build.docker_build = nil end, "docker_build_step" },
    { "a null for the image step", function(d) d.post_build.docker_build = core.null end,
      "docker_build_step" },
    { "no settings", function(d) d.advanced_settings = nil end, "advanced_settings" },
    { "no repositories", function(d) d.repos = nil end, "repo_info" },
    { "an output of somebody else", function(d) table.insert(d.outputs, { name = "x" }) end,
      "advanced_settings.outputs" },
  }
  for _, case in ipairs(told) do
    it("is told by a detail with " .. case[1], function()
      local detail = made(build())
      case[2](detail)
      assert.same({ case[3] }, compare.build(build(), detail))
    end)
  end

  for given, stored in pairs { ["/o/"] = "o", ["//n/"] = "/n", ["n//"] = "n/", ["//"] = "",
    ["a/b"] = "a/b" } do
    it(("expects a repository %q of a code host of type other to be stored as %q"):format(given,
      stored), function()
      local definition = build(function(d)
        d.repo_info[1].codehost_name = "other"
        d.repo_info[1].repo_namespace, d.repo_info[1].repo_name = given, given
      end)
      local detail = made(definition)
      assert.same({ stored, stored }, { detail.repos[1].repo_owner, detail.repos[1].repo_name })
      assert.same({}, compare.build(definition, detail))
      detail.repos[1].repo_name = stored .. "x"
      assert.same({ "repo_info[1].repo_name" }, compare.build(definition, detail))
    end)
  end

  it("keeps the slashes for all other code hosts, and white space other than blanks", function()
    local function with(name, directory)
      return build(function(d, _, step)
        d.repo_info[1].repo_name, step.build_context_dir = name, directory
      end)
    end
    local detail = made(with("/a/", " \t. "))
    assert.same({}, compare.build(with("/a/", "\t."), detail))
    assert.same({ "docker_build_step.build_context_dir", "repo_info[1].repo_name" },
      sorted(compare.build(with("a", "."), detail)))
  end)

  it("equals its build in whatever form the server stores it", function()
    local definition = build(function(d, settings, step)
      d.repo_info[1].codehost_name = "other"
      d.repo_info[1].repo_namespace, d.repo_info[1].repo_name = "/kr-test-org1/", "/a/b/"
      step.build_context_dir, step.dockerfile_directory = "  . ", " ./Dockerfile "
      step.template_name = "not used for a local one"
      settings.cache_setting = { enabled = false, cache_dir = "not used either" }
      settings.outputs = nil
    end)
    local detail = made(definition)
    assert.same({}, compare.build(definition, detail))
    detail.repos[1].repo_owner, detail.repos[1].repo_name = "kr-test-org1", "a/b"
    detail.post_build.docker_build.work_dir = "."
    detail.post_build.docker_build.docker_file = "./Dockerfile"
    assert.same({}, compare.build(definition, detail))
    detail.repos[1].repo_name, detail.post_build.docker_build.work_dir = "a//b", ". ."
    assert.same({ "docker_build_step.build_context_dir", "repo_info[1].repo_name" },
      sorted(compare.build(definition, detail)))
  end)

  it("takes the server's defaults for fields that were left out", function()
    local definition = build(function(d)
      d.advanced_settings, d.docker_build_step, d.parameters, d.build_script = nil, nil, nil, nil
    end)
    local detail = made(definition)
    assert.same({}, compare.build(definition, detail))
    detail.advanced_settings.cluster_name, detail.advanced_settings.strategy_name = "other", "x"
    assert.same({}, compare.build(definition, detail))
    detail.advanced_settings.timeout = 61
    detail.advanced_settings.resource_spec.cpu_limit = 1
    detail.advanced_settings.resource_spec.memory_limit = 1
    detail.build_script = "x"
    detail.advanced_settings.cache_setting.enabled = true
    detail.parameters[1] = { key = "x", value = "y" }
    assert.same({ "advanced_settings.cache_setting.enabled",
      "advanced_settings.resource_spec.cpu_limit", "advanced_settings.resource_spec.memory_limit",
      "advanced_settings.timeout", "build_script", "parameters" },
      sorted(compare.build(definition, detail)))
  end)

  -- { case, further fields of the definition, paths that differ }
  local templates = {
    { "the template", function(d) d.template_name = "x" end, "template_name" },
    { "a service more", function(d) d.target_services[2] = d.target_services[1] end,
      "target_services" },
    { "a service module", function(d) d.target_services[1].service_module = "x" end,
      "target_services[1].service_module" },
    { "a branch", function(d) d.target_services[1].repo_info[1].branch = "x" end,
      "target_services[1].repo_info[1].branch" },
    { "no repositories", function(d) d.target_services[1].repo_info = {} end,
      "target_services[1].repo_info" },
    { "an input's value", function(d) d.target_services[1].inputs[2].value = "x" end,
      "target_services[1].inputs[2].value" },
    { "an input without its value", function(d) d.target_services[1].inputs[2].value = nil end,
      "target_services[1].inputs[2].value" },
    { "an input that is a credential",
      function(d) d.target_services[1].inputs[1].is_credential = true end,
      "target_services[1].inputs[1].value" },
    { "nothing but an input the template does not have", function(d)
      table.insert(d.target_services[1].inputs, { key = "nowhere", value = "x" })
    end },
    { "nothing but inputs left out", function(d) d.target_services[1].inputs = nil end },
  }
  for _, case in ipairs(templates) do
    it("of a template differs in " .. case[1], function()
      local definition = fixtures.read "create_build_from_template"
      local detail = made(definition, "create_build_from_template",
        { service_name = "zadigx", service_module = "aslan" })
      assert.same({}, compare.template(definition, detail, 1))
      case[2](definition)
      assert.same({ case[3] }, compare.template(definition, detail, 1))
    end)
  end

  it("of a template does not differ in a credential if both say it is one", function()
    local definition = fixtures.read "create_build_from_template"
    local detail = made(definition, "create_build_from_template",
      { service_name = "zadigx", service_module = "aslan" })
    for i, input in ipairs(definition.target_services[1].inputs) do
      for _, parameter in ipairs(detail.parameters) do
        if parameter.key == input.key then
          parameter.is_credential = i == 1
        end
      end
    end
    local inputs = definition.target_services[1].inputs
    inputs[1].is_credential, inputs[2].is_credential = true, false
    assert.same({}, compare.template(definition, detail, 1))
    inputs[1].is_credential, inputs[2].is_credential = false, true
    assert.same({ "target_services[1].inputs[1].value", "target_services[1].inputs[2].value" },
      compare.template(definition, detail, 1))
  end)
end)
