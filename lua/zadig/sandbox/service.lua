-- SPDX-License-Identifier: MIT
-- The server itself, run in its private state: a request in, an answer out.

local access = require "zadig.sandbox.access"
local json = require "zadig.sandbox.json"
local new_request = require "zadig.sandbox.request".new
local replies = require "zadig.sandbox.replies"
local routes = require "zadig.sandbox.routes"
local serial = require "zadig.sandbox.serial"
local new_world = require "zadig.sandbox.world".new

-- Gateway, router, handler, as in section 1.1 of the facts. The reply may also be raised.
local function respond(world, request)
  if not request.path then return replies.bad_request() end
  local handler, reply = routes.find(world, request)
  local faults = world.faults
  if faults:take("expired_token", request.operation) then return replies.empty(401) end
  request.user = access.identify(world, request)
  local mfa = faults:take("mfa", request.operation)
  if mfa then return replies.mfa(mfa.reason or "mfa_verification_required") end

  local instead, handled = faults:answer(request.operation)
  if instead and not handled then return instead end
  request.instead = instead -- of the reply, once the work is done
  if handler and (request.query.projectName or "") ~= "" then
    -- A side path of the real server, which answers the same to every request.
    return replies.ok(json.object {})
  end
  -- The user service cannot tell what this user may do.
  if handler and request.user.down then return replies.empty(403) end
  return handler and handler(world, request) or reply
end

local function trace(problem)
  return replies.is(problem) and problem or debug.traceback(tostring(problem), 2)
end

local function serve(world, method, uri, headers, body)
  if method ~= "GET" then world:forget_details() end
  local request = new_request(method, uri, headers, body)
  local ok, reply = xpcall(respond, trace, world, request)
  local problem
  if not ok and not replies.is(reply) then
    problem, reply = reply, replies.empty(500)
  end
  reply = world.faults:send(request.instead or reply, request.operation)
  world.faults:remember(reply)
  replies.frame(reply)
  world.log:add(request, reply, problem)
  return reply.status, reply.body, reply.headers, reply.seconds, reply.reset, reply.unsized
end

local controls = {}

function controls.state(world) return world:state() end
function controls.tokens(world) return world:tokens() end
function controls.reset(world) world:reset() end
function controls.set(world, options) world:set(options) end
function controls.fault(world, fault) world.faults:add(fault) end
function controls.faults_off(world) world.faults:clear() end

function controls.answer(world, request)
  local status, body, headers, _, _, unsized = serve(world, request.method, request.target,
    request.headers, request.body)
  return { status = status, body = body, headers = headers or {}, unsized = unsized }
end

--- The two functions that the front calls: `serve` for a request, `control` for the owner.
local function boot(options)
  local world = new_world(options)
  return function(...)
    return serve(world, ...)
  end, function(name, text)
    world:forget_details()
    return serial.pack(controls[name](world, serial.unpack(text)))
  end
end

return { boot = boot }
