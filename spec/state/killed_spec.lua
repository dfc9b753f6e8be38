-- SPDX-License-Identifier: MIT
-- ctest: timeout=1200
-- An apply that is killed at any moment loses nothing: the ledger is whole, and the next one goes
-- on where it stopped.
local desired = require "support.desired"
local helpers = require "support.helpers"
local ledgers = require "zadig.state.ledger"

local BUILDS = 50
local STEP = helpers.all and 1 or helpers.slow and 60 or 23

-- One build is between its write and its note in each task.
local CONCURRENCY = 4

describe("an apply that is killed", function()
  local world
  setup(function() world = desired.world() end)
  teardown(function() getmetatable(world).__close(world) end)

  local function apply_until(request)
    return helpers.lua { "spec/support/applying.lua", world.sandbox.url, world.sandbox.token,
      world.ledger, BUILDS, request }
  end

  local function names()
    local found = {}
    for name, build in pairs(world:stored()) do
      if build.project_key == "yaml" then
        found[#found + 1] = name
        assert.equal("make " .. name .. "\n", build.build_script)
      end
    end
    return #found
  end

  local function count_writes()
    local requests = world.sandbox:state().counters.requests
    return (requests.create_build or 0) + (requests.update_build or 0)
  end

  it("leaves a ledger that is whole, and the next one ends as it would have", function()
    local run = apply_until(0)
    assert.equal(0, run.status, run.stderr)
    local requests = tonumber(run.stdout:match "^%d+")
    assert.equal(BUILDS, names())
    assert.equal(BUILDS, count_writes())
    for request = 1, requests, STEP do
      world.sandbox:reset()
      os.remove(world.ledger)
      run = apply_until(request)
      assert.equal(9, run.signal, run.stdout .. run.stderr)
      assert(ledgers.open(world.ledger, world.sandbox.url))
      run = apply_until(0)
      assert.equal(0, run.status, run.stderr)
      assert.equal(BUILDS, names())
      assert.is_true(count_writes() <= BUILDS + CONCURRENCY, count_writes())
      assert.matches(" 0 failed, 0 overtaken, 0 refused, 0 not begun", run.stdout)
      local plan = run.stdout
      run = apply_until(0)
      assert.matches("0 done", run.stdout, 1, true, plan)
    end
  end)
end)
