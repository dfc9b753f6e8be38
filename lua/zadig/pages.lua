-- SPDX-License-Identifier: MIT

-- Every build of a project, page by page. The server does not sort, and pages shift while
-- others write (trap 21): a build is given once, by its name; when the end comes before `total`
-- names were seen, the pages are walked a second time, and then it raises rather than let a
-- part pass for the whole.
local core = require "zadig.core"

local PAGE_SIZE = 100
local WALKS = 2

-- More pages than a list of that many builds can have, however it shifts meanwhile.
local function most_pages(total, page_size)
  return 2 * (total // page_size) + 10
end

local function own_options(options)
  local own = {}
  for key, value in pairs(options or {}) do
    own[key] = value
  end
  own.page_size = own.page_size or PAGE_SIZE
  return own
end

-- Reads the next page into the state; starts the second walk when the first fell short.
local function next_page(state)
  state.page = state.page + 1
  state.options.page_num = state.page
  local list, failure = state.client:list_builds(state.options)
  if not list then
    error(failure, 0)
  end
  state.limit = state.limit or most_pages(list.total, state.options.page_size)
  state.builds, state.index = list.builds, 0
  state.read = state.read + #list.builds
  state.total = list.total
  state.ended = #list.builds == 0 or state.read >= list.total or state.page >= state.limit
end

local function incomplete(state)
  return core.failure {
    kind = "protocol", operation = "list_builds", sent = "yes",
    message = ("saw %d of %d builds, twice: the list changes faster than it can be read")
      :format(state.count, state.total),
    hint = "ask again later, or with a larger page_size",
  }
end

local function next_build(state)
  while true do
    state.index = state.index + 1
    local build = state.builds[state.index]
    if build and not state.seen[build.name] then
      state.seen[build.name] = true
      state.count = state.count + 1
      return build
    elseif not build then
      if state.ended then
        if state.count >= state.total then
          return nil
        elseif state.walk == WALKS then
          error(incomplete(state), 0)
        end
        state.walk, state.page, state.read, state.limit = state.walk + 1, 0, 0, nil
      end
      next_page(state)
    end
  end
end

--- for build in client:builds { project_key =, page_size = 100, ... } do ... end
-- Raises a failure where a page cannot be had, as io.lines does.
local function builds(client, options)
  return next_build, {
    client = client, options = own_options(options),
    builds = {}, index = 0, count = 0, seen = {},
    page = 0, read = 0, total = math.huge, walk = 1, ended = false,
  }
end

return { builds = builds }
