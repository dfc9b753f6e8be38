-- SPDX-License-Identifier: MIT
-- Everything one sandbox knows: seeds, builds, switches, faults and the log of requests.

local access = require "zadig.sandbox.access"
local faults = require "zadig.sandbox.faults"
local log = require "zadig.sandbox.log"
local lookups = require "zadig.sandbox.lookups"
local seeds = require "zadig.sandbox.seeds"
local serial = require "zadig.sandbox.serial"
local store = require "zadig.sandbox.store"

local world = {}

local World = {}
World.__index = World

local SETTINGS = { licence = true, version = "4.2" }

-- Ids in the shape of the database's, each once.
local function id_maker()
  local last = 0
  return function()
    last = last + 1
    return ("64a1%020x"):format(last)
  end
end

-- A build as an option gives it, with the first image and the local cluster.
local function place(self, build)
  build.cluster_id = build.cluster_id or seeds.LOCAL_CLUSTER
  local image = self.lookups.images[1]
  build.basic_image_id = build.basic_image_id or image and image.id or ""
  if build.template_name and not build.template_id then
    local template = self.lookups:build_template_named(build.template_name)
    build.template_id = template and template.id
  end
  build.template_name = nil
  return build
end

--- Replaces the given lists and switches, and leaves the rest.
function World:set(options)
  for key, value in pairs(options) do
    if self.seeds[key] then self.seeds[key] = value else self.settings[key] = value end
  end
  self.lookups = lookups.new(self.seeds, self.new_id)
  self.users = access.users(self.seeds)
  if options.builds then
    local builds = {}
    for i, build in ipairs(options.builds) do builds[i] = place(self, build) end
    self.store = store.new(builds, self.new_id)
  end
end

--- Resets everything to the start: builds, seeds, switches, faults, log and counters.
function World:reset()
  self.new_id = id_maker()
  self.settings = {}
  for key, value in pairs(SETTINGS) do self.settings[key] = value end
  self.faults = faults.new()
  self.log = log.new()
  self.seeds = seeds.default()
  local options = serial.unpack(self.start)
  options.builds = options.builds or self.seeds.builds
  self:set(options)
end

--- Details by build name: rendered once, until something might change them.
function World:forget_details()
  if next(self.details) then self.details = {} end
end

--- The tokens by user, and the first administrator's token.
function World:tokens()
  local by_name, first = {}, nil
  for _, user in ipairs(self.seeds.users) do
    by_name[user.name] = user.token or access.token(user.name)
    if user.system_admin and not first then first = by_name[user.name] end
  end
  return { tokens = by_name, token = first }
end

--- What tests may look at.
function World:state()
  return {
    builds = self.store.builds,
    counters = { requests = self.log.requests, total = self.log.total },
    log = self.log:list(),
  }
end

--- `start`: the options, packed.
function world.new(start)
  local self = setmetatable({ start = start, details = {} }, World)
  self.now = function() return self.settings.time or os.time() end
  self:reset()
  return self
end

return world
