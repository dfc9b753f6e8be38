-- SPDX-License-Identifier: MIT
-- The way back from an apply.
local core = require "zadig.core"
local desired = require "support.desired"
local helpers = require "support.helpers"
local zadig = require "zadig"

local function with_world(body)
  return function()
    local world <close> = desired.world()
    body(world, world.dir.path .. "/undo")
  end
end

local function apply(world, builds, folder, options)
  return assert(world:apply(assert(world:plan(builds, options)), { backup = folder }))
end

local function undo(world, folder)
  return assert(world:apply(assert(zadig.undo(folder))))
end

describe("undoing", function()
  it("restores what was updated, deletes what was made, makes what was deleted",
    with_world(function(world, folder)
      local builds = { desired.plain "a", desired.template "b", desired.small "c" }
      builds[1].advanced_settings.privileged_mode = true
      world:converge(builds)
      local before = world:stored()
      local others = { desired.small "a", desired.template "b", desired.small "d" }
      others[2].target_services[1].repo_info[1].branch = "dev"
      assert.is_true(apply(world, others, folder, { prune = true }):is_complete())
      local report = undo(world, folder)
      assert.is_true(report:is_complete(), tostring(report))
      assert.same(before, world:stored())
      local plan = assert(world:plan(builds, { prune = true }))
      assert.equal(2, plan:count().none)
    end))

  it("keeps its file to its owner, and says what is in it", with_world(function(world, folder)
    local build = desired.plain "a"
    world:converge { build }
    build.build_script = "x\n"
    apply(world, { build }, folder)
    assert.equal(448, core.mode(folder)) -- 0700
    assert.equal(384, core.mode(folder .. "/undo.json")) -- 0600
    local text = helpers.read(folder .. "/undo.json")
    assert.is_truthy(text:find("abc123", 1, true))
    assert.is_truthy(text:find("credentials are in clear text here", 1, true))
    local plan = assert(zadig.undo(folder))
    assert.is_nil((tostring(plan) .. zadig.encode("Plan", plan) .. zadig.format(plan))
      :find("abc123", 1, true))
  end))

  it("changes nothing where somebody has written since", with_world(function(world, folder)
    world:converge { desired.small "a" }
    local build = desired.small "a"
    build.build_script = "x\n"
    apply(world, { build }, folder)
    assert(world:as "alice":update_build(desired.small "a"))
    local report = undo(world, folder)
    assert.same({ 0, 1 }, { #report.done, #report.overtaken })
    assert.equal("alice", report.overtaken[1].written_by)
  end))

  it("goes back over several applies in one folder", with_world(function(world, folder)
    local build = desired.small "a"
    world:converge { build }
    local before = world:stored()
    for _, script in ipairs { "x\n", "y\n" } do
      build.build_script = script
      apply(world, { build, desired.small "new" }, folder)
    end
    undo(world, folder)
    assert.same(before, world:stored())
  end))

  it("tells what it did not know of a build that was not in the ledger",
    with_world(function(world, folder)
      local build = desired.small "a"
      build.advanced_settings = { cluster_name = "remote-cluster", privileged_mode = true }
      assert(desired.quietly(world.client.create_build, world.client, build))
      build.build_script = "x\n"
      apply(world, { build }, folder)
      local plan = assert(zadig.undo(folder))
      assert.matches("unknown, reset to their defaults: .*advanced_settings%.privileged_mode",
        tostring(plan))
      undo(world, folder)
      assert.equal("make a\n", world:stored().a.build_script)
    end))

  it("does not guess whether a change was made when the program ended",
    with_world(function(world, folder)
      world:converge { desired.small "a" }
      local build = desired.small "a"
      build.build_script = "x\n"
      apply(world, { build }, folder)
      local path = folder .. "/undo.json"
      core.replace_file(path, (helpers.read(path):gsub('"written":true', '"written":false')))
      local plan = assert(zadig.undo(folder))
      assert.equal("unknown", plan.changes[1].action)
      assert.matches("ended before it recorded", tostring(plan))
      assert.equal(1, #undo(world, folder).failures)
    end))

  it("is one failure where there is no backup, or a bad one", with_world(function(world, folder)
    local plan, failure = zadig.undo(folder)
    assert.is_nil(plan)
    assert.matches("^backup .-: there is none$", failure.message)
    apply(world, { desired.small "a" }, folder)
    local text = helpers.read(folder .. "/undo.json")
    for length = 0, #text - 2, 7 do
      world.dir:write("undo/undo.json", text:sub(1, length))
      plan, failure = zadig.undo(folder)
      assert.is_nil(plan)
      assert.matches("it is not a complete backup", failure.message)
    end
    world.dir:write("undo/undo.json", (text:gsub('"zadig_undo":1', '"zadig_undo":2')))
    assert.matches("later version", select(2, zadig.undo(folder)).message)
    world.dir:write("undo/undo.json", (text:gsub("http://127", "http://128")))
    local report
    report, failure = world:apply(assert(world:plan { desired.small "b" }), { backup = folder })
    assert.is_nil(report)
    assert.matches("it is about http://128", failure.message)
    assert.error_matches(function() zadig.undo() end, "expected the folder of a backup")
  end))

  it("needs a folder that can be written, before anything is sent", with_world(function(world)
    local plan = assert(world:plan { desired.small "a" })
    for _, folder in ipairs { "/dev/null", world.dir.path .. "/none/below" } do
      local requests, report, failure = world:requests(world.apply, world, plan,
        { backup = folder })
      assert.same({}, requests)
      assert.is_nil(report)
      assert.matches("^backup ", failure.message)
    end
  end))
end)
