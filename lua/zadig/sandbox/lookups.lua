-- SPDX-License-Identifier: MIT
-- Finds what builds refer to as the server does: exact text, first match.

local lookups = {}

local Lookups = {}
Lookups.__index = Lookups

-- Finds the first item whose `key` is `value`.
local function first(list, key, value)
  for _, item in ipairs(list) do
    if item[key] == value then return item end
  end
end

-- Strategies are found the other way round: the last one counts.
local function last(list, key, value)
  for i = #list, 1, -1 do
    if list[i][key] == value then return list[i] end
  end
end

function Lookups:cluster_named(name)
  return first(self.clusters, "name", name)
end

function Lookups:cluster(id)
  return first(self.clusters, "id", id:lower())
end

function Lookups:image_labelled(label)
  return first(self.images, "label", label)
end

function Lookups:image(id)
  return first(self.images, "id", id:lower())
end

--- Only code hosts of the whole system count, and not deleted ones.
function Lookups:codehost(alias)
  for _, host in ipairs(self.codehosts) do
    if host.alias == alias and not host.project_key and not host.deleted then return host end
  end
end

function Lookups:dockerfile_template(name)
  return first(self.dockerfile_templates, "name", name)
end

function Lookups:build_template_named(name)
  return first(self.build_templates, "name", name)
end

function Lookups:build_template(id)
  return first(self.build_templates, "id", id:lower())
end

function Lookups:has_project(key)
  for _, project in ipairs(self.projects) do
    if project == key then return true end
  end
  return false
end

--- Services whose newest revision still names this build, as data from before v4.2 can.
function Lookups:services_naming(build_name)
  local names = {}
  for _, service in ipairs(self.services) do
    if service.build_name == build_name then names[#names + 1] = service.name end
  end
  return names
end

--- The strategy's id, or "" if the cluster has none of that name.
function lookups.strategy_named(cluster, name)
  local found = last(cluster.strategies, "name", name)
  return found and found.id or ""
end

function lookups.default_strategy(cluster)
  local found = last(cluster.strategies, "default", true)
  return found and found.id or ""
end

function lookups.strategy_name(cluster, id)
  local found = id ~= "" and last(cluster.strategies, "id", id)
  return found and found.name or ""
end

--- Lookups in the seeds' lists. Items without an id get one from `new_id`; ids are lower-cased.
function lookups.new(seeds, new_id)
  for _, list in ipairs { seeds.clusters, seeds.images, seeds.codehosts, seeds.build_templates,
    seeds.dockerfile_templates } do
    for _, item in ipairs(list) do item.id = (item.id or new_id()):lower() end
  end
  for _, cluster in ipairs(seeds.clusters) do
    cluster.strategies = cluster.strategies or {}
    for _, strategy in ipairs(cluster.strategies) do strategy.id = strategy.id or new_id() end
  end
  for _, template in ipairs(seeds.build_templates) do
    template.parameters = template.parameters or {}
  end
  return setmetatable({
    clusters = seeds.clusters, images = seeds.images, codehosts = seeds.codehosts,
    dockerfile_templates = seeds.dockerfile_templates, build_templates = seeds.build_templates,
    projects = seeds.projects, services = seeds.services,
  }, Lookups)
end

return lookups
