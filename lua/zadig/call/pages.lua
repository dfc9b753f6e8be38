-- SPDX-License-Identifier: MIT

-- Iterates over every build of a project, page by page. The server does not sort, and pages shift
-- while others write (trap 21). So a build is returned once, by its name. If the list ends before
-- `total` names were seen, the pages are read again; after that an incomplete list raises an error.
-- A build that is deleted meanwhile moves the later ones forward, past the next page, and its name
-- still counts as seen. So if the total has gone down, the pages are read until one walk alone has
-- seen all: a caller who deletes each build reaches every one.
local arguments = require "zadig.base.arguments"
local core = require "zadig.core"

local PAGE_SIZE = 100
local WALKS = 2

-- The maximum number of walks of a shrinking list. Deleting each build leaves half of them per
-- walk.
local MOST_WALKS = 32

-- How many pages in a row may bring nothing new while the list shifts.
local BARREN = 10

-- More pages than a list with this first page can have, however it shifts; the server may return
-- smaller pages than requested.
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

-- If two tasks read the same page at once, it would count twice.
local Reading = { __close = function(reading)
  reading.state.reading = false
end }

-- Reads the next page into the state.
local function next_page(state)
  if state.reading then
    error("builds: another task is reading a page; use one iterator per task, or client:map", 3)
  end
  state.reading = true
  local _ <close> = setmetatable({ state = state }, Reading)
  state.options.page_num = state.page + 1
  if state.till then
    state.options.deadline = math.max(0, state.till - core.now())
  end
  local list, failure = state.client:list_builds(state.options)
  if not list then
    error(failure, 0)
  end
  state.page = state.page + 1
  state.limit = state.limit or most_pages(list)
  state.builds, state.index = list.builds, 0
  state.read = state.read + #list.builds
  state.shrunk = state.shrunk or list.total < state.total
  state.total = list.total
  state.barren = state.barren + 1
  state.ended = #list.builds == 0 or state.read >= list.total or state.page >= state.limit
    or (state.walk == 1 or state.own ~= nil) and state.barren > BARREN
end

-- Notes that a build was seen; true if it was not seen before.
local function see(state, build)
  local name = type(build.name) == "string" and build.name or ""
  if state.own and state.own:add(name) then
    state.own_count, state.barren = state.own_count + 1, 0
  end
  if not state.seen:add(name) then
    return false
  end
  state.count, state.barren = state.count + 1, 0
  return true
end

local function incomplete(state)
  return core.failure {
    kind = "protocol", operation = "list_builds", sent = "yes",
    message = ("found %d of %d builds, reading the list %s: it changes too fast"):format(
      state.own and state.own_count or state.count, state.total,
      state.walk == 2 and "twice" or state.walk .. " times"),
    hint = "retry later, or use a larger page_size",
  }
end

-- At the end of a walk: true if all builds were seen; otherwise starts another walk, or raises.
local function is_whole(state)
  if not state.shrunk and (state.own and state.own_count or state.count) >= state.total then
    return true
  elseif state.walk >= (state.shrunk and MOST_WALKS or WALKS) then
    error(incomplete(state), 0)
  end
  if state.shrunk or state.own then
    state.own, state.own_count = core.names(), 0
  end
  state.limit = 2 * state.page + 10
  state.walk, state.page, state.read, state.total = state.walk + 1, 0, 0, math.mininteger
  state.shrunk, state.ended, state.barren = false, false, 0
  return false
end

local function next_build(state)
  while true do
    local build = state.builds[state.index + 1]
    if build then
      state.index = state.index + 1
      if see(state, build) then
        return build
      end
    elseif state.ended and is_whole(state) then
      return nil
    else
      next_page(state)
    end
  end
end

-- `till`: the end of the deadline on the clock of core.now, or nil.
local function walk(client, options, till)
  local state = {
    client = client, options = own_options(options), till = till,
    builds = {}, index = 0, count = 0, seen = core.names(),
    page = 0, read = 0, barren = 0, total = math.mininteger, walk = 1, shrunk = false,
    ended = false,
  }
  return function()
    return next_build(state)
  end
end

--- for build in client:builds { project_key =, page_size = 100, ... } do ... end
-- Raises a failure where a page cannot be had, as io.lines does.
local function builds(client, options)
  arguments.check_client(client, "builds")
  arguments.check_options(options, "builds")
  if options and options.page_num ~= nil then
    error("builds: page_num is not allowed: all pages are read", 2)
  end
  return walk(client, options)
end

return { builds = builds, walk = walk }
