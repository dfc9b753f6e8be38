-- SPDX-License-Identifier: MIT
-- Which losses the options of zadig.definition accept, and what they refuse.
local accept = require "zadig.define.accept"
local definitions = require "support.definitions"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local full, paths, stored = definitions.full, definitions.paths, definitions.stored

describe("an accepted path", function()
  local covered = {
    { "a", "a" }, { "a", "a.b" }, { "a", "a[1].b" }, { "a.b", "a.b.c" }, { "a[1]", "a[1].b" },
    { "a.b", "a[2].b" }, { "a.b", "a[2].b[1].c" }, { "a[2].b", "a[2].b" },
  }
  for _, case in ipairs(covered) do
    it(("%s covers %s"):format(case[1], case[2]), function()
      assert.is_true(accept.covers({ "x", case[1] }, case[2]))
    end)
  end
  local others = { { "a", "ab" }, { "a.b", "a" }, { "a[1]", "a[10]" }, { "a[1].b", "a[2].b" },
    { "a", "b.a" }, { "", "a" }, { "a.", "a.b" } }
  for _, case in ipairs(others) do
    it(("%q does not cover %s"):format(case[1], case[2]), function()
      assert.is_false(accept.covers({ case[1] }, case[2]))
    end)
  end
end)

describe("a definition from a detail", function()
  local sandbox, client
  sandboxes.each({ sandbox = { time = 1 }, project_key = "yaml" },
    function(...) sandbox, client = ... end)

  local function detail_of(definition)
    assert(client:create_build(definition))
    return assert(client:get_build(definition.name))
  end

  it("accepts by path, by prefix, and no more than that", function()
    local detail, rest = detail_of(full()), { infrastructure = "kubernetes",
      script_type = "powershell", repo_info = full().repo_info, parameters = full().parameters }
    local _, failure = zadig.definition(detail, rest, { accept = { "advanced_settings.storages" } })
    assert.same({ "advanced_settings.privileged_mode", "advanced_settings.custom_annotations",
      "advanced_settings.custom_labels" }, paths(failure.problems))
    local made, notes = assert(zadig.definition(detail, rest, { accept = { "advanced_settings" } }))
    assert.equal(4, #notes)
    assert.is_nil(made.advanced_settings.storages)
    rest.parameters = nil
    _, failure = zadig.definition(detail, rest, { accept = { "advanced_settings",
      "parameters.description", "parameters[4].choice_value" } })
    assert.same({ "parameters[3].choice_option", "parameters[4].choice_option" },
      paths(failure.problems))
  end)

  it("has a way to accept a multi-select without chosen values", function()
    local given = full()
    given.parameters[4].choice_value = nil
    local detail
    local helpers = require "support.helpers"
    helpers.with_warnings(function() detail = detail_of(given) end)
    local rest = full()
    rest.name, rest.parameters[4].choice_value = nil, nil
    local _, failure = zadig.definition(detail, rest)
    assert.same({ "parameters[4].choice_value" }, paths(failure.problems))
    assert.equal("unreadable", failure.problems[1].kind)
    local before = stored(sandbox, "full")
    for _, options in ipairs { { accept = { "parameters" } },
      { accept = { "parameters.choice_value" } }, { force = true } } do
      local made = assert(zadig.definition(detail, rest, options))
      helpers.with_warnings(function() assert(client:update_build(made)) end)
      assert.same(before, stored(sandbox, "full"))
    end
    assert(zadig.definition(detail, given)) -- the whole definition says that there are none
  end)

  it("keeps advanced_settings absent where the rest leaves them out", function()
    local given = full()
    given.advanced_settings = nil
    local detail = detail_of(given)
    local before = stored(sandbox, "full")
    local part = full()
    part.name, part.advanced_settings = nil, zadig.null
    for _, rest in ipairs { given, part } do
      local made, notes = assert(zadig.definition(detail, rest))
      assert.same({}, notes)
      assert.is_nil(made.advanced_settings)
      assert(client:update_build(made))
      assert.same(before, stored(sandbox, "full"))
    end
  end)

  it("asks before it writes back settings that may never have been given", function()
    local given = full()
    given.advanced_settings = nil
    local detail, part = detail_of(given), full()
    part.name, part.advanced_settings = nil, nil
    local _, failure = zadig.definition(detail, part)
    assert.same({ "advanced_settings.resource_spec", "advanced_settings.storages",
      "advanced_settings.privileged_mode", "advanced_settings.custom_annotations",
      "advanced_settings.custom_labels" }, paths(failure.problems))
    assert.matches("advanced_settings = zadig.null", failure.problems[1].message)
  end)

  it("does not take settings for left out that somebody has set since", function()
    local given = full()
    given.advanced_settings = nil
    local detail = detail_of(given)
    detail.advanced_settings.timeout = 61
    local _, failure = zadig.definition(detail, given)
    assert.same({ "advanced_settings.storages", "advanced_settings.privileged_mode",
      "advanced_settings.custom_annotations", "advanced_settings.custom_labels" },
      paths(failure.problems))
    assert.equal(61, zadig.definition(detail, given, { force = true }).advanced_settings.timeout)
  end)

  it("says that the server has no strategy with that name, and changes nothing", function()
    local given = full()
    given.advanced_settings.strategy_name = "no such strategy"
    local detail = detail_of(given)
    local before = stored(sandbox, "full")
    local made, notes = assert(zadig.definition(detail, given))
    assert.same({ "advanced_settings.strategy_name" }, paths(notes))
    assert.matches("has no strategy with that name", notes[1].message)
    assert(client:update_build(made))
    assert.same(before, stored(sandbox, "full"))
  end)

  it("matches repositories in the form that the server stores", function()
    local given = full()
    sandbox:set { codehosts = { { alias = "svn", type = "other" },
      { alias = "github-demo", type = "github" } } }
    given.repo_info[1].codehost_name = "svn"
    given.repo_info[1].repo_namespace, given.repo_info[1].repo_name = "/group/", "/app/"
    local detail = detail_of(given)
    assert.equal("group", detail.repos[1].repo_owner)
    local before = stored(sandbox, "full")
    given.repo_info = { given.repo_info[2], given.repo_info[1] }
    local made, notes = assert(zadig.definition(detail, given))
    assert.same({}, notes)
    assert.equal("svn", made.repo_info[1].codehost_name)
    assert(client:update_build(made))
    assert.same(before, stored(sandbox, "full"))
  end)

  it("adds the slash that the server strips from a repository of another kind", function()
    local detail = detail_of(full())
    detail.repos[1].source, detail.repos[1].repo_name = "other", "/one"
    local rest = full()
    rest.repo_info = nil
    local made = assert(zadig.definition(detail, rest, { force = true,
      codehosts = { gitlab = "gitlab", other = "svn", github = "github-demo" } }))
    assert.equal("//one", made.repo_info[1].repo_name)
  end)

  it("names the code hosts of all repositories at once", function()
    local detail, rest = detail_of(full()), full()
    for _, repo in ipairs(rest.repo_info) do
      repo.codehost_name = nil
    end
    local made = assert(zadig.definition(detail, rest,
      { codehosts = { gitlab = "gitlab", github = "github-demo" } }))
    assert.equal("gitlab", made.repo_info[1].codehost_name)
    assert.equal("github-demo", made.repo_info[2].codehost_name)
    local _, failure = zadig.definition(detail, rest, { codehosts = { gitlab = "gitlab" } })
    assert.same({ "repo_info[2].codehost_name" }, paths(failure.problems))
    assert.matches("its type, github", failure.problems[1].message)
    rest.repo_info[1].codehost_name = "mine"
    made = assert(zadig.definition(detail, rest,
      { codehosts = { gitlab = "gitlab", github = "github-demo" } }))
    assert.equal("mine", made.repo_info[1].codehost_name)
  end)

  local wrong = {
    { { accept = true }, "option accept: expected an array of paths, got boolean" },
    { { accept = { 1 } }, 'option accept: expected an array of paths, as in { "' },
    { { accept = { a = "b" } }, "option accept: expected an array of paths, as in" },
    { { codehosts = "gitlab" }, "option codehosts: expected a table as in" },
    { { codehosts = { "gitlab" } }, "option codehosts: expected a table as in" },
    { { services = 5 }, "option services: expected an array of details" },
    { { services = { 5 } }, "option services: expected an array of details" },
    { { force = 1 }, "option force: expected boolean, got number" },
    { { defaults = true }, 'unknown option "defaults"; see zadig.help "DefinitionOptions"' },
    { 5, "expected a table of options, got number" },
  }
  for i, case in ipairs(wrong) do
    it(("blames the caller for options that are wrong (%d)"):format(i), function()
      local ok, problem = pcall(function()
        zadig.definition({ build_env = {} }, nil, case[1])
      end)
      assert.is_false(ok)
      assert.is_truthy(problem:find(case[2], 1, true), problem)
      assert.matches("^spec/define/accept_spec.lua:", problem)
    end)
  end
end)
