-- SPDX-License-Identifier: MIT
-- Random builds are created and exported; the files are loaded, and the plan of what they say is
-- empty, as far as a reading tells.
local generated = require "support.generated"
local helpers = require "support.helpers"
local load = require "zadig.state.load"

local BATCH = 50 -- of either kind, in one project each

local export_plan = {}

-- The value of every credential by the environment variable that the export gives it: read from the
-- definitions that were created, through a file that is loaded with the names as values.
local function environment(client, folder, exported, keys)
  local values = {}
  local named = assert(load.read({ folder }, function(name) return name end))
  for _, definition in ipairs(named) do
    local found = assert(client:reading(definition.name, { project_key = keys[definition.name] }))
    local function take(list, field, told)
      for i, item in ipairs(list or {}) do
        values[item[field] or ""] = told[i].value
      end
    end
    take(definition.parameters, "default_value", found.detail.parameters)
    for i, service in ipairs(definition.target_services or {}) do
      take(service.inputs, "value", found.services[i].parameters)
    end
  end
  local own = {}
  for _, name in ipairs(exported.environment) do
    own[name] = values[name]
  end
  return own
end

local function check_batch(sandbox, client, first, count)
  local dir <close> = helpers.tmpdir()
  local keys = {}
  sandbox:reset()
  for seed = first, first + count - 1 do
    local plain, template = generated.build(seed), generated.template(seed)
    keys[plain.name], keys[template.name] = plain.project_key, template.project_key
    assert(client:create_build(plain))
    assert(client:create_build_from_template(template))
  end
  for _, project_key in ipairs { "yaml", "demo" } do
    local folder = dir.path .. "/" .. project_key
    local exported = assert(client:export { project_key = project_key, to = folder,
      codehosts = { github = "github-demo", gitlab = "gitlab", gitee = "gitee", other = "other" } })
    assert(#exported.failures == 0, tostring((exported.failures[1] or {}).failure))
    assert(#exported.written == count)
    local values = environment(client, folder, exported, keys)
    local definitions = assert(load.read({ folder }, function(name) return values[name] end))
    local plan = assert(client:plan(definitions, { ledger = false }))
    assert(plan:is_empty(), ("ZADIG_SEED=%d: %s"):format(first, tostring(plan)))
  end
end

--- So many of each kind, from the seed on.
function export_plan.check(sandbox, client, count)
  helpers.with_warnings(function()
    for first = generated.seed(), generated.seed() + count - 1, BATCH do
      check_batch(sandbox, client, first, BATCH)
    end
  end)
end

return export_plan
