-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local definitions = require "support.definitions"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local full, stored, paths = definitions.full, definitions.stored, definitions.paths

-- Copies the value at `path` of `from` to the same place of `to`; elements take their key along.
local function give(to, from, path)
  local name, rest = path:match "^([%w_]+)(.*)$"
  local key = name
  while rest ~= "" do
    to[key] = to[key] or {}
    to, from = to[key], from[key]
    local index = rest:match "^%[(%d+)%]"
    key = index and math.tointeger(tonumber(index)) or rest:match "^%.([%w_]+)"
    rest = rest:match "^%[%d+%](.*)$" or rest:match "^%.[%w_]+(.*)$"
    to.key = from.key
  end
  to[key] = from[key]
end

describe("a definition from a detail", function()
  local sandbox, client
  sandboxes.each({ sandbox = { time = 1 }, project_key = "yaml" },
    function(...) sandbox, client = ... end)

  local function detail_of(definition)
    assert(client:create_build(definition))
    return assert(client:get_build(definition.name))
  end

  it("changes nothing of the build once the missing fields are given, and asks for no others",
    function()
    local detail = detail_of(full())
    local before = stored(sandbox, "full")
    local none, failure = zadig.definition(detail)
    assert.is_nil(none)
    assert.equal("invalid", failure.kind)
    local rest = {}
    for _, path in ipairs(paths(failure.problems)) do
      give(rest, full(), path)
    end
    local definition, losses = zadig.definition(detail, rest)
    assert.same({}, losses)
    assert(client:update_build(definition))
    assert.same(before, stored(sandbox, "full"))
  end)

  it("asks for every field of the rows that the detail does not show", function()
    local detail = detail_of(full())
    local _, failure = zadig.definition(detail)
    assert.same({
      "infrastructure", "script_type",
      "repo_info[1].codehost_name", "repo_info[1].enable_commit", "repo_info[1].commit_id",
      "repo_info[2].codehost_name", "repo_info[2].enable_commit", "repo_info[2].commit_id",
      "parameters[1].description", "parameters[2].description",
      "parameters[3].choice_option", "parameters[3].description",
      "parameters[4].choice_option", "parameters[4].choice_value", "parameters[4].description",
      "advanced_settings.storages", "advanced_settings.privileged_mode",
      "advanced_settings.custom_annotations", "advanced_settings.custom_labels",
    }, paths(failure.problems))
  end)

  it("gives back the whole definition that was kept", function()
    local definition, losses = zadig.definition(detail_of(full()), full(), { secrets = true })
    assert.same({}, losses)
    assert.equal(core.encode("BuildDefinition", full()),
      core.encode("BuildDefinition", definition))
  end)

  it("prefers the detail's values, and notes where the rest differs", function()
    local kept = full()
    kept.build_script, kept.build_os = "stale", "ubuntu 18.04"
    kept.advanced_settings.timeout, kept.advanced_settings.outputs = 10, { "GONE" }
    kept.repo_info[1].branch, kept.repo_info[1].remote_name = "stale", nil
    kept.parameters[1].default_value = "stale"
    kept.parameters[2].default_value = "stale"
    kept.installs = {}
    local detail = detail_of(full())
    local definition, notes = assert(zadig.definition(detail, kept, { secrets = true }))
    assert.equal(core.encode("BuildDefinition", full()),
      core.encode("BuildDefinition", definition))
    assert.same({ "build_os", "installs", "build_script", "repo_info[1].branch",
      "parameters[1].default_value", "parameters[2].default_value", "advanced_settings.timeout",
      "advanced_settings.outputs" }, paths(notes))
    assert.is_nil(zadig.format(notes, { full = true }):find("made-up", 1, true))
  end)

  it("matches variables by their key, and repositories by their name or position", function()
    local kept = full()
    kept.parameters = { kept.parameters[4], { key = "NEW", description = "x" }, kept.parameters[3],
      kept.parameters[1], kept.parameters[2] }
    kept.repo_info = { kept.repo_info[2], kept.repo_info[1] }
    local detail = detail_of(full())
    local definition, notes = assert(zadig.definition(detail, kept))
    assert.same({ "parameters[2]" }, paths(notes))
    assert.equal("github-demo", definition.repo_info[2].codehost_name)
    assert.equal("a choice", definition.parameters[3].description)
    kept.repo_info = { { codehost_name = "gitee" }, { repo_name = "other", codehost_name = "x" } }
    local none, failure = zadig.definition(detail, kept, { force = true })
    assert.is_nil(none)
    assert.same({ "repo_info[2].codehost_name" }, paths(failure.problems))
  end)

  it("leaves out a timeout of 0, which warns and is stored as 0 again", function()
    local given = full()
    given.advanced_settings.timeout = nil
    local definition = assert(zadig.definition(detail_of(given), given))
    assert.is_nil(definition.advanced_settings.timeout)
    assert.same({}, (helpers.with_warnings(client.update_build, client, definition)))
    assert.equal(0, assert(client:get_build "full").advanced_settings.timeout)
  end)

  it("takes what the server has lost from the rest", function()
    sandbox:set { builds = { { name = "b", project_key = "yaml", basic_image_id = ("f"):rep(24),
      cache = { enabled = true, type = "workspace" } } } }
    local rest = { infrastructure = "kubernetes", script_type = "shell", build_os = "ubuntu 20.04",
      advanced_settings = { cache_setting = { enabled = true, cache_dir = "/c" } } }
    local definition = assert(zadig.definition(assert(client:get_build "b"), rest,
      { force = true }))
    assert.equal("ubuntu 20.04", definition.build_os)
    assert.equal("/c", definition.advanced_settings.cache_setting.cache_dir)
    assert(client:update_build(definition))
  end)

  it("passes on unknown fields, for the validation to report", function()
    local rest = full()
    rest.infrastucture, rest.extra = "vm", { later = true }
    local definition = assert(zadig.definition(detail_of(full()), rest))
    local _, failure = client:update_build(definition)
    assert.same({ "infrastucture" }, paths(failure.problems))
    assert.is_true(definition.extra.later)
  end)

  it("takes zadig.null for a missing value", function()
    local rest = full()
    rest.advanced_settings = { storages = zadig.null, outputs = zadig.null, privileged_mode = false,
      custom_annotations = {}, custom_labels = zadig.null }
    local definition, notes = zadig.definition(detail_of(full()), rest)
    assert.same({ "advanced_settings.outputs" }, paths(notes)) -- the detail has them
    assert.is_nil(definition.advanced_settings.storages)
    assert.same({ "MINE" }, definition.advanced_settings.outputs)
  end)

  it("does not change the detail, the rest or what they contain", function()
    local detail, rest = detail_of(full()), full()
    local text = zadig.format(detail, { full = true, secrets = true })
    local definition = assert(zadig.definition(detail, rest))
    definition.installs[1].name = "changed"
    definition.advanced_settings.custom_labels[1].value = "changed"
    definition.repo_info[1].branch = "changed"
    assert.same(full(), rest)
    assert.equal(text, zadig.format(detail, { full = true, secrets = true }))
  end)

  it("keeps no metatable but that of arrays", function()
    local rest = full()
    rest.extra = setmetatable({ none = zadig.array {} }, { __metatable = "private" })
    local definition = assert(zadig.definition(detail_of(full()), rest))
    assert.is_nil(getmetatable(definition.extra))
    assert.equal('{"none":[]}', core.encode("Message", { extra = definition.extra }))
  end)

  describe("has credentials", function()
    local function secret(options)
      return assert(zadig.definition(detail_of(full()), full(), options)).parameters[2]
    end

    it("as the mask, which an update keeps and a create refuses", function()
      local rest = full()
      rest.parameters[2].default_value = nil
      local definition = assert(zadig.definition(detail_of(full()), rest))
      assert.equal(core.mask, definition.parameters[2].default_value)
      assert(client:update_build(definition))
      assert.equal("made-up", stored(sandbox, "full").parameters[2].value)
      definition.name = "copy"
      local _, failure = client:create_build(definition)
      assert.equal("invalid", failure.kind)
      assert.same({ "parameters[2].default_value" }, paths(failure.problems))
    end)

    it("as they are, if asked to", function()
      assert.equal("made-up", secret({ secrets = true }).default_value)
    end)
  end)

  it("is suggested when a call is given a detail", function()
    local detail = detail_of(full())
    for _, failure in ipairs { (select(2, client:update_build(detail))),
      (select(2, zadig.check("update_build", detail))) } do
      assert.equal("invalid", failure.kind)
      assert.equal("this is a detail; use zadig.definition to make a definition from it",
        failure.hint)
    end
    assert.is_nil(select(2, client:update_build {}).hint)
  end)

  it("has losses and problems that print", function()
    local detail = { name = "b", build_env = {}, post_build = { ["x\27[2J"] = "lost" } }
    local _, failure = zadig.definition(detail)
    assert.matches('^{\n  path = "project_key",\n  message = ', tostring(failure.problems[1]))
    assert.is_truthy(tostring(failure):find('post_build["x\\x1B[2J"]: an update deletes it', 1,
      true))
    local definition, notes = zadig.definition({ name = "b", project_key = "p",
      build_env = { basic_image_label = "ubuntu 20.04" } }, { infrastructure = "kubernetes",
      script_type = "shell" }, { force = true })
    assert.is_table(definition)
    assert.matches('^{\n  path = "', tostring(notes[1]))
    assert.matches('^{\n  {\n    path = "', tostring(notes))
  end)

  it("reports a wrong detail, rest or option at the caller's line", function()
    local detail = { name = "b", build_env = {} }
    local knot = { extra = { a = {} } }
    knot.extra.a[1] = knot.extra
    knot.extra.a[2] = knot.extra
    local around = {}
    around.extra = around
    local deep = {}
    for _ = 1, 65 do deep = { extra = deep } end
    for _, case in ipairs {
      { "expected a detail, as get_build returns, got nothing" },
      { "expected a detail, as get_build returns, got another table", full() },
      { "expected a table with the rest of the definition, got string", detail, "kubernetes" },
      { "expected a table of options, got boolean", detail, {}, true },
      { 'unknown option "forced"', detail, {}, { forced = true } },
      { "option force: expected boolean, got string", detail, {}, { force = "yes" } },
      { "the rest contains itself (extra.a[1])", detail, knot },
      { "the detail contains itself (build_env.extra)", { build_env = around } },
      { "the rest is nested deeper than 64 tables", detail, deep },
    } do
      local ok, message = pcall(function()
        local made = zadig.definition(case[2], case[3], case[4])
        return made
      end)
      assert.is_false(ok)
      assert.matches("^spec/define/definition_spec.lua:%d+: zadig.definition: ", message)
      assert.is_truthy(message:find(case[1], 1, true), message)
    end
  end)
end)
