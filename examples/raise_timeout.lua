-- SPDX-License-Identifier: MIT

-- Raises the timeout of every build that nobody has touched since a date.
--
--   lua5.4 examples/raise_timeout.lua YYYY-MM-DD MINUTES FILE...
--
-- The files are definitions, `return { name = ..., ... }`: an update replaces everything, so it is
-- made from one. Files of builds that are newer, or that have the time already, are passed over.
-- Change the files as well, or the next update brings the old value back. Talks to $ZADIG_URL.
local zadig = require "zadig"

local year, month, day = (arg[1] or ""):match "^(%d%d%d%d)-(%d%d)-(%d%d)$"
local minutes = math.tointeger(tonumber(arg[2]))
if not year or not minutes or not arg[3] then
  io.stderr:write("usage: lua5.4 raise_timeout.lua YYYY-MM-DD MINUTES FILE...\n")
  os.exit(2)
end
local limit = os.time { year = year, month = month, day = day, hour = 0 }

local client <close> = zadig.connect()

-- When the builds of a project were last changed, by name; each project is listed once.
local changed = setmetatable({}, { __index = function(known, project)
  local times = {}
  for build in client:builds { project_key = project } do
    times[build.name] = build.update_time
  end
  known[project] = times
  return times
end })

for i = 3, #arg do
  local definition = assert(loadfile(arg[i], "t", { zadig = zadig }))()
  local time = changed[definition.project_key][definition.name]
  local settings = definition.advanced_settings or {}
  if not time then
    print("is not there: " .. definition.name)
  elseif time >= limit then
    print(("changed on %s: %s"):format(os.date("%Y-%m-%d", time), definition.name))
  elseif (settings.timeout or 0) >= minutes then
    print(("has %d minutes: %s"):format(settings.timeout, definition.name))
  else
    assert(client:update_build(zadig.build(definition, {
      advanced_settings = { timeout = minutes },
    })))
    print(("raised to %d minutes: %s"):format(minutes, definition.name))
  end
end
