-- SPDX-License-Identifier: MIT
-- Every state in which a plan can find a build, over real HTTP against the sandbox.
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

-- The only change of a plan.
local function only(plan)
  assert.equal(1, #plan.changes)
  return plan.changes[1]
end

local function paths(differences)
  local found = {}
  for i, difference in ipairs(differences) do
    found[i] = difference.kind .. " " .. difference.path
  end
  table.sort(found)
  return found
end

describe("a plan", function()
  it("creates missing builds", with_world(function(world)
    local plan = assert(world:plan { desired.small "a" })
    assert.equal("create", only(plan).action)
    assert.is_false(plan:is_empty())
    assert.equal(1, plan:count().create)
    assert.same({}, world:stored()["a"] or {})
  end))

  it("proves by the list alone that a build is as it was written", with_world(function(world)
    local builds = { desired.small "a", desired.small "b" }
    assert.is_true(world:converge(builds):is_complete())
    local requests, plan = world:requests(world.plan, world, builds)
    assert.same({ list_builds = 1 }, requests)
    assert.is_true(plan:is_empty())
    assert.same({ 2, 2, 0 }, { plan:count().none, plan:count().proven, plan:count().read })
  end))

  it("knows every difference from the note, also of fields that no detail shows",
    with_world(function(world)
      local build = desired.small "a"
      build.advanced_settings = { cluster_name = "local-20250523164625", privileged_mode = false,
        timeout = 60 }
      world:converge { build }
      build.advanced_settings.privileged_mode, build.advanced_settings.timeout = true, 90
      local requests, plan = world:requests(world.plan, world, { build })
      assert.same({ list_builds = 1 }, requests)
      local change = only(plan)
      assert.same({ "update", "proven" }, { change.action, change.certainty })
      assert.same({ "differs advanced_settings.timeout",
        "unreadable advanced_settings.privileged_mode" }, paths(change.differences))
      assert.matches("false %-> true  %(from the ledger: the server does not show it%)",
        tostring(plan))
      assert.matches("60 %-> 90", tostring(plan))
    end))

  it("shows who has written since, and writes again", with_world(function(world)
    local build = desired.small "a"
    world:converge { build }
    local theirs = desired.small "a"
    theirs.build_script = "make theirs\n"
    assert(world:as "alice":update_build(theirs))
    local plan = assert(world:plan { build })
    local change = only(plan)
    assert.same({ "update", "unreadable", true, "alice" },
      { change.action, change.certainty, change.drift, change.written_by })
    assert.same({ "differs build_script" }, paths(change.differences))
    assert.matches("~ a +changed by alice on %d%d%d%d%-%d%d%-%d%d %d%d:%d%d\n", tostring(plan))
    assert.matches("\n      %-make theirs\n      %+make a\n", tostring(plan))
    world:converge { build }
    assert.is_true(world:plan({ build }):is_empty())
  end))

  it("writes again what somebody has written alike: what no detail shows may be otherwise",
    with_world(function(world)
      local build = desired.small "a"
      world:converge { build }
      assert(world:as "alice":update_build(desired.small "a"))
      local plan = assert(world:plan { build })
      assert.equal("update", only(plan).action)
      assert.same({}, only(plan).differences)
      assert.matches("what it does not show may have changed", tostring(plan))
    end))

  it("sees that services were bound without a new time", with_world(function(world)
    local build = desired.small "a"
    world:converge { build }
    local builds = world.sandbox:state().builds
    for _, stored in ipairs(builds) do
      if stored.name == "a" then
        stored.services = { { service_name = "s", service_module = "m", repos = {},
          parameters = {} } }
      end
    end
    world.sandbox:set { builds = builds }
    local change = only(assert(world:plan { build }))
    assert.same({ "update", true }, { change.action, change.drift })
    assert.same({ "differs services" }, paths(change.differences))
  end))

  it("without a note is as certain as a reading", with_world(function(world)
    assert(desired.quietly(world.client.create_build, world.client, desired.small "a"))
    local requests, plan = world:requests(world.plan, world, { desired.small "a" })
    assert.same({ list_builds = 1, get_build = 1 }, requests)
    assert.is_true(plan:is_empty())
    assert.equal("read", only(plan).certainty)
    assert.matches("1 unchanged %(0 proven, 1 as far as a reading tells%)$", tostring(plan))
  end))

  it("without a note writes what it cannot read, and the next one is proven",
    with_world(function(world)
      local build = desired.small "a"
      build.infrastructure = "kubernetes"
      build.script_type = "powershell"
      assert(desired.quietly(world.client.create_build, world.client, build))
      local plan = assert(world:plan { build })
      assert.same({ "update", "unreadable" }, { only(plan).action, only(plan).certainty })
      assert.same({ "unreadable script_type" }, paths(only(plan).differences))
      assert.matches('cannot be read %-> "powershell"', tostring(plan))
      assert(world:apply(plan))
      assert.equal("proven", only(assert(world:plan { build })).certainty)
    end))

  it("proves a build with credentials only by its detail", with_world(function(world)
    local build = desired.plain()
    world:converge { build }
    local requests, plan = world:requests(world.plan, world, { build })
    assert.same({ list_builds = 1, get_build = 1 }, requests)
    assert.same({ "none", "proven" }, { only(plan).action, only(plan).certainty })
    build.parameters[2].default_value = "another"
    plan = assert(world:plan { build })
    assert.same({ "differs parameters.bb.default_value" }, paths(only(plan).differences))
    assert.matches("%[hidden%] %-> %[hidden%]", tostring(plan))
    assert.is_nil((tostring(plan) .. zadig.encode("Plan", plan)):find("another", 1, true))
    assert.is_nil(helpers.read(world.ledger):find("abc123", 1, true))
  end))

  it("proves a template build by one reading for each service", with_world(function(world)
    local build = desired.template()
    world:converge { build }
    local requests, plan = world:requests(world.plan, world, { build })
    assert.same({ list_builds = 1, get_build = 2 }, requests)
    assert.same({ "none", "proven" }, { only(plan).action, only(plan).certainty })
    build.target_services[1].inputs[1].value = "other"
    assert.same({ "differs target_services[1].inputs.name.value" },
      paths(only(assert(world:plan { build })).differences))
  end))

  it("reports once that the server has no strategy of that name", with_world(function(world)
    local build = desired.small "a"
    build.advanced_settings = { cluster_name = "local-20250523164625", strategy_name = "none such" }
    local report = world:converge { build }
    assert.matches('has no strategy "none such"', report.warnings[1])
    assert.is_true(assert(world:plan { build }):is_empty())
    local notes = helpers.read(world.ledger):gsub('"proven":true', '"proven":false,"reason":"soon"')
    core.replace_file(world.ledger, notes)
    assert.is_true(assert(world:plan { build }):is_empty()) -- also by a reading
  end))

  it("does not write if an update would lose settings", with_world(function(world)
    local build = desired.small "openapi-build"
    build.project_key = "lilian-test"
    local plan = assert(world:plan { build })
    local change = only(plan)
    assert.equal("refused", change.action)
    assert.same({ "lost post_build.file_archive", "lost post_build.object_storage_upload",
      "lost post_build.scripts" }, paths(change.losses))
    assert.matches("! openapi%-build +refused\n", tostring(plan))
    assert.matches("post_build%.scripts +an update deletes it; only the web page can set it",
      tostring(plan))
    local requests, report = world:requests(world.apply, world, plan)
    assert.same({}, requests)
    assert.same({ 1, false }, { #report.refused, report:is_complete() })

    local accepted = assert(world:plan({ build }, { accept = { "post_build" } }))
    assert.same({ "update", 0 }, { only(accepted).action, #only(accepted).losses })
    accepted = assert(world:plan({ build }, { accept = { "post_build.scripts" } }))
    assert.same({ "refused", 2 }, { only(accepted).action, #only(accepted).losses })
    assert.equal("update", only(assert(world:plan({ build }, { force = true }))).action)
  end))

  it("leaves a build alone if an update would only lose settings", with_world(function(world)
    local build = desired.small "openapi-build"
    build.project_key = "lilian-test"
    local told = assert(world.client:reading("openapi-build", { project_key = "lilian-test" }))
    local found = assert(zadig.definition(told, build, { force = true, secrets = true,
      codehosts = { gitee = "gitee" } }))
    local plan = assert(world:plan { found })
    assert.same({ "none", "read" }, { only(plan).action, only(plan).certainty })
  end))

  it("converts a plain build to a template build, and back", with_world(function(world)
    local plain, template = desired.small "a", desired.template "a"
    world:converge { plain }
    local plan = assert(world:plan { template })
    assert.same({ "convert", 1 }, { only(plan).action, plan:count().convert })
    assert.is_true(world:apply(plan):is_complete())
    assert.is_true(assert(world:plan { template }):is_empty())
    assert.equal("convert", only(assert(world:plan { plain })).action)
    world:converge { plain }
    assert.is_true(assert(world:plan { plain }):is_empty())
  end))

  it("does not know about a build that the server cannot show", with_world(function(world)
    local build = desired.small "jenkins-job"
    build.project_key = "legacy"
    local plan = assert(world:plan { build })
    assert.equal("unknown", only(plan).action)
    assert.matches("%? jenkins%-job +the server cannot show it", tostring(plan))
    assert.is_false(plan:is_empty())
    assert.equal(1, #world:apply(plan).failures)
  end))

  it("deletes builds without a file only if told to", with_world(function(world)
    world:converge { desired.small "a", desired.small "b" }
    assert.is_true(assert(world:plan { desired.small "a" }):is_empty())
    local plan = assert(world:plan({ desired.small "a" }, { prune = true }))
    assert.same({ "delete", "b" }, { plan.changes[2].action, plan.changes[2].name })
    assert.matches("%- b +in no file; last written by admin on ", tostring(plan))
    assert.matches("Workflows may use", tostring(plan))
    assert.is_true(world:apply(plan):is_complete())
    assert.is_nil(world:stored().b)
    assert.is_table(world:stored()["openapi-build"]) -- in a project that no file names
  end))

  it("does not prune without definitions, or too many builds", with_world(function(world)
    local _, failure = world:plan({}, { prune = true })
    assert.matches("every build would be deleted", failure.message)
    world:converge { desired.small "a", desired.small "b", desired.small "c" }
    _, failure = world:plan({ desired.small "a" }, { prune = true, max_deletes = 1 })
    assert.matches("2 builds are in no file, but at most 1 may be deleted", failure.message)
    assert.equal("set max_deletes to delete them all", failure.hint)
  end))

  it("is no plan where the list cannot be read whole, or the server not at all",
    with_world(function(world)
      world.sandbox:fault { kind = "database", operation = "list_builds" }
      local plan, failure = world:plan({ desired.small "a" }, { prune = true })
      assert.is_nil(plan)
      assert.equal("list_builds", failure.operation)
      world.sandbox:faults_off()
      assert(desired.quietly(world.client.create_build, world.client, desired.small "a"))
      world.sandbox:fault { kind = "expired_token", operation = "get_build" }
      plan, failure = world:plan { desired.small "a" }
      assert.is_nil(plan)
      assert.equal("unauthorized", failure.kind)
    end))

  it("reports the problems of all definitions before it sends anything", with_world(function(world)
    local requests, plan, failure = world:requests(world.plan, world,
      { { name = "a" }, desired.small "b", desired.small "b", 5 })
    assert.same({}, requests)
    assert.is_nil(plan)
    local found = {}
    for i, problem in ipairs(failure.problems) do
      found[i] = problem.path
    end
    assert.same({ "definitions[1] (a): infrastructure", "definitions[1] (a): build_os",
      "definitions[1] (a): script_type", "definitions[3] (b): name", "definitions[4]" }, found)
  end))

  it("reports warnings as well if the client is strict", with_world(function(world)
    local build = desired.small "a"
    build.services = nil
    assert.equal("create", only(assert(world:plan { build })).action)
    local strict <close> = zadig.connect { url = world.sandbox.url, token = world.sandbox.token,
      project_key = "yaml", strict = true }
    local plan, failure = strict:plan({ build }, { ledger = false })
    assert.is_nil(plan)
    assert.equal("definitions[1] (a): services", failure.problems[1].path)
  end))

  it("reads details side by side", with_world(function(world)
    local builds = {}
    for i = 1, 24 do
      builds[i] = desired.small("b" .. i)
      assert(desired.quietly(world.client.create_build, world.client, builds[i]))
    end
    world.sandbox:fault { kind = "latency", operation = "get_build", seconds = 0.1 }
    local calls = {}
    local began = helpers.now()
    assert(world:plan(builds, { concurrency = 24, progress = function(done) calls[#calls + 1] = done
    end }))
    assert.is_true(helpers.now() - began < 1.2)
    assert.equal(24, calls[24])
  end))

  it("is of the client's project where a definition names none", with_world(function(world)
    local build = desired.small "a"
    build.project_key = nil
    assert.equal("yaml", only(assert(world:plan { build })).project_key)
    assert.is_nil(build.project_key)
  end))

  it("takes an array of definitions and nothing else", with_world(function(world)
    assert.error_matches(function() world.client:plan(desired.small "a") end,
      "write { definition } for one")
    assert.error_matches(function() world.client:plan() end, "expected table as the definitions")
    assert.error_matches(function() world.client:plan({}, { legder = "x" }) end, "legder")
    assert.error_matches(function() world.client:plan({}, { ledger = 5 }) end,
      "ledger: expected a path or false")
  end))

  it("encodes like any record", with_world(function(world)
    world:converge { desired.small "a" }
    local build = desired.small "a"
    build.build_script = "x\ny\n"
    local plan = assert(world:plan { build, desired.small "b" })
    local value = assert(zadig.decode("Plan", zadig.encode("Plan", plan)))
    assert.same({ "update", "create" }, { value.changes[1].action, value.changes[2].action })
    assert.same({ "@@ -1 +1,2 @@", "-make a", "+x", "+y" }, value.changes[1].differences[1].lines)
    assert.error_matches(function() world.client:apply(value) end, "expected a plan")
  end))
end)
