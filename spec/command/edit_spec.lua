-- SPDX-License-Identifier: MIT
-- ctest: no-asan timeout=300
-- zadig edit.
local text_of = require "support.builds".text
local command = require "support.command"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local SECRET = "hunter2-in-clear"

local dir, path

local function write(name, ...)
  return dir:write("builds/" .. name .. ".lua", text_of(name, ...))
end

local function folder()
  dir = helpers.tmpdir()
  path = dir.path .. "/builds"
  assert(os.execute("mkdir " .. path))
end

describe("zadig edit", function()
  local sandbox, client, run
  sandboxes.shared({ project_key = "yaml" }, function(...)
    sandbox, client = ...
    run = command.at(sandbox, "yaml")
  end)
  before_each(folder)
  after_each(function() dir:remove() end)

  local function edit(editor, words, options)
    local all = { "edit", "api", "--ledger", path .. "/.zadig.json" }
    table.move(words or {}, 1, #(words or {}), #all + 1, all)
    options = options or {}
    options.env = options.env or {}
    options.env.EDITOR = editor
    return run(all, options)
  end

  local function apply(fields)
    write("api", fields)
    assert.equal(0, run({ "apply", path, "--yes" }).status)
  end

  it("writes what was changed in an editor", function()
    apply()
    local result = edit("sed -i s/make/make-all/", { "--yes" })
    assert.same({ 0, "~ updated api\n" }, { result.status, result.stdout })
    assert.matches("build_script", result.stderr)
    assert.equal("make-all", client:get_build "api".build_script)
  end)

  it("prefers $VISUAL, and changes nothing where nothing was changed", function()
    apply()
    local result = edit("false", { "--yes" }, { env = { VISUAL = "true" } })
    assert.same({ 0, "unchanged: api\n", "" }, { result.status, result.stdout, result.stderr })
    assert.same({ changed = false, differences = {} },
      fixtures.decode(edit("true", { "--json" }).stdout))
  end)

  it("asks, and changes nothing without a yes", function()
    apply()
    assert.equal(1, edit("sed -i s/make/make-all/").status)
    local env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token, ZADIG_PROJECT_KEY = "yaml",
      EDITOR = "sed -i s/make/make-all/" }
    local words = { "edit", "api", "--ledger", path .. "/.zadig.json" }
    local shown, status = command.typed(words, env, { { "[y/N]", "n\n" } })
    assert.equal(1, status)
    assert.matches('build_script  "make" %-> "make%-all"\n', shown)
    assert.equal("make", client:get_build "api".build_script)
    assert.equal(0, select(2, command.typed(words, env, { { "[y/N]", "y\n" } })))
    assert.equal("make-all", client:get_build "api".build_script)
  end)

  it("shows no credential, and keeps it", function()
    apply { parameters = { zadig.parameter.secret("TOKEN", SECRET) } }
    local copy = dir.path .. "/copy"
    local result = edit(("f() { cp \"$1\" %s; sed -i s/make/make-all/ \"$1\"; }; f"):format(copy),
      { "--yes" })
    assert.equal(0, result.status, result.stderr)
    assert.is_nil(helpers.read(copy):find(SECRET, 1, true))
    assert.equal(SECRET, client:get_build "api".parameters[1].value)
    assert.equal("make-all", client:get_build "api".build_script)
  end)

  it("edits a build made from a template, a service at a time, its credentials kept", function()
    local definition = fixtures.read "create_build_from_template"
    definition.name, definition.project_key = "api", "yaml"
    for _, service in ipairs(definition.target_services) do
      service.repo_info = {}
      service.inputs = { { key = "name", value = "old", type = "string", is_credential = false },
        { key = "password", value = SECRET, type = "string", is_credential = true } }
    end
    dir:write("builds/api.lua", "return " .. zadig.format(definition, { full = true,
      secrets = true }))
    local applied = run { "apply", path, "--yes" }
    assert.equal(0, applied.status, applied.stdout .. applied.stderr)
    local result = edit("sed -i s/old/new/", { "--yes" })
    assert.equal(0, result.status, result.stderr)
    assert.is_nil((result.stdout .. result.stderr):find(SECRET, 1, true))
    local service = definition.target_services[1]
    local detail = client:get_build("api", { service_name = service.service_name,
      service_module = service.service_module })
    local values = {}
    for _, parameter in ipairs(detail.parameters) do
      values[parameter.key] = parameter.value
    end
    assert.same({ "new", SECRET }, { values.name, values.password })
  end)

  it("refuses what it would have to reset, names it, and ends with 3", function()
    assert(client:create_build(load(text_of "api")()))
    local result = run({ "edit", "api" }, { env = { EDITOR = "true" } })
    assert.same({ 3, "" }, { result.status, result.stdout })
    assert.matches("infrastructure: required", result.stderr)
    assert.matches("%-%-infrastructure", result.stderr)
    result = run({ "edit", "api", "--infrastructure", "kubernetes", "--script-type", "shell",
      "--accept", "advanced_settings", "--yes" }, { env = { EDITOR = "sed -i s/make/make-all/" } })
    assert.equal(0, result.status, result.stderr)
  end)

  it("names code hosts by their type", function()
    local result = run { "edit", "api", "--codehost", "gitlab" }
    assert.matches("expected TYPE=NAME", result.stderr)
    local definition = load(text_of "api")()
    definition.repo_info = { zadig.repo "gitlab/group/app@main" }
    assert(client:create_build(definition))
    result = run({ "edit", "api", "--infrastructure", "kubernetes", "--script-type", "shell",
      "--force", "--accept", "advanced_settings", "--codehost", "gitlab=gitlab", "--yes" },
      { env = { EDITOR = "sed -i s/main/next/" } })
    assert.equal(0, result.status, result.stderr)
    assert.equal("next", client:get_build "api".repos[1].branch)
  end)

  it("leaves a build alone that somebody else has written meanwhile", function()
    apply()
    local other = dir:write("other.lua", ([[
      local zadig = require "zadig"
      local client <close> = zadig.connect { url = %q, token = %q }
      assert(client:update_build(%s))
    ]]):format(sandbox.url, sandbox.token, text_of("api", { build_script = "theirs" }):sub(8)))
    sandbox:set { time = os.time() + 100 }
    local result = edit(("f() { %s %s; sed -i s/make/make-all/ \"$1\"; }; f"):format(
      helpers.interpreter, other), { "--yes" })
    assert.equal(3, result.status, result.stderr)
    assert.matches("nothing was written", result.stderr)
    assert.equal("theirs", client:get_build "api".build_script)
  end)

  it("keeps a text that cannot be used, and says where", function()
    apply()
    for _, editor in ipairs { "sed -i s/return/retrn/",
      "f() { sed -i 's/ubuntu.*/\",/' \"$1\"; }; f",
      "f() { echo 'return { { name = \"api\" }, { name = \"b\" } }' > \"$1\"; }; f" } do
      local result = edit(editor, { "--yes" })
      assert.same({ 1, "" }, { result.status, result.stdout })
      local kept = result.stderr:match "zadig: your text is kept in (%S+%.lua)\n"
      assert.is_truthy(kept, result.stderr)
      assert.is_truthy(os.remove(kept))
    end
    assert.equal("make", client:get_build "api".build_script)
  end)

  it("opens the editor again where the text is wrong and somebody says so", function()
    apply()
    local flag = dir.path .. "/second"
    local env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
      ZADIG_PROJECT_KEY = "yaml", EDITOR = ("f() { if [ -e %s ]; then "
        .. "sed -i 's/retrn/return/;s/make/make-all/' \"$1\"; "
        .. "else touch %s; sed -i s/return/retrn/ \"$1\"; fi; }; f"):format(flag, flag) }
    local shown, status = command.typed({ "edit", "api", "--ledger", path .. "/.zadig.json" }, env,
      { { "Edit again? [y/N]", "y\n" }, { "Write this change? [y/N]", "y\n" } })
    assert.equal(0, status, shown)
    assert.equal("make-all", client:get_build "api".build_script)
  end)

  it("ends with the editor's failure", function()
    apply()
    local result = edit "false"
    assert.same({ 1, "" }, { result.status, result.stdout })
    assert.equal("zadig: the editor (false) ended with exit 1; nothing was changed\n",
      result.stderr)
  end)
end)
