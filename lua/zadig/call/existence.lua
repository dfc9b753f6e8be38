-- SPDX-License-Identifier: MIT

-- Whether a build exists. A delete does not tell (trap 2), and for some existing builds a detail
-- answers "not found" or crashes (trap 22). Then the list decides. It is read in one request,
-- because pages shift while others write (trap 21).
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"
local pages = require "zadig.call.pages"

-- More builds than any server has; the server sets no maximum.
local WHOLE = 1000000

-- The options of a write that apply to a read, with the time left until `till` as the deadline.
local function reading(options, till)
  local own = {}
  for key, value in next, options do
    own[key] = value
  end
  own.must_exist = nil
  own.resolve = nil
  own.deadline = till and math.max(0, till - core.now())
  return own
end

-- The failure, made certain by the list.
local function no_build(name, failure)
  if failure.kind == "not_found" then
    failure.hint = nil
    return failure
  end
  return core.failure {
    kind = "not_found", operation = failure.operation, sent = "yes",
    message = ("no build %q in the project's list"):format(name),
  }
end

-- Looks the build up in the list. Returns "present" and its row, or "absent", or nil and a
-- failure.
local function look_in_list(client, name, options)
  options.page_size = WHOLE
  local list, failure = client:list_builds(options)
  if not list then
    return nil, failure
  end
  for _, build in ipairs(list.builds) do
    if build.name == name then
      return "present", build
    end
  end
  if #list.builds >= list.total then
    return "absent"
  end
  return nil, core.failure {
    kind = "protocol", operation = "list_builds", sent = "yes",
    message = ("the server returned %d of %d builds on one page"):format(#list.builds, list.total),
  }
end

--- Reads whether the build exists at one moment: "present" and its detail (or its row of the list
--- if the detail cannot be read), "absent" and the failure that says so, or nil and a failure.
local function look(client, name, options)
  local till = options.deadline and core.now() + options.deadline
  local detail, failure = client:get_build(name, reading(options, till))
  if detail then
    return "present", detail
  elseif failure.kind ~= "not_found" and failure.kind ~= "server" then
    return nil, failure
  end
  local state, row = look_in_list(client, name, reading(options, till))
  if state == "absent" then
    return state, no_build(name, failure)
  end
  return state, row, failure
end

local function in_pages(client, name, options, till)
  for build in pages.walk(client, reading(options), till) do
    if build.name == name then
      return true
    end
  end
  return false
end

-- True; false and the failure that says so; or nil and a failure. `deadline` covers all requests.
local function find(client, name, options, deadline)
  local till = deadline and core.now() + deadline
  options = reading(options, till)
  local state, found, absent = look(client, name, options)
  if state == "present" then
    return true
  elseif state == nil and absent and found.kind == "protocol" then -- the server only sends pages
    local ok, listed = pcall(in_pages, client, name, options, till)
    if not ok then
      if not core.is_failure(listed) then
        error(listed, 0) -- an interrupt, or no memory
      end
      return nil, listed
    elseif listed then
      return true
    end
    return false, no_build(name, absent)
  elseif state == "absent" then
    return false, found
  end
  return nil, found
end

--- True, or nil and a failure; its kind is not_found if there is no such build. `deadline` covers
--- all requests together.
local function check(client, name, options, deadline)
  local state, found = find(client, name, options, deadline)
  if state then
    return true
  end
  found.operation = "delete_build" -- the operation that the caller asked for
  return nil, found
end

--- client:exists(name, options) --> true or false, or nil and a failure
local function exists(client, name, options)
  arguments.check_client(client, "exists")
  arguments.check_type(name, "string", "exists", "the build's name")
  arguments.check_options(options, "exists")
  options = options and arguments.raw(options) or {}
  local state, failure = find(client, name, options,
    options.deadline or core.policy(client).deadline)
  if state == nil then
    return nil, failure
  end
  return state
end

return { check = check, exists = exists, look = look }
