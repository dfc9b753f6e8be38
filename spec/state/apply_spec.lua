-- SPDX-License-Identifier: MIT
-- What applying a plan does, and what it leaves undone.
local core = require "zadig.core"
local desired = require "support.desired"
local helpers = require "support.helpers"
local zadig = require "zadig"

local function with_world(body, options)
  return function()
    local world <close> = desired.world(options)
    body(world)
  end
end

local function notes(world)
  local found = {}
  for _, entry in ipairs(assert(core.decode(nil, helpers.read(world.ledger))).builds) do
    found[entry.name] = entry
  end
  return found
end

describe("applying a plan", function()
  it("creates, updates and deletes, and the next one has nothing to do", with_world(function(world)
    world:converge { desired.small "a", desired.small "old" }
    local builds = { desired.small "a", desired.plain "b", desired.template "c" }
    builds[1].build_script = "make other\n"
    local report = world:converge(builds, { prune = true })
    assert.is_true(report:is_complete())
    assert.equal(4, #report.done)
    assert.equal("delete", report.done[4].action) -- last
    assert.matches("\n4 done, 0 failed, 0 overtaken, 0 refused, 0 not begun$", tostring(report))
    local plan = assert(world:plan(builds, { prune = true }))
    assert.is_true(plan:is_empty())
    local requests = world:requests(world.apply, world, plan)
    assert.same({}, requests)
  end))

  it("twice is once: changes that were made are not made again", with_world(function(world)
    local plan = assert(world:plan { desired.small "a" })
    world:apply(plan)
    local requests, report = world:requests(world.apply, world, plan)
    assert.is_nil(requests.update_build)
    assert.equal(1, #report.overtaken)
    assert.equal("admin", report.overtaken[1].written_by)
  end))

  it("writes nothing if somebody has written since", with_world(function(world)
    world:converge { desired.small "a", desired.small "b", desired.small "c" }
    local builds = { desired.small "a", desired.small "b", desired.small "new" }
    builds[1].build_script, builds[2].build_script = "x\n", "y\n"
    local plan = assert(world:plan(builds, { prune = true }))
    local alice = world:as "alice"
    local theirs = desired.small "a"
    theirs.build_script = "theirs\n"
    assert(alice:update_build(theirs))
    assert(alice:update_build(desired.small "c"))
    assert(desired.quietly(alice.create_build, alice, desired.small "new"))
    assert(alice:delete_build "b")
    local report = world:apply(plan)
    local found = {}
    for _, item in ipairs(report.overtaken) do
      found[item.name] = item.message
    end
    assert.same({
      a = "written by alice since the plan was made", b = "deleted since the plan was made",
      c = "written by alice since the plan was made",
      new = "created by alice since the plan was made",
    }, found)
    assert.equal(0, #report.done)
    assert.equal("theirs\n", world:stored().a.build_script)
    assert.is_table(world:stored().c)
  end))

  it("does not overwrite services bound in the meantime", with_world(function(world)
    world:converge { desired.small "a" }
    local build = desired.small "a"
    build.build_script = "x\n"
    local plan = assert(world:plan { build })
    local builds = world.sandbox:state().builds
    for _, stored in ipairs(builds) do
      stored.services = stored.name == "a" and { { service_name = "s", service_module = "m",
        repos = {}, parameters = {} } } or stored.services
    end
    world.sandbox:set { builds = builds }
    local report = world:apply(plan)
    assert.equal("bound to other services since the plan was made", report.overtaken[1].message)
  end))

  it("continues after a failure, or stops if told to", with_world(function(world)
    world.sandbox:fault { kind = "status", status = 400, operation = "create_build", times = 1 }
    local builds = { desired.small "a", desired.small "b", desired.small "c" }
    local report = world:apply(assert(world:plan(builds)), { concurrency = 1 })
    assert.same({ 1, 2 }, { #report.failures, #report.done })
    assert.equal("rejected", report.failures[1].failure.kind)
    builds[4], builds[5] = desired.small "d", desired.small "e"
    world.sandbox:fault { kind = "status", status = 400, operation = "create_build", times = 1 }
    report = world:apply(assert(world:plan(builds)), { concurrency = 1, stop_on_error = true })
    assert.same({ 1, 0, 2 }, { #report.failures, #report.done, #report.skipped })
    assert.is_false(report:is_complete())
  end))

  it("resolves a lost answer", with_world(function(world)
    for _, action in ipairs { "create_build", "update_build", "delete_build" } do
      world.sandbox:fault { kind = "reset_after", operation = action, times = 1 }
      local build = desired.small "a"
      build.build_script = action
      local builds = action == "delete_build" and { desired.small "b" } or { build }
      local report = world:converge(builds, { prune = action == "delete_build" })
      assert.is_true(report:is_complete(), tostring(report))
    end
    assert.is_nil(world:stored().a)
  end))

  it("notes that a row of an earlier time proves nothing", with_world(function(world)
    world:converge { desired.small "a" }
    world.sandbox:set { time = 1700000000 } -- the server's clock and its Date do not agree
    local build = desired.small "a"
    build.build_script = "x\n"
    world:converge { build }
    assert.same({ false, "clock" }, { notes(world).a.proven, notes(world).a.reason })
    local plan = assert(world:plan { build })
    assert.same({ "none", "read" }, { plan.changes[1].action, plan.changes[1].certainty })
  end))

  it("notes that a build was not read back as it was sent", with_world(function(world)
    local plan = assert(world:plan { desired.small "a" })
    local told = assert(world:as("alice")) -- who is quick: her write comes before the reading back
    local get = world.client.get_build
    assert.is_function(get)
    world.sandbox:fault { kind = "latency", operation = "create_build", seconds = 0.5 }
    local loop <close> = zadig.loop()
    local report
    loop:spawn(function() report = world:apply(plan) end)
    loop:spawn(function()
      zadig.sleep(0.25)
      local theirs = desired.small "a"
      theirs.build_script = "theirs\n"
      assert(told:update_build(theirs))
    end)
    assert.is_true((loop:run()))
    assert.matches("it was not read back as it was written", report.warnings[1])
    assert.same({ false, "mismatch" }, { notes(world).a.proven, notes(world).a.reason })
    assert.equal("update", assert(world:plan { desired.small "a" }).changes[1].action)
    assert.equal("theirs\n", world:stored().a.build_script)
  end))

  it("proves notes only two seconds after the write", with_world(function(world)
    local slept = {}
    local connect = require("zadig.call.connect").connect
    local client <close> = connect({ url = world.sandbox.url, token = world.sandbox.token,
      project_key = "yaml" }, { sleep = function(seconds) slept[#slept + 1] = seconds end })
    local plan = assert(client:plan({ desired.small "a" }, { ledger = world.ledger }))
    assert(desired.quietly(client.apply, client, plan))
    assert.equal(1, #slept)
    assert.is_true(slept[1] > 1 and slept[1] <= 2, slept[1])
    assert.is_true(notes(world).a.proven)
  end))

  it("proves later what was noted too soon", with_world(function(world)
    local builds = { desired.small "a" }
    world:converge(builds)
    core.replace_file(world.ledger, (helpers.read(world.ledger):gsub('"proven":true',
      '"proven":false,"reason":"soon"')))
    local plan = assert(world:plan(builds))
    assert.same({ "none", "read" }, { plan.changes[1].action, plan.changes[1].certainty })
    assert(world:apply(plan))
    assert.equal("proven", assert(world:plan(builds)).changes[1].certainty)
  end))

  it("starts nothing if the ledger cannot be written", with_world(function(world)
    local requests, report, failure = world:requests(function()
      local plan = assert(world:plan({ desired.small "a" },
        { ledger = world.dir.path .. "/none/ledger.json" }))
      return world:apply(plan)
    end)
    assert.same({ list_builds = 1 }, requests)
    assert.is_nil(report)
    assert.matches("^ledger .-: cannot be written: No such file or directory", failure.message)
  end))

  it("stops where the ledger can no longer be written, and the next plan says what is there",
    with_world(function(world)
      local folder = world.dir.path .. "/gone"
      assert(core.make_folder(folder))
      local builds = { desired.small "a", desired.small "b" }
      local plan = assert(world:plan(builds, { ledger = folder .. "/l" }))
      local done = 0
      local report = world:apply(plan, { concurrency = 1, progress = function()
        done = done + 1
      end })
      assert.equal(2, done)
      assert.is_true(report:is_complete())
      builds[1].build_script, builds[2].build_script = "x\n", "y\n"
      zadig.sleep(1.1) -- until the server's clock shows another second
      plan = assert(world:plan(builds, { ledger = folder .. "/l" }))
      world.sandbox:fault { kind = "latency", operation = "update_build", seconds = 0.4 }
      local loop <close> = zadig.loop()
      loop:spawn(function() report = world:apply(plan, { concurrency = 1 }) end)
      loop:spawn(function()
        zadig.sleep(0.25)
        os.rename(folder, folder .. "-moved")
      end)
      assert.is_true((loop:run()))
      assert.same({ 1, 1, 1 }, { #report.done, #report.failures, #report.skipped })
      assert.matches("done, but not recorded in the ledger: ledger .- cannot be written",
        report.failures[1].message)
      os.rename(folder .. "-moved", folder)
      plan = assert(world:plan(builds, { ledger = folder .. "/l" }))
      assert.is_true(plan.changes[1].drift)
      assert.equal("update", plan.changes[2].action)
    end))

  it("only works for the plan's server", with_world(function(world)
    local plan = assert(world:plan { desired.small "a" })
    local other <close> = zadig.connect { url = "http://127.0.0.1:9", token = "x" }
    assert.error_matches(function() other:apply(plan) end, "the plan is for http://127.0.0.1:%d+")
    assert.error_matches(function() world.client:apply {} end, "expected a plan")
  end))

  it("drops no input silently", with_world(function(world)
    local build = desired.template "c"
    table.insert(build.target_services[1].inputs, { key = "nowhere", value = "x",
      type = "string", is_credential = false })
    local report = world:converge { build }
    assert.matches('c: the template has no variable "nowhere"; its input was dropped',
      report.warnings[1])
    assert.is_true(assert(world:plan { build }):is_empty())
  end))
end)
