-- SPDX-License-Identifier: MIT
-- client:edit changes what the function changes, and nothing else.
local desired = require "support.desired"
local helpers = require "support.helpers"
local zadig = require "zadig"

local function with_world(body)
  return function()
    local world <close> = desired.world()
    body(world)
  end
end

local function edit(world, name, change, options)
  options = options or { ledger = world.ledger }
  return desired.quietly(world.client.edit, world.client, name, change, options)
end

describe("editing a build", function()
  it("loses nothing that no detail shows, with a ledger", with_world(function(world)
    local build = desired.plain "a"
    build.advanced_settings.privileged_mode = true
    world:converge { build }
    local before = world:stored().a
    local done = assert(edit(world, "a", function(own)
      own.advanced_settings.timeout = 77
      own.parameters[2].default_value = "rotated"
    end))
    assert.is_true(done.changed)
    assert.same({ "parameters.bb.default_value", "advanced_settings.timeout" },
      { done.differences[1].path, done.differences[2].path })
    assert.same({ 30, 77 }, { done.differences[2].theirs, done.differences[2].ours })
    assert.is_nil(zadig.format(done):find("rotated", 1, true))
    before.timeout, before.parameters[2].value = 77, "rotated"
    assert.same(before, world:stored().a)
    build.advanced_settings.timeout, build.parameters[2].default_value = 77, "rotated"
    local plan = assert(world:plan { build })
    assert.same({ "none", "proven" }, { plan.changes[1].action, plan.changes[1].certainty })
  end))

  it("makes no request but the reading where nothing differs", with_world(function(world)
    world:converge { desired.small "a" }
    local requests, done = world:requests(edit, world, "a", function(build)
      build.build_script = "make a\n"
    end)
    assert.same({ get_build = 1 }, requests)
    assert.same({ false, 0 }, { done.changed, #done.differences })
  end))

  it("refuses what would be reset, until it is given or accepted", with_world(function(world)
    local build = desired.small "a"
    build.advanced_settings = { cluster_name = "remote-cluster", privileged_mode = true }
    assert(desired.quietly(world.client.create_build, world.client, build))
    local before = world:stored().a
    local function slower(own) own.advanced_settings.timeout = 90 end
    local requests, done, failure = world:requests(edit, world, "a", slower, {})
    assert.is_nil(done)
    assert.same({ get_build = 1 }, requests)
    assert.equal("invalid", failure.kind)
    local found = {}
    for _, problem in ipairs(failure.problems) do
      found[problem.path] = problem.kind
    end
    assert.equal("unreadable", found["advanced_settings.privileged_mode"])
    assert.same(before, world:stored().a)

    assert(edit(world, "a", slower, { rest = {
      infrastructure = "kubernetes", script_type = "shell",
      advanced_settings = { privileged_mode = true },
    }, accept = { "advanced_settings.storages", "advanced_settings.custom_labels",
      "advanced_settings.custom_annotations" } }))
    before.timeout = 90
    assert.same(before, world:stored().a)
  end))

  it("refuses where the choices of a credential are not given", with_world(function(world)
    local build = desired.small "a"
    build.parameters = { { key = "K", type = "choice", default_value = "s1", is_credential = true,
      choice_option = { "s1", "s2" } } }
    world:converge { build }
    local before = world:stored().a
    local function faster(own) own.build_script = "x\n" end
    local done, failure = edit(world, "a", faster)
    assert.is_nil(done)
    assert.equal("parameters[1].choice_option", failure.problems[1].path)
    assert.same(before, world:stored().a)
    assert(edit(world, "a", faster, { ledger = world.ledger, rest = build }))
    before.build_script = "x\n"
    assert.same(before, world:stored().a)
  end))

  it("names code hosts by their type", with_world(function(world)
    local build = desired.small "a"
    build.repo_info = { zadig.repo "gitlab/g/one@main", zadig.repo "gitlab/g/two@main" }
    assert(desired.quietly(world.client.create_build, world.client, build))
    assert(edit(world, "a", function(own)
      for _, repo in ipairs(own.repo_info) do repo.branch = "release-1" end
    end, { codehosts = { gitlab = "gitlab" },
      rest = { infrastructure = "kubernetes", script_type = "shell" },
      accept = { "repo_info", "advanced_settings" } }))
    local repos = world:stored().a.repos
    assert.same({ "release-1", "release-1", "gitlab" },
      { repos[1].branch, repos[2].branch, repos[2].codehost_name })
  end))

  it("changes a template build, one reading for each service", with_world(function(world)
    local build = desired.template "c"
    build.target_services[2] = { service_name = "s2", service_module = "m2",
      repo_info = { zadig.repo "gitlab/g/two@main" }, inputs = {} }
    world:converge { build }
    local before = world:stored().c
    local done = assert(edit(world, "c", function(own)
      own.target_services[2].repo_info[1].branch = "dev"
    end))
    assert.equal("target_services[2].repo_info[1].branch", done.differences[1].path)
    before.services[2].repos[1].branch = "dev"
    assert.same(before, world:stored().c)
  end))

  it("may return another definition", with_world(function(world)
    world:converge { desired.small "a" }
    local done = assert(edit(world, "a", function(build)
      return zadig.build(build, { build_script = "x\n" })
    end))
    assert.is_true(done.changed)
    assert.equal("x\n", world:stored().a.build_script)
  end))

  it("writes nothing where somebody else has written", with_world(function(world)
    world:converge { desired.small "a" }
    local alice = world:as "alice"
    local done, failure = edit(world, "a", function(build)
      local theirs = desired.small "a"
      theirs.build_script = "theirs\n"
      assert(alice:update_build(theirs))
      build.build_script = "ours\n"
    end)
    assert.is_nil(done)
    assert.equal("conflict", failure.kind)
    assert.matches('the build "a" was written by alice while it was edited', failure.message)
    assert.equal("theirs\n", world:stored().a.build_script)
    done, failure = edit(world, "a", function(build)
      assert(alice:delete_build "a")
      build.build_script = "ours\n"
    end, { rest = desired.small "a" })
    assert.is_nil(done)
    assert.matches("was deleted while it was edited", failure.message)
  end))

  it("validates what the function has made", with_world(function(world)
    world:converge { desired.small "a" }
    local requests, done, failure = world:requests(edit, world, "a", function(build)
      build.infrastructure = "cloud"
    end)
    assert.is_nil(done)
    assert.same({ get_build = 1 }, requests)
    assert.matches("infrastructure", failure.problems[1].path)
    done, failure = edit(world, "a", function(build) build.name = "b" end)
    assert.is_nil(done)
    assert.equal("edit: name cannot be changed", failure.message)
  end))

  it("is cut short by an error of the function, which nothing hides", with_world(function(world)
    world:converge { desired.small "a" }
    assert.error_matches(function()
      edit(world, "a", function() error("mine", 0) end)
    end, "^mine$")
    assert.error_matches(function() edit(world, "a", function() return 5 end) end,
      "the function returned a number")
    assert.error_matches(function() world.client:edit("a") end, "expected function")
    assert.error_matches(function() world.client:edit("a", print, { rest = 5 }) end,
      "rest: expected a table")
  end))

  it("fails for a build that is not there, and for a bad ledger", with_world(function(world)
    local done, failure = edit(world, "none", function() end)
    assert.is_nil(done)
    assert.equal("not_found", failure.kind)
    done, failure = edit(world, "none", function() end, { ledger = world.dir.path })
    assert.is_nil(done)
    assert.matches("is a folder", failure.message)
  end))

  it("leaves a ledger without credentials", with_world(function(world)
    world:converge { desired.plain "a" }
    assert(edit(world, "a", function(build) build.parameters[2].default_value = "rotated" end))
    assert.is_nil(helpers.read(world.ledger):find("rotated", 1, true))
  end))
end)
