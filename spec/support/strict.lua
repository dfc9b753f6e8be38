-- SPDX-License-Identifier: MIT
-- What busted does not do itself: finds the module under test, and fails on a pending test and on a
-- run without any test. A test may be pending if its name contains "[absent]": it needs data that
-- none of the project's scripts can provide.
local busted = require "busted"

package.cpath = (os.getenv "ZADIG_BUILD" or "build") .. "/?.so;" .. package.cpath

local ran = 0

busted.subscribe({ "test", "end" }, function(element, parent, status)
  ran = ran + 1
  if status == "pending" and not element.name:find("[absent]", 1, true) then
    busted.publish({ "failure", "it" }, element, parent, "a pending test is a failing test")
  end
  return nil, true
end)

busted.subscribe({ "suite", "end" }, function(element)
  if ran == 0 then
    busted.publish({ "error", "file" }, element, nil, "no test was found")
  end
  return nil, true
end)
