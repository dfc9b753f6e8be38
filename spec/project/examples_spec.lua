-- SPDX-License-Identifier: MIT
-- ctest: no-asan
local document = dofile "examples/document.lua"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local sandbox, client

-- Runs an example as a user would, against this test's sandbox.
local function run(name, words, input)
  return helpers.run({ helpers.program, "examples/" .. name .. ".lua", table.unpack(words) }, {
    input = input,
    env = { LUA_PATH = package.path, LUA_CPATH = package.cpath, ZADIG_URL = sandbox.url,
      ZADIG_TOKEN = sandbox.token, ZADIG_PROJECT_KEY = false },
  })
end

local function succeeds(...)
  local result = run(...)
  assert.equal("", result.stderr)
  assert.equal(0, result.status)
  return result.stdout
end

local function has(text, part)
  assert.is_truthy(text:find(part, 1, true), text)
end

-- A file with a definition, as a team would keep it.
local function kept(dir, definition)
  return dir:write(definition.name .. ".lua", "return " .. zadig.format(definition,
    { full = true, secrets = true }))
end

describe("examples", function()
  sandboxes.each({ project_key = "yaml" }, function(...) sandbox, client = ... end)

  -- Found by pattern: a new example must print its usage, and have a test that runs it, here or in
  -- a spec of its own.
  local specs = {}
  for _, path in ipairs(helpers.tree("spec", "_spec%.lua$")) do
    specs[#specs + 1] = helpers.read(path)
  end
  specs = table.concat(specs)
  for _, path in ipairs(helpers.files("examples", "%.lua$")) do
    local name = path:match "([^/]+)%.lua$"
    it("stand in the way of no module they need, in their own folder: " .. name, function()
      for module in helpers.read(path):gmatch 'require "(%l+)"' do
        assert.not_equal(name, module)
      end
    end)
    it("are run by a spec: " .. name, function()
      assert.is_truthy(specs:find('examples/' .. name .. '.lua"', 1, true)
        or specs:find('succeeds("' .. name .. '"', 1, true)
        or specs:find('run("' .. name .. '"', 1, true))
    end)
  end

  for _, name in ipairs { "build_per_service", "copy_build", "rotate_credential", "raise_timeout",
    "apply_definitions", "audit_images", "export_details", "delete_builds",
    "nightly_report" } do
    it("say how they are used: " .. name, function()
      local result = run(name, {})
      assert.equal(2, result.status)
      assert.matches("^usage: lua5.4 " .. name .. ".lua [^\n]+\n$", result.stderr)
      assert.equal(result.stderr, succeeds(name, { "--help" }))
      local _, lines = helpers.read("examples/" .. name .. ".lua"):gsub("\n", "")
      assert.is_true(lines >= 20 and lines <= 60, lines)
    end)
  end

  it("refuse unknown flags and additional words", function()
    for _, words in ipairs { { "--aply", "x.lua" }, { "--", "x.lua" }, { "--apply" } } do
      local result = run("apply_definitions", words)
      assert.same({ 2, "usage: lua5.4 apply_definitions.lua [--apply] [--force] PATH...\n" },
        { result.status, result.stderr })
    end
    assert.equal(2, run("delete_builds", { "yaml", "pattern", "another" }).status)
    assert.equal(2, run("delete_builds", { "yaml", "%" }).status)
    assert.equal(2, run("nightly_report", { "yesterday", "yaml" }).status)
    assert.equal(2, run("raise_timeout", { "2999-1-1", "90", "x.lua" }).status)
  end)

  it("create a build per service from one base", function()
    assert.equal("created build-api\ncreated build-web\n",
      succeeds("build_per_service", { "yaml", "api", "web" }))
    local detail = assert(client:get_build "build-web")
    assert.equal("web", detail.target_services[1].service_module)
    assert.equal(2048, detail.advanced_settings.resource_spec.memory_limit)
    assert.equal("exists: build-api\ncreated build-db\n",
      succeeds("build_per_service", { "yaml", "api", "db" }))
  end)

  -- Everything that the sandbox stores of a build, except what depends on its name and project.
  local function stored(name)
    for _, build in ipairs(sandbox:state().builds) do
      if build.name == name then
        build.id, build.name, build.project_key = nil, nil, nil
        build.update_time, build.update_by = nil, nil
        return build
      end
    end
  end

  it("copy a whole build to another project", function()
    local dir <close> = helpers.tmpdir()
    assert(client:create_build(document.plain_build()))
    local words = { "yaml", "api-test", "demo", "api-copy" }
    local result = run("copy_build", words)
    assert.equal(1, result.status)
    has(result.stderr, "parameters[1].choice_option: required")
    words[5] = kept(dir, zadig.build(document.plain_build(), { repo_info = {
      { codehost_name = "gitlab", enable_commit = false, commit_id = "" } } }))
    assert.equal("copied api-test of yaml to api-copy of demo\n", succeeds("copy_build", words))
    assert.same(stored "api-test", stored "api-copy")
  end)

  it("copy a build without what cannot be copied only if told to, and list that", function()
    local dir <close> = helpers.tmpdir()
    local rest = dir:write("rest.lua", [[return { infrastructure = "kubernetes",
      script_type = "shell", repo_info = { { codehost_name = "gitee" } } }]])
    local words = { "lilian-test", "openapi-build", "demo", "copy", rest }
    local result = run("copy_build", words)
    assert.equal(1, result.status)
    has(result.stderr, "post_build.scripts: an update deletes it")
    assert.is_nil(stored "copy")
    words[6] = "--force"
    has(succeeds("copy_build", words), "not copied: post_build.scripts: ")
    assert.equal("xx", stored "copy".outputs[3].name)
  end)

  -- A build with steps that only the web page can set, and a definition file of a team.
  local function web_build(dir)
    sandbox:set { builds = { { name = "web", project_key = "yaml", timeout = 10,
      parameters = { { key = "bb", value = "old", is_credential = true } },
      post_build = { scripts = "echo done" } } } }
    return dir:write("web.lua", [[return { name = "web", project_key = "yaml",
      infrastructure = "kubernetes", script_type = "shell" }]])
  end

  it("rotate a credential everywhere and keep the rest", function()
    local dir <close> = helpers.tmpdir()
    local definition = zadig.build(document.plain_build(), { parameters = {
      zadig.parameter.secret("bb", "old"), zadig.parameter.secret("other", "kept"),
      zadig.parameter.string("plain", "x") } })
    assert(client:create_build(definition))
    local file = kept(dir, zadig.build(definition, { build_script = "stale", parameters = {
      zadig.parameter.string("plain", "stale"), zadig.parameter.secret("bb", "stale"),
      zadig.parameter.secret("other", "stale") } }))
    local bare = zadig.build(definition, { name = "without",
      parameters = { zadig.parameter.string("bb", "no credential") } })
    assert(client:create_build(bare))
    local without = kept(dir, bare)
    local before, other = stored "api-test", stored "without"
    assert.equal("api-test: would be updated\nwithout: has no credential bb\n",
      succeeds("rotate_credential", { "bb", file, without }, "new-value\n"))
    assert.same(before, stored "api-test")
    assert.equal("api-test: updated\nwithout: has no credential bb\n",
      succeeds("rotate_credential", { "--apply", "bb", file, without }, "new-value\n"))
    before.parameters[1].value = "new-value"
    assert.same(before, stored "api-test")
    assert.same(other, stored "without")
  end)

  it("rotate a credential of no build that would lose settings, unless forced", function()
    local dir <close> = helpers.tmpdir()
    local file = web_build(dir)
    local before = stored "web"
    local result = run("rotate_credential", { "--apply", "bb", file }, "new-value\n")
    assert.equal(1, result.status)
    has(result.stdout, "post_build.scripts: an update deletes it")
    assert.is_nil((result.stdout .. result.stderr):find("new-value", 1, true))
    assert.same(before, stored "web")
    succeeds("rotate_credential", { "--apply", "--force", "bb", file }, "new-value\n")
    assert.equal("new-value", stored "web".parameters[1].value)
  end)

  it("apply a team's definition files", function()
    local dir <close> = helpers.tmpdir()
    local definition = document.plain_build()
    local file = kept(dir, definition)
    has(succeeds("apply_definitions", { dir.path }), "\n+ api-test         " .. file .. "\n")
    assert.is_nil(stored "api-test")
    has(succeeds("apply_definitions", { "--apply", dir.path }), "\n+ created api-test\n1 done, ")
    local before = stored "api-test"
    -- A second run sends no update; somebody changes it, and the files restore it.
    local requests = sandbox:state().counters.requests
    has(succeeds("apply_definitions", { "--apply", dir.path }), "1 unchanged (1 proven, ")
    assert.equal(requests.update_build, sandbox:state().counters.requests.update_build)
    assert(client:update_build(zadig.build(definition, { build_script = "changed" })))
    has(succeeds("apply_definitions", { file }), "\n    build_script\n")
    assert.equal("changed", stored "api-test".build_script)
    succeeds("apply_definitions", { "--apply", file })
    assert.same(before, stored "api-test")
  end)

  it("apply no invalid definition, and none that would lose settings", function()
    local dir <close> = helpers.tmpdir()
    web_build(dir)
    local file = kept(dir, zadig.build(document.plain_build(), { name = "web" }))
    local before = stored "web"
    local result = run("apply_definitions", { "--apply", file })
    assert.equal(1, result.status)
    has(result.stdout, "\n! web ")
    has(result.stdout, "post_build.scripts")
    assert.same(before, stored "web")
    local wrong = kept(dir, zadig.build(document.plain_build(), { name = "new",
      infrastructure = "cloud" }))
    result = run("apply_definitions", { "--apply", wrong, file })
    assert.equal(1, result.status)
    has(result.stderr, 'infrastructure: expected one of "kubernetes", "vm"')
    assert.is_nil(stored "new")
  end)

  it("raise a timeout on builds older than a date and keep the rest", function()
    local dir <close> = helpers.tmpdir()
    assert(client:create_build(document.plain_build()))
    local before = stored "api-test"
    local file = kept(dir, document.plain_build())
    assert.equal("api-test: would be raised from 30 minutes\n",
      succeeds("raise_timeout", { "2999-01-01", "90", file }))
    assert.same(before, stored "api-test")
    assert.equal("api-test: raised to 90 minutes\n",
      succeeds("raise_timeout", { "--apply", "2999-01-01", "90", file }))
    before.timeout = 90
    assert.same(before, stored "api-test")
    has(succeeds("raise_timeout", { "2001-01-01", "120", file }), "api-test: changed on ")
    has(succeeds("raise_timeout", { "2999-01-01", "30", file }), "api-test: has 90 minutes")
  end)

  it("raise no timeout where that would lose settings", function()
    local dir <close> = helpers.tmpdir()
    local gone = kept(dir, zadig.build(document.plain_build(), { name = "gone" }))
    local file = web_build(dir)
    local before = stored "web"
    local result = run("raise_timeout", { "--apply", "2999-01-01", "90", gone, file })
    assert.equal(1, result.status)
    has(result.stdout, "gone: zadig.failure: ")
    has(result.stdout, "post_build.scripts: an update deletes it")
    assert.same(before, stored "web")
  end)

  it("audit the images in use", function()
    local text = succeeds("audit_images", { "lilian-test" })
    assert.matches("ubuntu 20.04 +%d  [^\n]*lilian%-test/openapi%-build", text)
    local result = run("audit_images", { "legacy" })
    assert.equal(1, result.status)
    has(result.stdout, "cannot be read")
  end)

  it("export all builds to files that load again, without credentials", function()
    local dir <close> = helpers.tmpdir()
    assert(client:create_build(document.plain_build()))
    assert.equal(("reads $API_TEST_BB\n1 written to %s, 0 kept, 0 could not be exported\n"):format(
      dir.path), succeeds("export_details", { "yaml", dir.path }))
    local path = dir.path .. "/api-test.lua"
    assert.is_nil(helpers.read(path):find "abc123")
    has(helpers.read(path), 'default_value = env "API_TEST_BB"')
    has(succeeds("export_details", { "yaml", dir.path }), "0 written to ")
    has(succeeds("export_details", { "--overwrite", "yaml", dir.path }), "1 written to ")
  end)

  it("delete builds by pattern, after asking", function()
    succeeds("build_per_service", { "yaml", "a", "b", "c" })
    has(succeeds("delete_builds", { "yaml", "^build%-[ab]$" }, "no\n"), "nothing was deleted")
    assert.equal(3, assert(client:list_builds()).total)
    local text = succeeds("delete_builds", { "yaml", "^build%-[ab]$" }, "2\n")
    has(text, "These builds of yaml match:\n  \"build-a\"\n  \"build-b\"\n")
    has(text, "deleted \"build-a\"\ndeleted \"build-b\"\n")
    assert.equal("build-c", assert(client:list_builds()).builds[1].name)
    has(succeeds("delete_builds", { "yaml", "zzz" }), "no build of yaml matches zzz")
    sandbox:set { builds = { { name = "\27[2Ka", project_key = "yaml" } } }
    has(succeeds("delete_builds", { "yaml", "a" }, "no\n"), "match:\n  \"\\x1B[2Ka\"\n")
  end)

  it("report recent changes", function()
    assert(client:create_build(document.plain_build()))
    local text = succeeds("nightly_report", { "24", "yaml", "lilian-test" })
    has(text, "## yaml\n\n1 builds, 1 changed in the last 24 hours.\n")
    assert.matches("\n%- %d%d:%d%d: api%-test by ", text)
    has(text, "## lilian-test\n\n2 builds, 0 changed")
  end)
end)
