-- SPDX-License-Identifier: MIT
-- Builds made from a template: each service stores a snapshot of the template's variables, with its
-- own inputs applied.

local assemble = require "zadig.sandbox.assemble"
local seeds = require "zadig.sandbox.seeds"

local templates = {}

-- What an API-made template build carries instead of real settings.
local PLACEHOLDER_IMAGE = "61af6b575c9beafb9ab130dc"

-- Every variable of the template, in its order. An input replaces value, type and credential flag;
-- what it leaves out is reset, not taken from the variable. Inputs without a variable are dropped.
local function merge(variables, inputs)
  local given = {}
  assemble.each(inputs, function(input) given[input.key] = input end)
  local merged = {}
  for i, variable in ipairs(variables) do
    local input = given[variable.key]
    local from = input or variable
    merged[i] = {
      key = variable.key, value = from.value or "", type = from.type or "",
      is_credential = from.is_credential or false,
      choice_option = variable.choice_option or {},
      choice_value = not input and variable.choice_value or {},
      description = variable.description or "",
    }
  end
  return merged
end

--- The template link and target list a template body asks for.
function templates.bind(world, body, refuse)
  local template = world.lookups:build_template_named(body.template_name)
  if not template then
    refuse(("failed to find the build template specified by the user, template name: [%s], "
      .. "err: mongo: no documents in result"):format(body.template_name))
  end
  return template.id, assemble.each(body.target_services, function(target)
    return {
      service_name = target.service_name, service_module = target.service_module,
      repos = assemble.repos(world, target.repo_info, refuse),
      parameters = merge(template.parameters, target.inputs),
    }
  end)
end

--- A new template build.
function templates.build(world, body, refuse)
  local template_id, services = templates.bind(world, body, refuse)
  return {
    name = body.name, project_key = body.project_key,
    template_id = template_id, services = services, pre_build = true,
    infrastructure = "", script_type = "", build_script = "", installs = {},
    repos = {}, parameters = {}, outputs = {},
    cluster_id = seeds.LOCAL_CLUSTER, basic_image_id = PLACEHOLDER_IMAGE, timeout = 0,
    resource_spec = { preset = "low", cpu_limit = 1000, memory_limit = 512, cpu_req = 0,
      memory_req = 0, gpu_limit = "" },
    cache = { enabled = false, type = "", cache_dir = "" },
    post_build = { scripts = "" },
  }
end

return templates
