-- SPDX-License-Identifier: MIT
-- Credentials that are easy to find go through plans, edits and undoing, in every state; then all
-- that was shown, encoded, noted or failed is searched for them.
local desired = require "support.desired"
local helpers = require "support.helpers"
local zadig = require "zadig"

local OURS, THEIRS = "canary-value-5e1d", "canary-value-77ab"

local function plain(value)
  return {
    name = "plain", project_key = "yaml", infrastructure = "kubernetes", build_os = "ubuntu 20.04",
    script_type = "shell", build_script = "make\n", installs = {}, services = {},
    parameters = {
      { key = "A", type = "string", default_value = value, is_credential = true },
      { key = "B", type = "choice", default_value = value, choice_option = { value, value .. 2 },
        is_credential = true },
      { key = "C", type = "multi-select", default_value = value, choice_option = { value, "x" },
        choice_value = { value }, is_credential = true, description = "c" },
    },
  }
end

local function template(value)
  local made = desired.template "template"
  made.target_services[1].inputs = {
    { key = "name", value = value, type = "string", is_credential = true },
    { key = "password", value = value, type = "string" },
  }
  return made
end

describe("a credential", function()
  it("is in no plan, report, difference, ledger, failure or output", function()
    local world <close> = desired.world()
    local seen, streams = {}, {}
    local function note(...)
      for i = 1, select("#", ...) do
        local value = select(i, ...)
        seen[#seen + 1] = tostring(value)
        if type(value) == "table" then
          seen[#seen + 1] = zadig.format(value, { full = true })
        end
        if type(value) == "table" and value.changes then
          seen[#seen + 1] = zadig.encode("Plan", value)
        elseif type(value) == "table" and value.done then
          seen[#seen + 1] = zadig.encode("Report", value)
        end
      end
      return ...
    end
    local function converge(builds, options)
      local plan = assert(note(world:plan(builds, options)))
      note(world:apply(plan, { backup = world.dir.path .. "/undo" }))
      seen[#seen + 1] = helpers.read(world.ledger)
    end
    local warnings = helpers.with_warnings(function()
      streams[1] = helpers.with_stderr(function()
        converge { plain(OURS), template(OURS) }
        converge { plain(THEIRS), template(THEIRS) } -- other values
        local fewer = plain(OURS)
        fewer.parameters = { fewer.parameters[2] } -- removed, and with other choices
        converge { fewer }
        local alice <close> = world:as "alice"
        assert(alice:update_build(plain(OURS))) -- drift
        converge { plain(THEIRS), template(OURS) }
        local told = assert(world.client:reading "plain")
        note(zadig.diff(plain(OURS), told), zadig.diff(template(OURS),
          assert(world.client:reading "template")))
        note(world.client:edit("plain", function(build)
          build.parameters[1].default_value = OURS
        end, { ledger = world.ledger, rest = plain(THEIRS) }))
        note(world.client:edit("template", function(build)
          build.target_services[1].inputs[1].value = THEIRS
        end, { ledger = world.ledger }))
        note(world.client:edit("plain", function(build)
          build.parameters[1].default_value = { OURS }
        end, { ledger = world.ledger, rest = plain(THEIRS) }))
        note(pcall(world.client.edit, world.client, "plain", function(build)
          build.parameters[1].type = 7
        end, { ledger = world.ledger, rest = plain(THEIRS) }))
        local wrong = plain(OURS)
        wrong.parameters[1].default_value = { [OURS] = OURS }
        wrong.parameters[2].choice_option = OURS
        note(world:plan { wrong })
        local plan = assert(note(zadig.undo(world.dir.path .. "/undo")))
        note(world:apply(plan))
        world.sandbox:fault { kind = "plain_500", operation = "update_build", times = 1 }
        converge { plain(OURS), template(THEIRS) }
        converge({ template(OURS) }, { prune = true })
      end)
    end)
    table.move(warnings, 1, #warnings, #seen + 1, seen)
    seen[#seen + 1] = streams[1]
    assert.is_true(#seen > 60, #seen)
    for _, text in ipairs(seen) do
      local from = text:find("canary-value", 1, true)
      assert.is_nil(from, text:sub(math.max(1, (from or 1) - 300), (from or 1) + 100))
    end
  end)
end)
