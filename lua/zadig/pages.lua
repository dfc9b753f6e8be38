-- SPDX-License-Identifier: MIT

-- Every build of a project, page by page. The server does not sort, and pages shift while
-- others write (trap 21): a build is given once, by its name; when the end comes before `total`
-- names were seen, the pages are walked a second time, and then it raises rather than let a
-- part pass for the whole.
local arguments = require "zadig.arguments"
local core = require "zadig.core"

local PAGE_SIZE = 100
local WALKS = 2

-- Pages in a row that may bring nothing new while a list shifts.
local BARREN = 10

-- More pages than a list can have whose first page is this, however it shifts meanwhile; a
-- server may give smaller pages than it was asked for.
local function most_pages(list)
  return 2 * (list.total // math.max(#list.builds, 1)) + 10
end

local function own_options(options)
  local own = {}
  for key, value in next, options or {} do
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
  state.limit = state.limit or most_pages(list)
  state.builds, state.index = list.builds, 0
  state.read = state.read + #list.builds
  state.total = list.total
  state.barren = state.barren + 1
  state.ended = #list.builds == 0 or state.read >= list.total or state.page >= state.limit
    or state.walk == 1 and state.barren > BARREN
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
    if build and state.seen:add(type(build.name) == "string" and build.name or "") then
      state.count, state.barren = state.count + 1, 0
      return build
    elseif not build then
      if state.ended then
        if state.count >= state.total then
          return nil
        elseif state.walk == WALKS then
          error(incomplete(state), 0)
        end
        state.limit = 2 * state.page + 10
        state.walk, state.page, state.read = state.walk + 1, 0, 0
      end
      next_page(state)
    end
  end
end

local function walk(client, options)
  return next_build, {
    client = client, options = own_options(options),
    builds = {}, index = 0, count = 0, seen = core.names(),
    page = 0, read = 0, barren = 0, total = math.huge, walk = 1, ended = false,
  }
end

--- for build in client:builds { project_key =, page_size = 100, ... } do ... end
-- Raises a failure where a page cannot be had, as io.lines does.
local function builds(client, options)
  arguments.check_client(client, "builds")
  arguments.check_options(options, "builds")
  if options and options.page_num ~= nil then
    error("builds: page_num has no place here: every page is read", 2)
  end
  return walk(client, options)
end

return { builds = builds, walk = walk }
