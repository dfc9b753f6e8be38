-- SPDX-License-Identifier: MIT
-- A definition is created, read, made into a definition with the original as the rest, and put
-- again: what the server stores has not changed.
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
  -- What a vm has beside is not the API's.
  local made = assert(zadig.definition(found, given, { accept = { "infrastructure" } }))
  assert(client["update_build" .. kind](client, made, options))
  return before, definitions.stored(sandbox, given.name)
end

--- So many of each kind, from the seed on; `assert_same` is busted's.
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
