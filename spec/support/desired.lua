-- SPDX-License-Identifier: MIT
-- A sandbox, a folder with a ledger and a client for specs of plans, whose waits take no time:
--
--   local world <close> = desired.world()
--   world.client, world.sandbox, world.ledger (a path), world.dir
--   world:plan(definitions, options)     with the world's ledger
--   world:converge(definitions, options) plans and applies; the report
--   world:as "alice"                     a client of another user
local connect = require "zadig.call.connect".connect
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
require "zadig" -- which gives clients their methods
local start = require("zadig.sandbox").start

local desired = {}

local World = {}
World.__index = World

-- The outside world of a client that does not wait.
local function hurried()
  local ahead = 0
  return {
    now = function() return core.now() + ahead end,
    sleep = function(seconds) ahead = ahead + seconds end,
  }
end

local function quietly(body, ...)
  return select(2, helpers.with_warnings(body, ...))
end

function World:as(name)
  return connect({ url = self.sandbox.url, token = self.sandbox.tokens[name],
    project_key = "yaml" }, hurried())
end

function World:plan(definitions, options)
  local own = { ledger = self.ledger }
  for key, value in pairs(options or {}) do
    own[key] = value
  end
  return self.client:plan(definitions, own)
end

function World:apply(plan, options)
  return quietly(self.client.apply, self.client, plan, options)
end

function World:converge(definitions, options)
  return assert(self:apply(assert(self:plan(definitions, options))))
end

--- What the sandbox holds, by name, apart from who wrote it when.
function World:stored()
  local builds = {}
  for _, build in ipairs(self.sandbox:state().builds) do
    build.update_time, build.update_by, build.id = nil, nil, nil
    builds[build.name] = build
  end
  return builds
end

--- How many requests the body makes, by operation; and its results.
function World:requests(body, ...)
  local before = self.sandbox:state().counters.requests
  local results = table.pack(body(...))
  local made = {}
  for operation, count in pairs(self.sandbox:state().counters.requests) do
    local more = count - (before[operation] or 0)
    made[operation] = more > 0 and more or nil
  end
  return made, table.unpack(results, 1, results.n)
end

World.__close = function(self)
  self.client:close()
  self.sandbox:stop()
  self.dir:remove()
end

function desired.world(options)
  local self = setmetatable({}, World)
  self.sandbox = assert(start(options or {}))
  local users = { { name = "admin", system_admin = true }, { name = "alice", system_admin = true } }
  self.sandbox:set { users = users }
  self.dir = helpers.tmpdir()
  self.ledger = self.dir.path .. "/.zadig.json"
  self.client = self:as "admin"
  return self
end

--- Definitions of the document's builds: plain, template.
function desired.plain(name)
  local definition = fixtures.read "create_build"
  definition.name = name or definition.name
  return definition
end

function desired.template(name)
  local definition = fixtures.read "create_build_from_template"
  definition.name, definition.project_key = name or definition.name, "yaml"
  return definition
end

--- A small definition, without credentials.
function desired.small(name)
  return { name = name, project_key = "yaml", infrastructure = "kubernetes",
    build_os = "ubuntu 20.04", script_type = "shell", build_script = "make " .. name .. "\n",
    installs = {}, services = {} }
end

desired.hurried, desired.quietly = hurried, quietly

return desired
