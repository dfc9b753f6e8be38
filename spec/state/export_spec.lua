-- SPDX-License-Identifier: MIT
-- Files from builds, which load again and ask for no change.
local core = require "zadig.core"
local definitions = require "support.definitions"
local helpers = require "support.helpers"
local lfs = require "lfs"
local load = require "zadig.state.load"
local names = require "zadig.state.names"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

describe("client:export", function()
  local sandbox, client, dir
  sandboxes.each({ sandbox = { time = 1, builds = {} }, project_key = "yaml" },
    function(...) sandbox, client = ... end)

  before_each(function() dir = helpers.tmpdir() end)
  after_each(function() dir:remove() end)

  local function create(change)
    local made = definitions.full()
    change(made)
    helpers.with_warnings(function() assert(client:create_build(made)) end)
  end

  local function export(options)
    local all = { to = dir.path .. "/out" }
    for key, value in pairs(options or {}) do
      all[key] = value
    end
    return assert(client:export(all))
  end

  local function read(name)
    return helpers.read(dir.path .. "/out/" .. name)
  end

  local function load_out(environment)
    return assert(load.read({ dir.path .. "/out" }, function(name)
      return (environment or {})[name]
    end))
  end

  it("writes a file that says what the server shows, and names what it does not", function()
    create(function(made) made.parameters[4], made.repo_info[2] = nil, nil end)
    local exported = export()
    assert.same({ { name = "full", file = dir.path .. "/out/full.lua" } }, exported.written)
    assert.same({ "FULL_SECRET" }, exported.environment)
    assert.same({}, exported.failures)
    assert.equal([[
-- The build "full" of the project "yaml", exported from what the server shows. The fields that
-- comments name are not shown, and an update resets them if they are left out.
return {
  name = "full",
  project_key = "yaml",
  infrastructure = "kubernetes", -- not in the detail: check it before you change the build
  build_os = "ubuntu 20.04",
  installs = { { name = "go", version = "1.20.7" }, { name = "node", version = "16" } },
  script_type = "shell", -- not in the detail: check it before you change the build
  build_script = "make\n",
  repo_info = {
    {
      codehost_name = "gitlab", -- the detail has only its type: put the name of the code host here
      repo_namespace = "g",
      repo_name = "one",
      branch = "main",
      remote_name = "upstream",
      checkout_path = "src/one",
      submodules = true,
      -- enable_commit (default: false), commit_id (default: none): not in the detail; an update
      -- would reset it
    },
  },
  parameters = {
    {
      key = "PLAIN",
      type = "string",
      default_value = "v",
      is_credential = false,
      -- description (default: none): not in the detail; an update would reset it
    },
    {
      key = "SECRET",
      type = "string",
      default_value = env "FULL_SECRET",
      is_credential = true,
      -- description (default: none): not in the detail; an update would reset it
    },
    {
      key = "ONE",
      type = "choice",
      default_value = "x",
      choice_option = { "x" }, -- not in the detail: check it before you change the build
      is_credential = false,
      -- description (default: none): not in the detail; an update would reset it
    },
  },
  services = { { service_name = "a", service_module = "b" } },
  docker_build_step = {
    dockerfile_source = "local",
    build_context_dir = "ctx",
    dockerfile_directory = "ctx/Dockerfile",
    build_args = "--pull",
    enable_buildkit = true,
    platforms = "linux/arm64",
  },
  advanced_settings = {
    timeout = 45,
    cache_setting = { enabled = true, cache_dir = "/cache" },
    cluster_name = "remote-cluster",
    resource_spec = {
      cpu_limit = 1,
      memory_limit = 2,
      cpu_req = 3,
      memory_req = 4,
      gpu_limit = "nvidia.com/gpu: 1",
    },
    strategy_name = "spread",
    use_host_docker_daemon = true,
    outputs = { "MINE" },
    -- storages (default: none), privileged_mode (default: false), custom_annotations (default:
    -- none), custom_labels (default: none): not in the detail; an update would reset it
  },
}
]], read "full.lua")
  end)

  it("fills in named code hosts, and leaves out settings that were never given", function()
    create(function(made) made.advanced_settings = nil end)
    export { codehosts = { gitlab = "gitlab", github = "github-demo" } }
    local text = read "full.lua"
    assert.is_nil(text:find("put the name", 1, true))
    assert.is_truthy(text:find("\n  -- advanced_settings: the detail shows what the server uses if "
      .. "they are left out, in the cluster\n  -- local-20250523164625\n", 1, true), text)
    assert.same({}, zadig.diff(load_out({ FULL_SECRET = "made-up" })[1],
      assert(client:get_build "full")))
  end)

  it("puts a script of more than a few lines into a file beside", function()
    local script = "#!/bin/bash\r\nset -e\n\tmake ]] ]=]\n\n\n# 中文\n"
    create(function(made) made.build_script = script end)
    assert.same({ { name = "full", file = dir.path .. "/out/full.lua",
      script = dir.path .. "/out/full.sh" } }, export().written)
    assert.equal(script, read "full.sh")
    assert.is_truthy(read("full.lua"):find('build_script = script "full.sh"', 1, true))
    assert.equal(script, load_out({ FULL_SECRET = "x" })[1].build_script)
  end)

  it("keeps credentials out of the files, of all kinds of variables", function()
    create(function(made)
      for i, parameter in ipairs(made.parameters) do
        parameter.is_credential = true
        if i <= 2 then parameter.default_value = "made-up-secret" end
      end
      made.parameters[3].choice_option[1] = "made-up-secret"
      made.parameters[3].default_value = "made-up-secret"
      made.parameters[4].key, made.parameters[4].default_value = "plain", ""
    end)
    local exported = export()
    assert.is_nil(read("full.lua"):find("made-up-secret", 1, true))
    assert.same({ "FULL_ONE", "FULL_PLAIN", "FULL_SECRET" }, exported.environment)
    local parameters = load_out({ FULL_ONE = "made-up-secret", FULL_PLAIN = "made-up-secret",
      FULL_SECRET = "made-up-secret" })[1].parameters
    assert.same({ "made-up-secret" }, parameters[3].choice_option)
    assert.equal("", parameters[4].default_value)
  end)

  it("writes template builds, each service with its repositories and inputs", function()
    local given = { name = "t", project_key = "demo", template_name = "demo-template",
      target_services = {
        { service_name = "a", service_module = "m-1", inputs = { { key = "password",
          value = "made-up", type = "string", is_credential = true } },
          repo_info = { { codehost_name = "gitlab", repo_namespace = "g", repo_name = "r",
            branch = "main" } } },
        { service_name = "b", service_module = "m", inputs = {}, repo_info = {} } } }
    helpers.with_warnings(function() assert(client:create_build_from_template(given)) end)
    local exported = export { project_key = "demo", codehosts = { gitlab = "gitlab" } }
    assert.same({ "T_A_M_1_PASSWORD", "T_B_M_PASSWORD" }, exported.environment)
    assert.is_nil(read("t.lua"):find("made-up", 1, true))
    local loaded = load_out { T_A_M_1_PASSWORD = "made-up", T_B_M_PASSWORD = "template-secret" }
    assert.same({}, zadig.diff(loaded[1], assert(client:reading("t", { project_key = "demo" }))))
    assert(zadig.check("update_build_from_template", loaded[1]))
  end)

  it("names what an update deletes", function()
    sandbox:set { builds = { { name = "web", project_key = "yaml", post_build = { scripts = "x",
      file_archive = { file_location = "y" } } } } }
    export()
    assert.is_truthy(read("web.lua"):find("\n-- An update deletes, and no definition can set: "
      .. "post_build.file_archive, post_build.scripts.\n", 1, true))
  end)

  it("overwrites nothing unless it is told to", function()
    create(function(made) made.build_script = ("line\n"):rep(9) end)
    lfs.mkdir(dir.path .. "/out")
    dir:write("out/full.lua", "kept")
    local exported = export()
    assert.same({}, exported.written)
    assert.same({ { name = "full", file = dir.path .. "/out/full.lua" } }, exported.skipped)
    assert.equal("kept", read "full.lua")
    os.remove(dir.path .. "/out/full.lua")
    dir:write("out/full.sh", "kept")
    exported = export()
    assert.equal("full", exported.failures[1].name)
    assert.matches("full.sh: is there already$", exported.failures[1].failure.message)
    assert.same({ "full.sh" }, core.list_folder(dir.path .. "/out"))
    assert.equal("kept", read "full.sh")
    exported = export { overwrite = true }
    assert.equal(1, #exported.written)
    assert.equal(("line\n"):rep(9), read "full.sh")
    assert.equal(2, #core.list_folder(dir.path .. "/out"))
  end)

  it("goes on when builds cannot be read or written", function()
    sandbox:set { builds = { { name = "a", project_key = "yaml" },
      { name = "host", project_key = "yaml", basic_image_id = "" },
      { name = "no-image", project_key = "yaml", basic_image_id = ("f"):rep(24) },
      { name = "with/slash", project_key = "yaml" } } }
    local exported = export()
    assert.equal("a", exported.written[1].name)
    local kinds = {}
    for _, row in ipairs(exported.failures) do
      kinds[row.name] = row.failure.kind
    end
    assert.same({ host = "server", ["no-image"] = "invalid", ["with/slash"] = "invalid" }, kinds)
  end)

  it("gives every name a file of its own, and never one elsewhere", function()
    local builds = { "API", "api", ".hidden", "a b", "50%", "中文", "x.lua", ("long"):rep(100),
      "a\27[2J" }
    local files = names.files(builds)
    local seen = {}
    for name, file in pairs(files) do
      assert.is_nil(file:find "[/%c ]", name)
      assert.is_nil(file:find "^%.", name)
      assert.is_true(#file <= 200, name)
      assert.is_nil(seen[file:lower()], name)
      seen[file:lower()] = true
    end
    assert.equal("中文", files["中文"])
    assert.equal("50%25", files["50%"])
    assert.equal("%2Ehidden", files[".hidden"])
    assert.equal("a%2Fb", names.file_name "a/b")
    assert.equal("%2E.", names.file_name "..")
    assert.equal(files.API, names.files({ "other", "api", "API" }).API)
  end)

  it("gives every credential a variable of its own", function()
    local prefixes = names.prefixes { "a-b", "a_b", "1", "x" }
    assert.not_equal(prefixes["a-b"], prefixes["a_b"])
    assert.equal("_1", prefixes["1"])
    assert.equal("X", prefixes.x)
    create(function(made)
      made.parameters = { zadig.parameter.secret("a-b", "one"),
        zadig.parameter.secret("a_b", "two") }
    end)
    local exported = export()
    assert.equal(2, #exported.environment)
    assert.equal("FULL_A_B", exported.environment[1])
    local one, two = table.unpack(exported.environment)
    local parameters = load_out({ [one] = "1", [two] = "2" })[1].parameters
    assert.same({ "1", "2" }, { parameters[1].default_value, parameters[2].default_value })
  end)

  it("fails when the list or the folder cannot be had", function()
    local none, failure = client:export { to = dir.path .. "/a/b" }
    assert.is_nil(none)
    assert.matches("No such file", failure.message)
    dir:write("file", "")
    assert.matches("is not a folder", select(2, client:export { to = dir.path .. "/file" }).message)
    sandbox:fault { kind = "database", operation = "list_builds", times = 9 }
    none, failure = client:export { to = dir.path .. "/out" }
    assert.is_nil(none)
    assert.equal("rejected", failure.kind)
  end)

  it("blames the caller for options that are wrong", function()
    for _, case in ipairs { { nil, "expected table" }, { {}, "to: required" },
      { { to = "" }, "to" }, { { to = 5 }, "to: expected string" },
      { { to = "x", codehosts = "gitlab" }, "codehosts: expected a table" },
      { { to = "x", nonsense = 1 }, "nonsense" }, { { to = "x", progress = 5 }, "progress" } } do
      local ok, problem = pcall(function() client:export(case[1]) end)
      assert.is_false(ok)
      assert.matches("^spec/state/export_spec.lua:", problem)
      assert.is_truthy(problem:find(case[2], 1, true), problem)
    end
  end)
end)
