-- SPDX-License-Identifier: MIT
-- All that the server shows of one build. A plain build needs one request. A template build needs
-- one more for each of its services: repositories and variables are shown for one service at a
-- time (trap 23).
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"

-- How often a template build is read anew when somebody writes it between two requests.
local READINGS = 3

local function options_for(given, till, service)
  local own = {}
  for key, value in next, given do
    own[key] = value
  end
  own.deadline = till and math.max(0, till - core.now()) or nil
  own.service_name = service and service.service_name
  own.service_module = service and service.service_module
  return own
end

-- What a request names a service by, or nil where the server cannot be asked for that service: it
-- wants both names, and finds only the first of several services with the same names.
local function key_of(service, seen)
  local name, module = service.service_name, service.service_module
  if type(name) ~= "string" or type(module) ~= "string" or name == "" or module == "" then
    return nil
  end
  local key = ("%d:%s/%s"):format(#name, name, module)
  if seen[key] then
    return nil
  end
  seen[key] = true
  return key
end

-- Equal even where somebody wrote twice within a second, or bound other services: the web page
-- does that without touching the time.
local function same_state(one, other)
  if one.update_time ~= other.update_time or one.update_by ~= other.update_by
    or one.template_name ~= other.template_name
    or #(one.target_services or {}) ~= #(other.target_services or {}) then
    return false
  end
  for i, service in ipairs(one.target_services or {}) do
    local bound = other.target_services[i]
    if bound.service_name ~= service.service_name
      or bound.service_module ~= service.service_module then
      return false
    end
  end
  return true
end

-- The details of all services; nil when the build has changed meanwhile; or nil and a failure.
local function read_services(client, name, detail, given, till)
  local services, seen = {}, {}
  for i, service in ipairs(detail.target_services or {}) do
    services[i] = false
    if key_of(service, seen) then
      local bound, failure = client:get_build(name, options_for(given, till, service))
      if not bound then
        return nil, failure
      elseif not same_state(detail, bound) then
        return nil
      end
      services[i] = bound
    end
  end
  return services
end

--- reading.read(client, name, options) --> { detail =, services = }, or nil and a failure.
---
--- `options` are get_build's; `deadline` holds for all requests together. `services[i]` is the
--- detail of the i-th target service of a template build, or false where the server cannot show
--- it: a service without both names, or a second one with the same names. It is nil for a plain
--- build. Services are read one after the other, so that as many requests are under way as there
--- are tasks.
local function read(client, name, options)
  local given = options and arguments.raw(options) or {}
  local deadline = given.deadline or core.policy(client).deadline
  local till = deadline and core.now() + deadline
  for _ = 1, READINGS do
    local detail, failure = client:get_build(name, options_for(given, till))
    if not detail then
      return nil, failure
    elseif (detail.template_name or "") == "" then
      return { detail = detail }
    end
    local services, why = read_services(client, name, detail, given, till)
    if services then
      return { detail = detail, services = services }
    elseif why then
      return nil, why
    end
  end
  return nil, core.failure {
    kind = "protocol", operation = "get_build", sent = "yes",
    message = ("the build %q changes faster than it can be read"):format(name),
    hint = "retry later",
  }
end

--- client:reading(name, options)
local function reading(client, name, options)
  arguments.check_client(client, "reading")
  arguments.check_type(name, "string", "reading", "the build's name")
  arguments.check_options(options, "reading")
  return read(client, name, options)
end

return { read = read, reading = reading }
