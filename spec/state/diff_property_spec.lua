-- SPDX-License-Identifier: MIT
-- ctest: timeout=1800
-- A difference is what an update changes, and nothing else: definitions are drawn, written and
-- changed, and what the sandbox stores before and after an update decides.
local definitions = require "support.definitions"
local diff = require "zadig.state.diff"
local helpers = require "support.helpers"
local random_builds = require "support.random_builds"
local reading = require "zadig.state.reading"
local sandboxes = require "support.sandboxes"

local CASES = helpers.all and 10000 or helpers.slow and 50 or 1000

-- Waits on nothing: some of the drawn values draw warnings.
local function quietly(body, ...)
  return select(2, helpers.with_warnings(body, ...))
end

describe("an empty difference", function()
  local sandbox, client
  sandboxes.shared({ project_key = "yaml" }, function(...) sandbox, client = ... end)

  local function write(how, definition)
    local name = definition.target_services and how .. "_build_from_template" or how .. "_build"
    return assert(quietly(client[name], client, definition))
  end

  -- Writes one definition, then another one over it; both the difference and what happened.
  local function step(first, second, known)
    sandbox:reset() -- the log of requests would make looking at the state slower and slower
    write("create", first)
    local told = assert(reading.read(client, first.name))
    local found = diff.against(second, told, known and first or nil)
    local before = definitions.stored(sandbox, first.name)
    write("update", second)
    local after = definitions.stored(sandbox, first.name)
    return found, before, after
  end

  local function explain(case, found, first, second)
    local parts = { ("case %d"):format(case) }
    for _, difference in ipairs(found) do
      parts[#parts + 1] = ("%s %s"):format(difference.kind, difference.path)
    end
    return table.concat(parts, "; ") .. "\n" .. require("support.serialize")(first) .. "\n"
      .. require("support.serialize")(second)
  end

  -- Whether the definition sets anything that no reading shows.
  local function unreadable(definition)
    local any = false
    require("zadig.define.unreadable").find(diff.record_of(definition), definition, {
      keyed = true, add = function() any = true end,
    })
    return any
  end

  -- The code hosts of a definition, of which no reading shows the names.
  local function hosts(definition)
    local found = {}
    for _, service in ipairs(definition.target_services or { definition }) do
      for _, repo in ipairs(service.repo_info or {}) do
        found[#found + 1] = repo.codehost_name
      end
    end
    return table.concat(found, " ")
  end

  it("compared with the definition written last means that an update changes nothing", function()
    local random, empty = random_builds.new(12), 0
    for case = 1, CASES do
      local first = random:chance(70) and random:plain "p" or random:template "p"
      local second = random_builds.copy(first)
      if random:chance(85) then
        random:change(second)
      end
      local found, before, after = step(first, second, true)
      local same = pcall(assert.same, before, after)
      empty = empty + (same and 1 or 0)
      assert(same == (#found == 0), explain(case, found, first, second))
    end
    assert(empty > CASES / 10 and empty < CASES / 2, empty)
  end)

  -- Without what no reading shows: whether settings were given at all.
  local function shown(build)
    build.cache.type, build.resource_spec.preset = nil, nil
    if build.storages and not build.storages.enabled and not build.storages.storages_properties[1]
    then
      build.storages = nil
    end
    return build
  end

  it("compared with a reading means the same, if neither sets what no reading shows", function()
    local random, cases, empty = random_builds.new(34), 0, 0
    for case = 1, CASES do
      local first = random:plain "p" -- no reading shows which inputs of a template were given
      local second = random_builds.copy(first)
      if random:chance(85) then
        random:change(second)
      end
      local settings = first.advanced_settings
      if settings then -- a strategy that the cluster lacks is told apart by the ledger alone
        settings.strategy_name = nil
        if second.advanced_settings then
          second.advanced_settings.strategy_name = nil
        end
      end
      local found, before, after = step(first, second, false)
      local hidden = (settings == nil) ~= (second.advanced_settings == nil)
      for _, difference in ipairs(found) do
        hidden = hidden or difference.kind ~= "differs"
      end
      hidden = hidden or unreadable(first) or hosts(first) ~= hosts(second)
      if not hidden then
        cases = cases + 1
        local same = pcall(assert.same, shown(before), shown(after))
        empty = empty + (same and 1 or 0)
        assert(same == (#found == 0), explain(case, found, first, second))
      end
    end
    assert(cases > CASES / 40 and empty > 0, cases)
  end)
end)
