-- SPDX-License-Identifier: MIT

-- Writes what the server shows of every build of a project to a Lua file, for version control.
--
--   lua5.4 examples/export_details.lua [--overwrite] PROJECT DIRECTORY
--
-- zadig.load reads the files again. They contain no credentials: the program lists the environment
-- variables that hold them. Files that exist are kept, unless --overwrite is given. Uses $ZADIG_URL
-- and $ZADIG_TOKEN.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect { project_key = given.project }
local exported = assert(client:export { to = given.directory, overwrite = given.overwrite })

for _, name in ipairs(exported.environment) do
  print("reads $" .. name)
end
for _, row in ipairs(exported.failures) do
  io.stderr:write(row.name, ": ", tostring(row.failure), "\n")
end
print(("%d written to %s, %d kept, %d could not be exported"):format(#exported.written,
  given.directory, #exported.skipped, #exported.failures))
os.exit(#exported.failures == 0, true)
