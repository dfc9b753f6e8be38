-- SPDX-License-Identifier: MIT

-- Prints a Markdown report of recently changed builds, for a nightly job that posts it.
--
--   lua5.4 examples/nightly_report.lua HOURS PROJECT...
--
-- Uses $ZADIG_URL and $ZADIG_TOKEN.
local zadig = require "zadig"

local given, usage = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local hours = tonumber(given.hours) or usage()

local client <close> = zadig.connect()
local since = os.time() - hours * 3600

print(("# Builds, %s\n"):format(os.date "!%Y-%m-%d %H:%M UTC"))

for _, project in ipairs(given.project) do
  local builds, recent, unbound = 0, {}, {}
  for build in client:builds { project_key = project } do
    builds = builds + 1
    if build.update_time >= since then
      table.insert(recent, build)
    end
    if #build.target_services == 0 then
      table.insert(unbound, build.name)
    end
  end
  table.sort(recent, function(a, b) return a.update_time > b.update_time end)
  table.sort(unbound)

  print(("## %s\n\n%d builds, %d changed in the last %g hours.\n"):format(project, builds, #recent,
    hours))
  for _, build in ipairs(recent) do
    print(("- %s: %s by %s"):format(os.date("!%H:%M", build.update_time), build.name,
      build.update_by))
  end
  if #unbound > 0 then
    print(("\nFor no service: %s"):format(table.concat(unbound, ", ")))
  end
  print()
end
