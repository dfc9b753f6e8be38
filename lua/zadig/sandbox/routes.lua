-- SPDX-License-Identifier: MIT
-- Maps method and decoded path to an operation, or to the router's error reply.

local old = require "zadig.sandbox.old"
local operations = require "zadig.sandbox.operations"
local replies = require "zadig.sandbox.replies"
local escape_path = require "zadig.sandbox.request".escape_path

local routes = {}

-- Both writes look at `source`. PUT with `source=template` creates: a mistake of the real server.
local function by_source(plain, template)
  return function(request)
    return request.query.source == "template" and template or plain
  end
end

local function always(operation)
  return function() return operation end
end

local BUILD = {
  GET = always "list_builds",
  POST = by_source("create_build", "create_build_from_template"),
  PUT = by_source("update_build", "put_source_template"),
  DELETE = always "delete_build",
}
local DETAIL = { GET = always "get_build" }
local TEMPLATE = { PUT = always "update_build_from_template" }

local HANDLERS = {
  create_build = operations.create_build,
  create_build_from_template = operations.create_build_from_template,
  update_build = operations.update_build,
  put_source_template = operations.create_build_from_template,
  update_build_from_template = operations.update_build_from_template,
  list_builds = operations.list_builds,
  get_build = operations.get_build,
  delete_build = operations.delete_build,
}

-- v4.1 has no PUT.
local OLD_BUILD = { GET = BUILD.GET, POST = BUILD.POST, DELETE = BUILD.DELETE }
local OLD_HANDLERS = setmetatable({
  create_build = old.create_build,
  create_build_from_template = old.create_build_from_template,
  delete_build = old.delete_build,
}, { __index = HANDLERS })

-- The methods of a path, and the name in it; an empty segment counts as a name.
local function methods_of(path, is_old)
  if path == "/openapi/build" then return is_old and OLD_BUILD or BUILD end
  local name, page = path:match "^/openapi/build/([^/]*)/(%a+)$"
  if page == "detail" then return DETAIL, name end
  if page == "template" and not is_old then return TEMPLATE, name end
end

local function location(request, path)
  local query = request.raw_query
  return escape_path(path) .. (query ~= "" and "?" .. query or "")
end

--- Sets the operation in `request` and returns its handler, or nil and the router's reply.
function routes.find(world, request)
  local is_old = world.settings.version == "4.1"
  local method, path = request.method, request.path
  local methods, name = methods_of(path, is_old)
  if methods and methods[method] then
    request.operation, request.name = methods[method](request), name
    return (is_old and OLD_HANDLERS or HANDLERS)[request.operation]
  end
  request.operation = "other"
  if methods then
    return nil, replies.text(405, ("Method not allowed: %s %s"):format(method, path))
  end
  local shorter = path:match "^(.+)/$"
  methods = shorter and methods_of(shorter, is_old)
  if methods and methods[method] then
    return nil, replies.redirect(method, location(request, shorter))
  end
  return nil, replies.text(404, "Invalid path: " .. path)
end

--- The operations that a fault or a counter may name.
routes.OPERATIONS = { other = true }
for operation in pairs(HANDLERS) do routes.OPERATIONS[operation] = true end

return routes
