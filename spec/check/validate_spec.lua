-- SPDX-License-Identifier: MIT
local checking = require "support.checking"
local core = require "zadig.core"
local fixtures = require "support.fixtures"

local lines, plain, template, with =
  checking.lines, checking.plain, checking.template, checking.with
local settings, parameter, docker, storage =
  checking.settings, checking.parameter, checking.docker, checking.storage

describe("validation", function()
  it("finds nothing wrong with a plain definition", function()
    assert.same({}, (lines("create_build", plain())))
    assert.same({}, (lines("create_build_from_template", template())))
    assert.is_nil((core.check("create_build", plain())))
  end)

  for _, name in ipairs(fixtures.definitions) do
    it("passes the document's own " .. name .. " without an error", function()
      local found, errors, warnings = lines(name, fixtures.read(name))
      assert.equal(0, errors, table.concat(found, "\n"))
      assert.equal(#found, warnings)
    end)
  end

  it("tells a parameter from an input, which are easily mistaken", function()
    local input = template()
    input.target_services[1].inputs = { { key = "x", default_value = "1", type = "string",
      is_credential = false } }
    local found = lines("create_build_from_template", input)
    assert.equal('error target_services[1].inputs[1].default_value: an input has "value", not '
      .. '"default_value"', found[#found])
    local definition = plain()
    definition.parameters = { { key = "x", value = "1", type = "string" } }
    found = lines("create_build", definition)
    assert.equal('error parameters[1].value: a parameter has "default_value", not "value"',
      found[2])
  end)

  it("reports all problems at once, in the order of the rows", function()
    assert.same({
      'error infrastructure: required (one of "kubernetes", "vm")',
      "error services[2]: missing (the array has a hole)",
      'error docker_build_step.enable_buildkit: expected boolean, got string "true"',
      'error advanced_settings.resource_spec.cpu_limt: unknown field; did you mean "cpu_limit"?',
    }, (lines("create_build", plain(function(d)
      d.infrastructure = nil
      d.services[3] = { service_name = "s", service_module = "m" }
      d.docker_build_step = { dockerfile_source = "local", build_context_dir = ".",
        dockerfile_directory = ".", enable_buildkit = "true" }
      d.advanced_settings = { cluster_name = "c", resource_spec = { cpu_limit = 1,
        memory_limit = 1, cpu_req = 1, memory_req = 1, cpu_limt = 1 } }
    end))))
  end)

  -- { case, definition, the only problem }
  local create = {
    { "an unknown field", with("colour", 1),
      "error colour: unknown field; to send it anyway, put it in extra" },
    { "a field in camel case", with("buildScript", "x"),
      'error buildScript: unknown field; did you mean "build_script"?' },
    { "a key that is no identifier", with("a b", 1),
      'error ["a b"]: unknown field; to send it anyway, put it in extra' },
    { "a key that is no string", with(true, 1),
      "error : field names must be strings, got boolean true" },
    { "a number for a string", with("build_script", 5),
      "error build_script: expected string, got integer 5" },
    { "null for a string", with("build_script", core.null),
      "error build_script: expected string, got null" },
    { "a function for a string", with("build_script", print),
      "error build_script: expected string, got function" },
    { "a string for an integer", settings { timeout = "30" },
      'error advanced_settings.timeout: expected integer, got string "30"' },
    { "a fraction for an integer", settings { timeout = 30.5 },
      "error advanced_settings.timeout: expected integer, got number 30.5" },
    { "an integer outside int64", settings { timeout = 2 ^ 63 },
      "error advanced_settings.timeout: expected 64-bit integer, got number "
        .. tostring(2 ^ 63) },
    { "infinity for an integer", settings { timeout = math.huge },
      "error advanced_settings.timeout: expected integer, got number inf" },
    { "an integral float", settings { timeout = 30.0 } },
    { "a timeout below one minute", settings { timeout = 0 },
      "warning advanced_settings.timeout: expected 1 or more, got integer 0" },
    { "a string for a boolean", docker { enable_buildkit = "true" },
      'error docker_build_step.enable_buildkit: expected boolean, got string "true"' },
    { "a long string where none belongs", with("docker_build_step", ("x"):rep(100)),
      'error docker_build_step: expected table, got string "' .. ("x"):rep(40) .. '"...' },
    { "a string on many lines", with("installs", "a\nb\1\xff\"é"),
      [[error installs: expected an array of tables, got string "a\nb\x01\xFF\"é"]] },
    { "an array for a record", with("docker_build_step", { { dockerfile_source = "local" } }),
      "error docker_build_step: expected one table of named fields (DockerBuildStep), got an "
        .. "array" },
    { "a record for an array", with("services", { service_name = "s" }),
      "error services: expected an array of tables, got a table with named keys; wrap it in { }" },
    { "a map instead of an array of tables", with("installs", { go = "1.20.7" }),
      "error installs: expected an array of tables, got a table with other keys; "
        .. 'see zadig.help "Install"' },
    { "a table for an array of strings", settings { outputs = { a = "b" } },
      "error advanced_settings.outputs: expected an array of strings, got a table with named "
        .. "keys" },
    { "a string key in an array", settings { outputs = { "a", n = 1 } },
      "error advanced_settings.outputs.n: unexpected key in an array" },
    { "an index below one", settings { outputs = { [0] = "a", "b" } },
      "error advanced_settings.outputs[0]: unexpected key in an array" },
    { "a hole", settings { outputs = { "a", nil, "c" } },
      "error advanced_settings.outputs[2]: missing (the array has a hole)" },
    { "an element of another type", settings { outputs = { "a", 2 } },
      "error advanced_settings.outputs[2]: expected string, got integer 2" },
    { "null in an array", with("services", { core.null }),
      "error services[1]: expected table, got null" },
    { "a missing project", with("project_key", nil),
      "error project_key: required: set it here, or in zadig.connect for all calls" },
    { "an empty project", with("project_key", ""),
      "error project_key: required: set it here, or in zadig.connect for all calls" },
    { "a blank project", with("project_key", " \u{3000}"), "error project_key: must not be blank" },
    { "a blank name", with("name", " \t"), "error name: must not be blank" },
    { "blanks around a name", with("name", "a "),
      "error name: has leading or trailing whitespace, which the server would strip" },
    { "a name with a slash", with("name", "a/b"),
      'error name: contains "/", which the server\'s URLs cannot carry: such a build cannot be '
        .. 'read' },
    { "a name of one dot", with("name", "."),
      "error name: has a special meaning in URL paths: such a build cannot be read" },
    { "a name of two dots", with("name", ".."),
      "error name: has a special meaning in URL paths: such a build cannot be read" },
    { "a name with blanks inside", with("name", "构建 1 % + é") },
    { "a NUL", with("build_script", "ab\0c"), "error build_script: contains a NUL at byte 3" },
    { "nothing but a NUL", with("name", "\0"), "error name: contains a NUL at byte 1" },
    { "a choice behind a NUL", with("script_type", "shell\0"),
      "error script_type: contains a NUL at byte 6" },
    { "invalid UTF-8", with("build_script", "é\xffx"),
      "error build_script: is not valid UTF-8 at byte 3" },
    { "a surrogate in UTF-8", with("build_script", "\xED\xA0\x80"),
      "error build_script: is not valid UTF-8 at byte 1" },
    { "a choice nearly right", with("infrastructure", "kubernets"),
      'error infrastructure: expected one of "kubernetes", "vm", got string "kubernets"; '
        .. 'did you mean "kubernetes"?' },
    { "a script type that is none", with("script_type", "python"),
      'error script_type: expected one of "shell", "batch_file", "powershell", got string '
        .. '"python"' },
    { "an unknown dockerfile_source", docker { dockerfile_source = "git" },
      'error docker_build_step.dockerfile_source: expected one of "local", "template", '
        .. 'got string "git"' },
    { "a template source without its template", docker { dockerfile_source = "template" },
      'error docker_build_step.template_name: required when dockerfile_source is "template": '
        .. "the server looks up the template by this name" },
    { "a template source with an empty template", docker { dockerfile_source = "template",
      template_name = "" },
      'error docker_build_step.template_name: required when dockerfile_source is "template": '
        .. "the server looks up the template by this name" },
    { "settings without a cluster", with("advanced_settings", {}),
      "error advanced_settings.cluster_name: required: the server needs it for any advanced "
        .. "settings" },
    { "a static volume without a claim", storage { provision_type = "static",
      storage_size_in_gib = 1 },
      "error advanced_settings.storages.storages_properties[1].pvc: required when "
        .. "provision_type is "
        .. '"static": there is nothing to mount' },
    { "a dynamic volume without a class", storage { provision_type = "dynamic",
      storage_size_in_gib = 1 },
      "error advanced_settings.storages.storages_properties[1].storage_class: required when "
        .. 'provision_type is "dynamic": no volume can be provisioned' },
    { "a dynamic volume without a size", storage { provision_type = "dynamic",
      storage_class = "c" },
      "error advanced_settings.storages.storages_properties[1].storage_size_in_gib: required when "
        .. 'provision_type is "dynamic": no volume can be provisioned' },
    { "a dynamic volume with a claim", storage { provision_type = "dynamic", storage_class = "c",
      storage_size_in_gib = 1, pvc = "p" },
      "warning advanced_settings.storages.storages_properties[1].pvc: has no effect when "
        .. 'provision_type is "dynamic"' },
    { "the document's own misprint", storage { provision_type = "dynmaic",
      storage_size_in_gib = 1 },
      "error advanced_settings.storages.storages_properties[1].provision_type: expected one of "
        .. '"dynamic", "static", got string "dynmaic"; did you mean "dynamic"?' },
    { "an unknown access mode", storage { provision_type = "static", pvc = "p",
      storage_size_in_gib = 1, access_mode = "ReadOnly" },
      "error advanced_settings.storages.storages_properties[1].access_mode: expected one of "
        .. '"ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod", '
        .. 'got string "ReadOnly"; did you mean "ReadOnlyMany"?' },
    { "a choice without options", parameter { type = "choice" },
      'error parameters[1].choice_option: required when type is "choice": '
        .. "there is nothing to choose from" },
    { "a multi-select with empty options", parameter { type = "multi-select", choice_option = {},
      choice_value = { "a" } },
      'error parameters[1].choice_option: required when type is "multi-select": '
        .. "there is nothing to choose from" },
    { "a multi-select without values", parameter { type = "multi-select", choice_option = { "a" } },
      'warning parameters[1].choice_value: required when type is "multi-select": '
        .. "the server ignores default_value here" },
    { "a value that is no option", parameter { type = "multi-select", choice_option = { "a", "b" },
      choice_value = { "a", "z" } },
      'error parameters[1].choice_value[2]: string "z" is not in choice_option' },
    { "a parameter without a key", with("parameters", { { type = "string", default_value = "" } }),
      "error parameters[1].key: required" },
    { "a docker step without a source", with("docker_build_step", { build_context_dir = ".",
      dockerfile_directory = "." }),
      'error docker_build_step.dockerfile_source: required (one of "local", "template")' },
    { "a volume without a path to mount it on", settings { storages = { enabled = true,
      storages_properties = { { provision_type = "static", pvc = "p", storage_size_in_gib = 1,
        subpath = "p" } } } },
      "warning advanced_settings.storages.storages_properties[1].mount_path: "
        .. "missing; the document requires it" },
    { "an unknown type of parameter", parameter { type = "text" },
      'error parameters[1].type: expected one of "string", "choice", "multi-select", "image", '
        .. '"script", "file", got string "text"' },
    { "a type of parameter that stays empty", parameter { type = "file" },
      'warning parameters[1].type: "file": the API has no field for the file, '
        .. "so the variable stays empty" },
    { "a masked value in a POST", parameter { default_value = "********" },
      'error parameters[1].default_value: "********" would be stored literally; '
        .. "give the actual value" },
    { "a variable given twice", with("parameters", {
      { key = "K", type = "string", default_value = "" },
      { key = "K", type = "string", default_value = "" } }),
      "warning parameters[2].key: duplicate of element 1" },
    { "a number as a label's value", settings { custom_labels = { { key = "k", value = 5 } } },
      "error advanced_settings.custom_labels[1].value: expected string, got integer 5" },
    { "a label without a value", settings { custom_labels = { { key = "k" } } },
      "error advanced_settings.custom_labels[1].value: required" },
    { "a label with an empty value", settings { custom_labels = { { key = "k", value = "" } } } },
    { "an output that is there by itself", settings { outputs = { "X", "IMAGE" } },
      'error advanced_settings.outputs[2]: "IMAGE" is built in; leave it out' },
    { "a GPU limit without a colon", settings { resource_spec = { cpu_limit = 1, memory_limit = 1,
      cpu_req = 1, memory_req = 1, gpu_limit = "1" } },
      'error advanced_settings.resource_spec.gpu_limit: expected "vendor/resource: n", '
        .. 'as in "nvidia.com/gpu: 1"' },
    { "a GPU limit without a quantity", settings { resource_spec = { cpu_limit = 1,
      memory_limit = 1, cpu_req = 1, memory_req = 1, gpu_limit = "nvidia.com/gpu: one" } },
      "error advanced_settings.resource_spec.gpu_limit: expected a quantity after the \":\", "
        .. 'as in "nvidia.com/gpu: 1"' },
    { "a good GPU limit", settings { resource_spec = { cpu_limit = 1, memory_limit = 1,
      cpu_req = 1, memory_req = 1, gpu_limit = " nvidia.com/gpu : 2 " } } },
    { "no GPU limit", settings { resource_spec = { cpu_limit = 1, memory_limit = 1,
      cpu_req = 1, memory_req = 1, gpu_limit = "" } } },
    { "a resource left out", settings { resource_spec = { memory_limit = 1, cpu_req = 1,
      memory_req = 1 } },
      "warning advanced_settings.resource_spec.cpu_limit: "
        .. "missing; the document requires it" },
    { "services left out", with("services", nil),
      "warning services: missing; the document requires it" },
    { "a field that only the server knows", with("repo_info", { { codehost_name = "g",
      repo_namespace = "n", repo_name = "r", branch = "b", pr = 5 } }),
      "warning repo_info[1].pr: the server stores it, but builds do not support it" },
  }
  for _, case in ipairs(create) do
    it("judges " .. case[1], function()
      assert.same({ case[3] }, (lines("create_build", case[2])))
    end)
  end

  it("reports a definition that is not a table as one problem", function()
    assert.same({ "error : expected table, got string \"x\"" }, (lines("create_build", "x")))
    assert.same({ "error : expected table, got nil" }, (lines("create_build", nil)))
  end)

  it("knows which fields an update may leave out", function()
    assert.same({}, (lines("update_build", settings {})))
    assert.matches("^warning advanced_settings: if left out, the server resets",
      lines("update_build", plain())[1])
    local masked = parameter { default_value = "********" }
    masked.advanced_settings = { cluster_name = "c" }
    assert.same({}, (lines("update_build", masked)))
    local named = settings {}
    named.name = "a/b"
    assert.matches("^warning name: contains", lines("update_build", named)[1])
    named.name = " a "
    assert.same({}, (lines("update_build", named)))
  end)

  it("knows what templates need", function()
    for _, operation in ipairs { "create_build_from_template", "update_build_from_template" } do
      assert.same({ "error target_services: required: the server requires at least one" },
        (lines(operation, template(function(d)
          d.target_services = {}
        end))))
      assert.same({ 'error target_services[1].inputs[1].value: "********" would be stored '
        .. "literally; give the actual value",
        "warning target_services[1].inputs[1].is_credential: missing: without it, a "
          .. "template's credential is no longer treated as one (trap 16)",
      }, (lines(operation, template(function(d)
        d.target_services[1].inputs[1] = { key = "k", value = "********", type = "string" }
      end))))
    end
  end)

  it("checks the queries of the other operations", function()
    assert.same({}, (lines("list_builds", { project_key = "p", page_num = 1 })))
    assert.same({ "error page_num: expected 1 or more, got integer 0" },
      (lines("list_builds", { project_key = "p", page_num = 0 })))
    assert.same({ 'error pagenum: unknown option; did you mean "page_num"?' },
      (lines("list_builds", { project_key = "p", pagenum = 1 })))
    assert.same({ "error colour: unknown option" },
      (lines("list_builds", { project_key = "p", colour = 1 })))
    assert.equal(1, select(2, lines("get_build", { project_key = "p", name = "a/b" })))
    assert.equal(0, select(2, lines("delete_build", { project_key = "p", name = "a/b" })))
    assert.equal(1, select(2, lines("delete_build", { project_key = "p", name = " " })))
  end)

  it("never shows a secret", function()
    local canary = "canary-7fQ"
    local function check(operation, definition)
      local found, errors = lines(operation, definition)
      assert.is_true(errors > 0)
      local text = table.concat(found, "\n")
      assert.is_nil(text:find(canary, 1, true), text)
      return text
    end
    assert.matches("got an array", check("create_build",
      parameter { is_credential = true, default_value = { canary } }), 1, true)
    assert.matches("string [hidden]", check("create_build",
      parameter { is_credential = true, choice_value = canary }), 1, true)
    check("create_build", parameter { is_credential = true, type = "multi-select",
      choice_option = { "a" }, choice_value = { canary } })
    check("create_build", parameter { is_credential = "yes", type = "multi-select",
      choice_option = { "a" }, choice_value = { canary } })
    check("create_build", parameter { is_credential = true, default_value = canary .. "\0" })
    check("create_build", with("parameters", canary))
    check("create_build", with("parameters", { canary }))
    check("create_build_from_template", template(function(d)
      d.target_services[1].inputs = { { key = "k", value = canary .. "\xff" } }
    end))
    check("create_build_from_template", template(function(d)
      d.target_services = canary
    end))
    assert.equal("error parameters[1].default_value: expected string, got integer [hidden]",
      check("create_build", parameter { is_credential = true, default_value = 12345 }))
  end)

  it("shows values that are known not to be secret", function()
    local function inputs(is_credential)
      return lines("create_build_from_template", template(function(d)
        d.target_services[1].inputs = {
          { key = "k", value = 12345, type = "string", is_credential = is_credential } }
      end))[1]
    end
    local path = "error target_services[1].inputs[1].value: expected string, got integer "
    assert.equal(path .. "12345", inputs(false))
    assert.equal(path .. "[hidden]", inputs(true))
    assert.equal(path .. "[hidden]", inputs(nil))
    for is_credential, found in pairs { [false] = "12345", [true] = "[hidden]" } do
      assert.equal("error parameters[1].default_value: expected string, got integer " .. found,
        lines("create_build",
          parameter { is_credential = is_credential, default_value = 12345 })[1])
    end
    assert.equal("error parameters[1].default_value: expected string, got integer 12345",
      lines("create_build", parameter { default_value = 12345 })[1])
  end)

  it("lists the choices that are not options", function()
    local values = {}
    for i = 1, 60 do
      values[i] = "v" .. i
    end
    local found = lines("create_build",
      parameter { type = "multi-select", choice_option = { "v1", "v60" }, choice_value = values })
    assert.equal(58, #found)
    assert.equal('error parameters[1].choice_value[59]: string "v59" is not in choice_option',
      found[58])
  end)

  it("accepts false, and no other boolean, where a record may be missing", function()
    assert.is_nil(core.problems("ConnectOptions", { url = "http://h", retry = false }))
    local problems = core.problems("ConnectOptions", { url = "http://h", retry = true })
    assert.equal("expected table, got boolean true", problems[1].message)
    assert.equal(1, #problems)
    assert.equal("expected table, got null",
      core.problems("ConnectOptions", { url = "http://h", retry = core.null })[1].message)
  end)

  it("does not confuse a name containing a NUL with the part before it", function()
    local key = "build_os\0"
    assert.same({ 'error : field names must not contain a NUL, got string "build_os\\x00"' },
      (lines("create_build", plain(function(d) d[key] = "y" end))))
    assert.same({ 'error services: unexpected key in an array, got string "a\\x00b"' },
      (lines("create_build", plain(function(d) d.services["a\0b"] = 1 end))))
  end)
end)
