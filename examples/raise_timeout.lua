-- SPDX-License-Identifier: MIT

-- Raises the timeout of every build that nobody has touched since a date.
--
--   lua5.4 examples/raise_timeout.lua [--apply] [--force] YYYY-MM-DD MINUTES FILE...
--
-- Says what it would do, and does it with --apply. The files are definitions as a team keeps them,
-- `return { name = ..., ... }`: what the server does not tell of a build comes from them. A build
-- that an update would rob of what only the web page can set is passed over, unless --force is
-- given. Change the files as well. Talks to $ZADIG_URL with $ZADIG_TOKEN.
local zadig = require "zadig"

local flags = {}
while arg[1] and arg[1]:find "^%-%-" do
  flags[table.remove(arg, 1)] = true
end
local year, month, day = (arg[1] or ""):match "^(%d%d%d%d)-(%d%d)-(%d%d)$"
local minutes = math.tointeger(tonumber(arg[2]))
if flags["--help"] or not year or not minutes or not arg[3] then
  (flags["--help"] and io.stdout or io.stderr):write(
    "usage: lua5.4 raise_timeout.lua [--apply] [--force] YYYY-MM-DD MINUTES FILE...\n")
  os.exit(flags["--help"] or 2)
end
local limit = os.time { year = year, month = month, day = day, hour = 0 }
local client <close> = zadig.connect()
local failed = false

local function raise(kept)
  local detail, failure = client:get_build(kept.name, { project_key = kept.project_key })
  if not detail then
    return nil, failure
  elseif detail.update_time >= limit then
    return "changed on " .. os.date("%Y-%m-%d", detail.update_time)
  elseif detail.advanced_settings.timeout >= minutes then
    return ("has %d minutes"):format(detail.advanced_settings.timeout)
  end
  local definition, why = zadig.definition(detail, kept,
    { defaults = true, force = flags["--force"] })
  if not definition then
    return nil, why
  elseif not flags["--apply"] then
    return ("would be raised from %d minutes"):format(detail.advanced_settings.timeout)
  end
  definition.advanced_settings.timeout = minutes
  local reply, refusal = client:update_build(definition)
  return reply and ("raised to %d minutes"):format(minutes), refusal
end

for i = 3, #arg do
  local kept = assert(loadfile(arg[i], "t", { zadig = zadig }))()
  local done, failure = raise(kept)
  print(("%s: %s"):format(kept.name, done or tostring(failure)))
  failed = failed or not done
end
os.exit(not failed, true)
