-- SPDX-License-Identifier: MIT
-- Fields that the rest does not give: which may be reset or lost, and which may not.
local definitions = require "support.definitions"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local full, paths = definitions.full, definitions.paths

describe("a definition from a detail, with losses,", function()
  local sandbox, client
  sandboxes.each({ sandbox = { time = 1 }, project_key = "yaml" },
    function(...) sandbox, client = ... end)

  -- What is at its default in the builds below.
  local reset = { "advanced_settings.resource_spec", "advanced_settings.storages",
    "advanced_settings.privileged_mode", "advanced_settings.custom_annotations",
    "advanced_settings.custom_labels", "repo_info", "parameters" }

  local required = { infrastructure = "kubernetes", script_type = "shell" }

  local function detail_of(definition)
    assert(client:create_build(definition))
    return assert(client:get_build(definition.name))
  end

  local function seeded(build)
    sandbox:set { builds = { build } }
    return assert(client:get_build(build.name))
  end

  it("accepts the paths that are named, and lists the fields", function()
    local detail = seeded { name = "b", project_key = "yaml" }
    assert.is_nil((zadig.definition(detail, required)))
    local definition, losses = zadig.definition(detail, required,
      { accept = { "advanced_settings" } })
    assert.same({ "advanced_settings.resource_spec", "advanced_settings.storages",
      "advanced_settings.privileged_mode", "advanced_settings.custom_annotations",
      "advanced_settings.custom_labels" }, paths(losses))
    assert.equal("warning", losses[1].severity)
    assert(client:update_build(definition))
  end)

  local wiped = {
    { "a script after the build", { post_build = { scripts = "echo" } }, "post_build.scripts" },
    { "a file archive", { post_build = { file_archive = { file_location = "x" } } },
      "post_build.file_archive" },
    { "an upload", { post_build = { object_storage_upload = { enabled = true } } },
      "post_build.object_storage_upload" },
    { "Jenkins", { source = "jenkins" }, "source" },
    { "an output's description", { outputs = { { name = "X", description = "what" } } },
      "outputs[1].description" },
    { "a hidden repository", { repos = { { codehost_name = "gitlab", source = "gitlab",
      repo_name = "r", hidden = true } } }, "repos[1].hidden" },
    { "a cached workspace", { cache = { enabled = true, type = "workspace" } },
      "advanced_settings.cache_setting" },
    { "a host's labels", {}, "infrastructure", "vm" },
  }
  for _, case in ipairs(wiped) do
    it("refuses " .. case[1] .. " unless forced, and names it", function()
      local build = { name = "b", project_key = "yaml" }
      for key, value in pairs(case[2]) do
        build[key] = value
      end
      local detail = seeded(build)
      local rest = { infrastructure = case[4] or "kubernetes", script_type = "shell",
        repo_info = build.repos and { { codehost_name = "gitlab" } } }
      local none, failure = zadig.definition(detail, rest, { accept = reset })
      assert.is_nil(none)
      assert.same({ case[3] }, paths(failure.problems))
      assert.equal("error", failure.problems[1].severity)
      local definition, losses = zadig.definition(detail, rest, { force = true })
      assert.is_table(definition)
      if build.cache then
        assert.same({ enabled = false, cache_dir = "" },
          definition.advanced_settings.cache_setting)
      end
      assert.is_truthy((" " .. table.concat(paths(losses), " ") .. " "):find(
        " " .. case[3] .. " ", 1, true))
    end)
  end

  it("lists what an update would remove, in a fixed order", function()
    local detail = seeded { name = "b", project_key = "yaml", post_build = { scripts = "echo",
      file_archive = { file_location = "x" }, object_storage_upload = { enabled = true } } }
    local _, failure = zadig.definition(detail, required, { accept = reset })
    assert.same({ "post_build.file_archive", "post_build.object_storage_upload",
      "post_build.scripts" }, paths(failure.problems))
  end)

  it("leaves a timeout of 0 to the server", function()
    local detail = detail_of(full())
    assert.equal(45, zadig.definition(detail, full()).advanced_settings.timeout)
    detail.advanced_settings.timeout = 0
    local rest = full()
    rest.advanced_settings.timeout = nil
    assert.is_nil(assert(zadig.definition(detail, rest)).advanced_settings.timeout)
  end)

  it("matches an element of the rest to the build's only by its name or position", function()
    local rest = full()
    rest.repo_info = { { codehost_name = "by name", repo_namespace = "h", repo_name = "two" },
      { codehost_name = "by place" } }
    local detail = detail_of(full())
    local none, failure = zadig.definition(detail, rest, { accept = reset })
    assert.is_nil(none)
    assert.same({ "repo_info[1].codehost_name" }, paths(failure.problems))
    rest.repo_info = { { codehost_name = "first" }, rest.repo_info[1] }
    local made = assert(zadig.definition(detail, rest, { accept = reset }))
    assert.same({ "first", "by name" },
      { made.repo_info[1].codehost_name, made.repo_info[2].codehost_name })
  end)

  it("lists in the hint the paths to accept", function()
    local detail = seeded { name = "b", project_key = "yaml", post_build = { scripts = "echo" } }
    local _, failure = zadig.definition(detail, required)
    assert.equal('give the missing fields as the second argument; accept = { '
      .. '"advanced_settings.resource_spec", "advanced_settings.storages", '
      .. '"advanced_settings.privileged_mode", "advanced_settings.custom_annotations", '
      .. '... } accepts the losses', failure.hint)
    _, failure = zadig.definition(detail)
    assert.matches("accepts the others$", failure.hint)
    _, failure = zadig.definition(detail, nil, { force = true })
    assert.equal("give the missing fields as the second argument", failure.hint)
  end)

  it("gives each problem a kind", function()
    local kept = full()
    kept.build_script, kept.parameters[5], kept.script_type = "stale", { key = "NEW" }, nil
    kept.name = nil -- a rest in part
    kept.advanced_settings.storages = nil
    local detail = detail_of(full())
    detail.post_build.scripts = "echo"
    local _, failure = zadig.definition(detail, kept)
    local kinds = {}
    for _, problem in ipairs(failure.problems) do
      kinds[problem.path] = problem.kind
    end
    assert.same({ script_type = "missing", ["advanced_settings.storages"] = "unreadable",
      ["post_build.scripts"] = "lost" }, kinds)
    kept.script_type = "shell"
    local _, notes = assert(zadig.definition(detail, kept, { force = true }))
    kinds = {}
    for _, problem in ipairs(notes) do
      kinds[problem.path] = problem.kind
    end
    assert.same({ ["advanced_settings.storages"] = "unreadable", ["post_build.scripts"] = "lost",
      build_script = "differs", ["parameters[5]"] = "unmatched" }, kinds)
  end)

  it("is never made without the fields that an update requires", function()
    local detail = seeded { name = "b", project_key = "yaml",
      basic_image_id = ("f"):rep(24) }
    local none, failure = zadig.definition(detail, {}, { force = true })
    assert.is_nil(none)
    assert.same({ "infrastructure", "build_os", "script_type" }, paths(failure.problems))
    assert.matches('^zadig.failure: the detail of "b" does not contain the whole build '
      .. '%(3 problems%)\n',
      tostring(failure))
  end)

  it("notes parts of the rest that the build does not have", function()
    local detail = seeded { name = "b", project_key = "yaml" }
    local definition, notes = zadig.definition(detail, zadig.build(full(), {
      infrastructure = "kubernetes", parameters = { { key = "NONE" }, 5 } }))
    assert.is_nil(definition.docker_build_step)
    assert.same({}, definition.parameters)
    local found = (" "):rep(1) .. table.concat(paths(notes), " ") .. " "
    for _, path in ipairs { "repo_info[1]", "parameters[1]", "parameters[2]", "services",
      "docker_build_step" } do
      assert.is_truthy(found:find(" " .. path .. " ", 1, true), path)
    end
  end)
end)
