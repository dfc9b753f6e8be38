-- SPDX-License-Identifier: MIT

-- Is there such a build? The server's delete does not say (trap 2), and its detail says "not
-- found" or crashes for some builds that are there (trap 22): then the list decides.
local core = require "zadig.core"
local pages = require "zadig.pages"

-- The options of a write that a read takes, too.
local function reading(options)
  local own = {}
  for key, value in pairs(options) do
    own[key] = value
  end
  own.must_exist = nil
  own.resolve = nil
  return own
end

local function in_list(client, name, options)
  for build in pages.walk(client, options) do
    if build.name == name then
      return true
    end
  end
  return false
end

-- True, or nil and a failure: of kind not_found when it is certain that there is none.
local function check(client, name, options)
  options = reading(options)
  local detail, failure = client:get_build(name, options)
  if detail then
    return true
  end
  failure.operation = "delete_build" -- whose answer this is
  if failure.kind ~= "not_found" and failure.kind ~= "server" then
    return nil, failure
  end
  local ok, listed = pcall(in_list, client, name, options)
  if not ok then
    if not core.is_failure(listed) then
      error(listed, 0) -- an interrupt, or no memory
    end
    return nil, listed
  elseif listed then
    return true
  elseif failure.kind == "not_found" then
    return nil, failure
  end
  return nil, core.failure {
    kind = "not_found", operation = failure.operation, sent = "yes",
    message = ("no build %q in the project's list"):format(name),
  }
end

return { check = check }
