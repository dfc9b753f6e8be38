-- SPDX-License-Identifier: MIT
-- A definition is created, read, converted back with the original as the rest, and written again:
-- what the server stores must not change.
local definitions = require "support.definitions"
local generated = require "support.generated"
local helpers = require "support.helpers"
local reading = require "zadig.state.reading"
local zadig = require "zadig"

local round_trip = {}

local function run(sandbox, client, make, kind, seed)
  sandbox:reset() -- its log is part of its state, and grows
  local given = make(seed)
  local options = { project_key = given.project_key }
  assert(client["create_build" .. kind](client, given, options))
  local before = definitions.stored(sandbox, given.name)
  local found = assert(reading.read(client, given.name, options))
  -- What a vm build has besides is not part of the API.
  local made = assert(zadig.definition(found, given, { accept = { "infrastructure" } }))
  assert(client["update_build" .. kind](client, made, options))
  return before, definitions.stored(sandbox, given.name)
end

--- That many builds of each kind, starting from the seed; `assert_same` is busted's.
function round_trip.check(sandbox, client, count, assert_same)
  local first = generated.seed()
  helpers.with_warnings(function()
    for seed = first, first + count - 1 do
      for kind, make in pairs { [""] = generated.build, _from_template = generated.template } do
        local ok, before, after = pcall(run, sandbox, client, make, kind, seed)
        if not ok then
          error(("ZADIG_SEED=%d%s: %s"):format(seed, kind, tostring(before)), 0)
        end
        assert_same(before, after, ("ZADIG_SEED=%d%s"):format(seed, kind))
      end
    end
  end)
end

return round_trip
