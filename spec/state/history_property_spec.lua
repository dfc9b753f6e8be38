-- SPDX-License-Identifier: MIT
-- ctest: timeout=3600
-- What has to hold for every history: builds are drawn, written, changed by their owner and by
-- somebody else, and written again. The long form draws 10,000 histories.
local desired = require "support.desired"
local helpers = require "support.helpers"
local random_builds = require "support.random_builds"
local serialize = require "support.serialize"
local zadig = require "zadig"

local CASES = helpers.all and 10000 or helpers.slow and 10 or 60

local function draw(random)
  local builds = {}
  for i = 1, random:number(3) do
    builds[i] = random:chance(75) and random:plain("b" .. i) or random:template("b" .. i)
  end
  return builds
end

-- The choices of a credential are nowhere to be read.
local function has_secret_choices(build)
  for _, parameter in ipairs(build.parameters or {}) do
    if parameter.is_credential and (parameter.choice_option or {})[1] then
      return true
    end
  end
  return false
end

local function writes(requests)
  local count = 0
  for operation, number in pairs(requests) do
    count = count + (operation:find "^get_" and 0 or operation:find "^list_" and 0 or number)
  end
  return count
end

local function put_all(world, builds)
  for _, build in ipairs(builds) do
    local name = build.target_services and "update_build_from_template" or "update_build"
    assert(desired.quietly(world.client[name], world.client, build))
  end
end

describe("every history", function()
  local world
  setup(function() world = desired.world() end)
  teardown(function() getmetatable(world).__close(world) end)

  local function fresh(case)
    world.sandbox:reset()
    world.sandbox:set { users = { { name = "admin", system_admin = true },
      { name = "alice", system_admin = true } } }
    world.client:close()
    world.client = world:as "admin"
    world.ledger = ("%s/%d.json"):format(world.dir.path, case)
  end

  -- The plan has nothing to do, its proof costs no write, and it is true: writing every
  -- definition again changes nothing that is stored.
  local function check_empty(builds, why)
    local requests, plan = world:requests(world.plan, world, builds)
    assert(plan and plan:is_empty(), why .. "\n" .. tostring(plan))
    assert.equal(0, writes(requests))
    local again = world:requests(world.apply, world, plan)
    assert.equal(0, writes(again))
    return plan
  end

  local function check_truth(builds, why)
    local before = world:stored()
    put_all(world, builds)
    assert.same(before, world:stored(), why)
  end

  -- Somebody else changes one of the builds, and maybe deletes another.
  local function meddle(random, builds)
    local touched = {}
    local alice <close> = world:as "alice"
    local build = builds[random:number(#builds)]
    if random:chance(30) then
      assert(alice:delete_build(build.name))
    else
      local theirs = random_builds.copy(build)
      random:change(theirs)
      local name = build.target_services and "update_build_from_template" or "update_build"
      assert(desired.quietly(alice[name], alice, theirs))
    end
    touched[build.name] = true
    return touched
  end

  it("ends with a plan that is empty, and true; and undoing leads back", function()
    local random = random_builds.new(2026)
    for case = 1, CASES do
      fresh(case)
      local first = draw(random)
      local why = ("case %d: %s"):format(case, serialize(first))
      assert(world:converge(first):is_complete(), why)
      check_empty(first, why)
      local second = random_builds.copy(first)
      for _, build in ipairs(second) do
        if random:chance(60) then
          random:change(build)
        end
      end
      why = why .. "\n" .. serialize(second)
      local touched = random:chance(40) and meddle(random, first) or {}
      for _, build in ipairs(first) do
        touched[build.name] = touched[build.name] or has_secret_choices(build)
      end
      local before = world:stored()
      local folder = ("%s/undo%d"):format(world.dir.path, case)
      local report = assert(world:apply(assert(world:plan(second, { force = true })),
        { backup = folder }))
      assert(report:is_complete(), why .. "\n" .. tostring(report))
      check_empty(second, why)
      if random:chance(50) then
        check_truth(second, why)
      elseif #report.done > 0 then
        local back = assert(world:apply(assert(zadig.undo(folder))))
        for _, item in ipairs(back.refused) do -- not all of it is known
          assert(touched[item.name], why .. "\n" .. tostring(back))
        end
        assert.same({ 0, 0, 0 }, { #back.failures, #back.overtaken, #back.skipped }, why)
        local after = world:stored()
        for name, build in pairs(before) do
          if not touched[name] then
            assert.same(build, after[name], why)
          end
        end
      end
      os.remove(world.ledger)
    end
  end)
end)
