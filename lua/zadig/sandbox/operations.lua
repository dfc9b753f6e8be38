-- SPDX-License-Identifier: MIT
-- The operations. Each runs through the server's checks in their order.

local access = require "zadig.sandbox.access"
local assemble = require "zadig.sandbox.assemble"
local bind = require "zadig.sandbox.bind"
local detail = require "zadig.sandbox.detail"
local json = require "zadig.sandbox.json"
local records = require "zadig.sandbox.records"
local replies = require "zadig.sandbox.replies"
local store = require "zadig.sandbox.store"
local templates = require "zadig.sandbox.templates"

local operations = {}

local NO_DOCUMENTS = "mongo: no documents in result"
local MASK = "********"

-- Raises E(code).
local function refusal(code)
  return function(description) error(replies.business(code, description), 0) end
end

-- Raises the 500 of an error without a code.
local function internal(description)
  error(replies.internal(description), 0)
end

-- Bind, then check permission: every write starts like this.
local function read_body(request, record)
  local body, reason = bind.read(record, request.body)
  if not body then
    request.reason = reason
    error(replies.empty(400), 0)
  end
  access.demand(request.user, body.project_key, "Build.Create")
  return body
end

local function stamp(world, request, build)
  build.update_by, build.update_time = request.user.name, world.now()
  return build
end

local DUPLICATE_KEY = "write exception: write errors: [E11000 duplicate key error collection: "
  .. 'zadig.module_build index: name_1_revision_1 dup key: { name: "%s", revision: null }]'

-- A name that is empty after trimming is not looked up; only the index keeps a second one out.
local function insert(world, request, build)
  local refuse = refusal(6520)
  build.name = assemble.trim(build.name)
  local twin = world.store:named(build.name)
  if twin and build.name ~= "" then
    refuse(twin.project_key .. "项目中有相同的构建名称存在,请检查!")
  end
  build.source = "zadig"
  if not twin and world.faults:take("race", request.operation) then
    twin = world.store:insert(stamp(world, request, build))
    twin.update_by = "somebody else"
  end
  if twin then refuse(DUPLICATE_KEY:format(build.name)) end
  local problem = store.size_problem(stamp(world, request, build))
  if problem then refuse(problem) end
  world.store:insert(build)
  return replies.success()
end

local function demand_licence(world)
  local licence = world.settings.licence
  if licence == "unreachable" then
    internal('failed to validate zadig license status, error: [502 InternalError] '
      .. '{"message": "bad gateway"}')
  elseif not licence then
    error(replies.business(7050, ""), 0)
  end
end

local function demand_services(body)
  if not body.target_services or #body.target_services == 0 then
    refusal(400) "target_service must have at least one item in it"
  end
end

local function read_template_body(world, request)
  local body = read_body(request, records.template_build)
  demand_services(body)
  demand_licence(world)
  return body
end

function operations.create_build(world, request)
  local body = read_body(request, records.build)
  return insert(world, request, assemble.build(world, body, refusal(6520)))
end

function operations.create_build_from_template(world, request)
  local body = read_template_body(world, request)
  return insert(world, request, templates.build(world, body, internal))
end

-- A masked value stands for the stored value of the same key, whatever its type. If nothing is
-- stored, it is a value like any other.
local function unmask(parameters, stored)
  if #stored == 0 then return end
  local values = {}
  for _, item in ipairs(stored) do values[item.key] = item.value end
  for _, item in ipairs(parameters) do
    if item.value == MASK then item.value = values[item.key] or "" end
  end
end

local function replace(world, request, build)
  local problem = store.size_problem(stamp(world, request, build))
  if problem then refusal(6521)(problem) end
  world.store:replace(build)
  return replies.success()
end

-- What a full replace keeps of the old build.
local KEPT = { "id", "name", "project_key", "source", "description", "team", "jenkins" }

function operations.update_build(world, request)
  local body = read_body(request, records.build)
  local refuse = refusal(6521)
  local stored = world.store:find(body.name, body.project_key)
  if not stored then
    refuse(("failed to find build module, buildName: %s, projectName: %s, err: %s"):format(
      body.name, body.project_key, NO_DOCUMENTS))
  end
  local build = assemble.build(world, body, refuse)
  unmask(build.parameters, stored.parameters)
  for _, key in ipairs(KEPT) do build[key] = stored[key] end
  return replace(world, request, build)
end

function operations.update_build_from_template(world, request)
  local body = read_template_body(world, request)
  local build = world.store:find(body.name, body.project_key)
  if not build then
    refusal(6523)(("failed to find build module, buildName:%s, projectName:%s err: %s"):format(
      body.name, body.project_key, NO_DOCUMENTS))
  end
  local template_id, services = templates.bind(world, body, internal)
  if not build.pre_build then assemble.panic() end
  local changed = {}
  for key, value in pairs(build) do changed[key] = value end
  changed.template_id, changed.services = template_id, services
  return replace(world, request, changed)
end

-- A paging value as gin reads it: empty is 0, anything else must be an int.
local function paging(text, default)
  if text == nil then return default end
  if text == "" then return 0 end
  local number = text:find "^[+-]?%d+$" and tonumber((text:gsub("^%+", "")))
  if math.type(number) ~= "integer" then error(replies.empty(400), 0) end
  return number
end

-- The number of builds to skip overflows in 64 bits, as on the server; the database rejects a
-- negative number.
local function page(world, found, number, size)
  if number <= 0 or size <= 0 then return found end
  size = math.min(size, world.settings.max_page_size or size)
  local skip = (number - 1) * size
  if skip < 0 then
    refusal(6522)(("(Location51024) BSON field 'skip' value must be >= 0, actual value '%d'")
      :format(skip))
  end
  if skip >= #found then return {} end
  return table.move(found, skip + 1, skip + math.min(size, #found - skip), 1, {})
end

function operations.list_builds(world, request)
  local project_key = request.query.projectKey or ""
  if project_key == "" then refusal(400) "empty project key." end
  local number = paging(request.query.pageNum, 1)
  local size = paging(request.query.pageSize, 20)
  access.demand(request.user, project_key, "Env.EditConfig", "Build.View")
  if world.faults:take("database", request.operation) then
    refusal(6522) "server selection error: context deadline exceeded"
  end
  local reorder = world.faults:take("reorder", request.operation)
  if reorder then world.store:rotate(reorder.by or 1) end
  local found = world.store:of_project(project_key)
  return replies.ok(json.object {
    "total", #found, "builds", json.list(page(world, found, number, size), detail.summary),
  })
end

function operations.get_build(world, request)
  local query = request.query
  local project_key = query.projectKey or ""
  if request.name == "" then refusal(400) "empty buildName." end
  if project_key == "" then refusal(400) "empty projectKey." end
  access.demand(request.user, project_key, "Build.View")
  local build = world.store:find(request.name, project_key)
  if not build then refusal(6523)(NO_DOCUMENTS) end
  local service_name, service_module = query.serviceName or "", query.serviceModule or ""
  if service_module == "" then service_name = "" end
  if service_name ~= "" then
    return replies.ok(detail.render(world, build, service_name, service_module))
  end
  local shown = world.details[build.name] or detail.render(world, build, "", "")
  world.details[build.name] = shown
  return replies.ok(shown)
end

function operations.delete_build(world, request)
  local name, project_key = request.query.name or "", request.query.projectKey or ""
  access.demand(request.user, project_key, "Build.Delete")
  if name == "" then refusal(400) "empty build name." end
  local users = world.lookups:services_naming(name)
  if #users > 0 then
    refusal(6524)(("该构建被服务 [%s] 引用，请解除引用之后再做删除!"):format(
      table.concat(users, ",")))
  end
  world.store:remove(name, project_key ~= "" and project_key or nil)
  return replies.success()
end

operations.insert, operations.refusal = insert, refusal
operations.demand_licence, operations.demand_services = demand_licence, demand_services

return operations
