-- SPDX-License-Identifier: MIT

-- Creates and updates builds so that they match a team's definition files.
--
--   lua5.4 examples/apply_definitions.lua [--apply] [--force] PATH...
--
-- Without --apply, prints what it would do. The paths are files and folders as zadig.load reads
-- them; what was written is noted in .zadig.json beside them. Without --force, skips builds whose
-- update would delete settings that only the web page can make. Uses $ZADIG_URL and $ZADIG_TOKEN.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect()
local definitions = assert(zadig.load(table.unpack(given.path)))
local plan = assert(client:plan(definitions, { force = given.force, progress = true }))
print(plan)
if given.apply then
  local report = assert(client:apply(plan, { progress = true }))
  print(report)
  os.exit(report:is_complete(), true)
end
