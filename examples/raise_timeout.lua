-- SPDX-License-Identifier: MIT

-- Raises the timeout of every build that has not changed since a date, such as 2026-01-31.
--
--   lua5.4 examples/raise_timeout.lua [--apply] [--force] DATE MINUTES PATH...
--
-- Without --apply, prints what it would do. The paths are a team's definitions: fields that the
-- server does not return come from them. Without --force, skips builds whose update would delete
-- settings that only the web page can make. Change the files as well. Uses $ZADIG_URL and
-- $ZADIG_TOKEN.
local zadig = require "zadig"

local given, usage = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local year, month, day = given.date:match "^(%d%d%d%d)-(%d%d)-(%d%d)$"
local minutes = math.tointeger(tonumber(given.minutes))
if not year or not minutes then
  usage()
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
  end
  local had = detail.advanced_settings.timeout
  local done, why = client:edit(kept.name, function(build)
    build.advanced_settings.timeout = given.apply and math.max(had, minutes) or had
  end, { project_key = kept.project_key, rest = kept, force = given.force })
  if not done then
    return nil, why
  elseif had >= minutes then
    return ("has %d minutes"):format(had)
  end
  return done.changed and ("raised to %d minutes"):format(minutes)
    or ("would be raised from %d minutes"):format(had)
end

for _, kept in ipairs(assert(zadig.load(table.unpack(given.path)))) do
  local done, failure = raise(kept)
  print(("%s: %s"):format(kept.name, done or tostring(failure)))
  failed = failed or not done
end
os.exit(not failed, true)
