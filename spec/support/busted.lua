-- SPDX-License-Identifier: MIT
-- busted, under whichever interpreter runs this: busted.lua <spec> [busted's arguments]
--
-- A spec that says `-- ctest: needs=NAME` is skipped where no module NAME can be loaded: a line
-- with the reason, and the status 77 by which ctest knows a skipped test. So is one that says
-- `lua=5.4` under another Lua: its host has that one inside.
local function skip(reason)
  print(("skipped: %s %s"):format(arg[1], reason))
  os.exit(77, true)
end

local file <close> = assert(io.open((arg[1]:gsub(":.*", ""))))
for line in file:lines() do
  local marks = line:match "^%-%- ctest:(.*)" or ""
  for name in marks:gmatch "needs=(%S+)" do
    if not pcall(require, name) then
      skip(("needs the module %s, which is not there for %s"):format(name, _VERSION))
    end
  end
  local series = marks:match "lua=(%S+)"
  if series and _VERSION ~= "Lua " .. series then
    skip(("runs a host with Lua %s inside, and this is %s"):format(series, _VERSION))
  end
end

require "busted.runner" { standalone = false }
