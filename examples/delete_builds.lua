-- SPDX-License-Identifier: MIT

-- Deletes the builds of a project whose names match a Lua pattern, after a confirmation.
--
--   lua5.4 examples/delete_builds.lua PROJECT PATTERN
--
-- A deleted build cannot be restored, and the server does not check whether workflows use it. Uses
-- $ZADIG_URL and $ZADIG_TOKEN.
local zadig = require "zadig"

local given, usage = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local project, pattern = given.project, given.pattern
if not pcall(string.find, "", pattern) then
  usage()
end

local client <close> = zadig.connect { project_key = project }

local names = {}
for build in client:builds() do
  if build.name:find(pattern) then
    table.insert(names, build.name)
  end
end
if #names == 0 then
  print(("no build of %s matches %s"):format(project, pattern))
  os.exit(true, true)
end

table.sort(names)
print(("These builds of %s match:"):format(project))
for _, name in ipairs(names) do
  print("  " .. zadig.format(name)) -- quoted, so that no name can move the cursor
end
io.write(("Type %d to delete them all: "):format(#names))
if io.read "l" ~= tostring(#names) then
  print "nothing was deleted"
  os.exit(true, true)
end

local failed = false
for _, name in ipairs(names) do
  -- The server reports success even if the build does not exist (trap 2).
  local ok, failure = client:delete_build(name, { must_exist = true })
  print((ok and "deleted " or "FAILED  ") .. zadig.format(name)
    .. (ok and "" or ": " .. tostring(failure)))
  failed = failed or not ok
end

os.exit(not failed, true)
