-- SPDX-License-Identifier: MIT
-- Somebody else writes the same build at every step of an apply. What he has written is not
-- overwritten, but for the moment between the reading before a write and the write: the server has
-- no way to guard that one.
local connect = require "zadig.call.connect".connect
local desired = require "support.desired"

describe("a second writer at every step of an apply", function()
  local world
  setup(function() world = desired.world() end)
  teardown(function() getmetatable(world).__close(world) end)

  local function prepare()
    world.sandbox:reset()
    world.sandbox:set { users = { { name = "admin", system_admin = true },
      { name = "alice", system_admin = true } } }
    os.remove(world.ledger)
    world.client:close()
    world.client = world:as "admin"
    world:converge { desired.small "a", desired.small "b" }
  end

  -- A client whose `at`th request line calls `meddle` before the request is sent. Each line goes
  -- to the array `seen`.
  local function meddled(at, seen, meddle)
    return connect({ url = world.sandbox.url, token = world.sandbox.token, project_key = "yaml",
      debug = function(line)
        if line:find "^zadig: >" then
          seen[#seen + 1] = line
          if #seen == at then
            meddle()
          end
        end
      end }, desired.hurried())
  end

  -- { what he does, what is left of it }
  local deeds = {
    { "updates", function(alice)
      local theirs = desired.small "a"
      theirs.build_script = "theirs\n"
      return alice:update_build(theirs)
    end, function(build) return build ~= nil and build.build_script == "theirs\n" end },
    { "deletes", function(alice) return alice:delete_build "a" end,
      function(build) return build == nil end },
  }

  local function run(at, deed)
    prepare()
    local seen, done, unguarded = {}, false, false
    local client <close> = meddled(at, seen, function()
      done = true
      local puts = 0
      for _, line in ipairs(seen) do
        puts = puts + (line:find "PUT" and 1 or 0)
      end
      unguarded = puts == 1 and seen[#seen]:find "PUT" ~= nil -- of "a", which comes first
      local alice <close> = world:as "alice"
      assert(deed(alice))
    end)
    local builds = { desired.small "a", desired.small "b" }
    builds[1].build_script, builds[2].build_script = "ours\n", "ours\n"
    local plan = assert(client:plan(builds, { ledger = world.ledger }))
    local planned = done -- then the plan shows it, and applying it is meant
    local report = assert(desired.quietly(client.apply, client, plan, { concurrency = 1 }))
    return done, unguarded or planned, report, builds
  end

  for _, deed in ipairs(deeds) do
    it("who " .. deed[1] .. " is not overwritten", function()
      local at = 0
      repeat
        at = at + 1
        local done, unguarded, report, builds = run(at, deed[2])
        local stored = world:stored().a
        if done and not unguarded then
          assert.is_true(deed[3](stored), ("request %d\n%s"):format(at, tostring(report)))
        end
        if done then -- whatever happened, the next plan knows
          local plan = assert(world:plan(builds))
          assert(plan.changes[1].action ~= "none" or unguarded and stored ~= nil,
            tostring(plan))
          assert.equal("none", plan.changes[2].action)
        end
      until not done
      assert.is_true(at > 6)
    end)
  end
end)
