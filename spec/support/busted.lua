-- SPDX-License-Identifier: MIT
-- busted, under whichever interpreter runs this: busted.lua <spec> [busted's arguments]
--
-- A spec that says `-- ctest: needs=NAME` is skipped where no module NAME can be loaded: a line
-- with the reason, and the status 77 by which ctest knows a skipped test.
local file <close> = assert(io.open((arg[1]:gsub(":.*", ""))))
for line in file:lines() do
  for name in (line:match "^%-%- ctest:(.*)" or ""):gmatch "needs=(%S+)" do
    if not pcall(require, name) then
      print(("skipped: %s needs the module %s, which is not there for %s")
        :format(arg[1], name, _VERSION))
      os.exit(77, true)
    end
  end
end

require "busted.runner" { standalone = false }
