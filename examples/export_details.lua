-- SPDX-License-Identifier: MIT

-- Writes the detail of every build of a project to a separate JSON file.
--
--   lua5.4 examples/export_details.lua PROJECT DIRECTORY
--
-- The directory must exist; files of the same name are overwritten. The server returns credentials
-- in clear text (trap 16), so the program removes them before it writes a file. Uses $ZADIG_URL and
-- $ZADIG_TOKEN.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect { project_key = given.project }
local written, failed = 0, 0

for build in client:builds() do
  local detail, failure = client:get_build(build.name)
  if detail then
    for _, variable in ipairs(detail.parameters) do
      if variable.is_credential then
        variable.value = "********"
        variable.choice_value = nil
      end
    end
    -- A name may contain anything except a slash; a leading dot would hide the file.
    local path = ("%s/%s.json"):format(given.directory, build.name:gsub("^%.", "_"))
    local file <close> = assert(io.open(path, "w"))
    assert(file:write(zadig.encode("BuildDetail", detail), "\n"))
    written = written + 1
  else
    io.stderr:write(build.name, ": ", tostring(failure), "\n")
    failed = failed + 1
  end
end

print(("%d written to %s, %d could not be read"):format(written, given.directory, failed))
os.exit(failed == 0, true)
