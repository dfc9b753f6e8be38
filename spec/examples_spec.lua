-- SPDX-License-Identifier: MIT
-- ctest: no-asan
local cjson = require "cjson"
local document = dofile "examples/document.lua"
local helpers = require "support.helpers"
local zadig = require "zadig"

local sandbox, client

-- Runs an example as a person would, against the sandbox of this test.
local function run(name, words, input)
  return helpers.run({ "lua5.4", "examples/" .. name .. ".lua", table.unpack(words) }, {
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

-- A file with a definition in it, as a team would keep it.
local function kept(dir, definition)
  return dir:write(definition.name .. ".lua", "return " .. zadig.format(definition,
    { full = true, secrets = true }))
end

describe("examples", function()
  before_each(function()
    sandbox = require("zadig.sandbox").start {}
    client = zadig.connect { url = sandbox.url, token = sandbox.token, project_key = "yaml" }
  end)

  after_each(function()
    client:close()
    sandbox:stop()
  end)

  for _, name in ipairs { "build_per_service", "copy_build", "rotate_credential", "raise_timeout",
    "audit_images", "export_details", "delete_builds", "nightly_report" } do
    it("say how they are used: " .. name, function()
      local result = run(name, {})
      assert.equal(2, result.status)
      assert.matches("^usage: lua5.4 " .. name .. ".lua [^\n]+\n$", result.stderr)
      local _, lines = helpers.read("examples/" .. name .. ".lua"):gsub("\n", "")
      assert.is_true(lines >= 20 and lines <= 60, lines)
    end)
  end

  it("create a build per service from one base", function()
    assert.equal("created build-api\ncreated build-web\n",
      succeeds("build_per_service", { "yaml", "api", "web" }))
    local detail = assert(client:get_build "build-web")
    assert.equal("web", detail.target_services[1].service_module)
    assert.equal(2048, detail.advanced_settings.resource_spec.memory_limit)
    assert.equal("is there: build-api\ncreated build-db\n",
      succeeds("build_per_service", { "yaml", "api", "db" }))
  end)

  it("copy a build to another project", function()
    assert(client:create_build(document.plain_build()))
    has(succeeds("copy_build", { "yaml", "api-test", "demo", "api-copy", "gitlab" }),
      "copied api-test of yaml to api-copy of demo")
    local from = assert(client:get_build "api-test")
    local to = assert(client:get_build("api-copy", { project_key = "demo" }))
    for _, key in ipairs { "build_script", "build_env", "target_services", "outputs", "repos",
      "post_build" } do
      assert.same(from[key], to[key])
    end
    assert.equal("abc123", to.parameters[2].value)
    assert.is_true(to.parameters[2].is_credential)
  end)

  it("rotate a credential everywhere and keep the others", function()
    local dir <close> = helpers.tmpdir()
    local definition = zadig.build(document.plain_build(), { parameters = {
      zadig.parameter.secret("bb", "old"), zadig.parameter.secret("other", "kept"),
      zadig.parameter.string("plain", "x") } })
    assert(client:create_build(definition))
    local file = kept(dir, zadig.build(definition, { parameters = {
      zadig.parameter.secret("bb", "********"), zadig.parameter.secret("other", "********"),
      zadig.parameter.string("plain", "x") } }))
    local without = kept(dir, { name = "without", parameters = {} })
    local text = succeeds("rotate_credential", { "bb", file, without }, "new-value\n")
    assert.equal("updated api-test\nhas no bb: " .. without .. "\n", text)
    local parameters = assert(client:get_build "api-test").parameters
    assert.equal("new-value", parameters[1].value)
    assert.equal("kept", parameters[2].value)
    assert.equal("x", parameters[3].value)
  end)

  it("raise a timeout on builds older than a date", function()
    local dir <close> = helpers.tmpdir()
    assert(client:create_build(document.plain_build()))
    local file = kept(dir, document.plain_build())
    local gone = kept(dir, zadig.build(document.plain_build(), { name = "gone" }))
    assert.equal("raised to 90 minutes: api-test\nis not there: gone\n",
      succeeds("raise_timeout", { "2999-01-01", "90", file, gone }))
    assert.equal(90, assert(client:get_build "api-test").advanced_settings.timeout)
    has(succeeds("raise_timeout", { "2001-01-01", "120", file }), "changed on ")
    has(succeeds("raise_timeout", { "2999-01-01", "30", file }), "has 30 minutes: api-test")
  end)

  it("audit the images in use", function()
    local text = succeeds("audit_images", { "lilian-test" })
    assert.matches("ubuntu 20.04 +%d  [^\n]*lilian%-test/openapi%-build", text)
    local result = run("audit_images", { "legacy" })
    assert.equal(1, result.status)
    has(result.stdout, "cannot be read")
  end)

  it("export all details to JSON files, without credentials", function()
    local dir <close> = helpers.tmpdir()
    assert(client:create_build(document.plain_build()))
    has(succeeds("export_details", { "yaml", dir.path }), "1 written to ")
    local text = helpers.read(dir.path .. "/api-test.json")
    assert.equal("api-test", cjson.decode(text).name)
    assert.is_nil(text:find "abc123")
    assert.equal("********", cjson.decode(text).parameters[2].value)
  end)

  it("delete builds by pattern, after asking", function()
    succeeds("build_per_service", { "yaml", "a", "b", "c" })
    has(succeeds("delete_builds", { "yaml", "^build%-[ab]$" }, "no\n"), "nothing was deleted")
    assert.equal(3, assert(client:list_builds()).total)
    local text = succeeds("delete_builds", { "yaml", "^build%-[ab]$" }, "2\n")
    has(text, "These builds of yaml match:\n  build-a\n  build-b\n")
    has(text, "deleted build-a\ndeleted build-b\n")
    assert.equal("build-c", assert(client:list_builds()).builds[1].name)
    has(succeeds("delete_builds", { "yaml", "zzz" }), "no build of yaml matches zzz")
  end)

  it("report what changed lately", function()
    assert(client:create_build(document.plain_build()))
    local text = succeeds("nightly_report", { "24", "yaml", "lilian-test" })
    has(text, "## yaml\n\n1 builds, 1 changed in the last 24 hours.\n")
    assert.matches("\n%- %d%d:%d%d: api%-test by ", text)
    has(text, "## lilian-test\n\n2 builds, 0 changed")
  end)
end)
