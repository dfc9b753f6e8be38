-- SPDX-License-Identifier: MIT
-- pages.lua URL all|page: prints how many builds it saw and the largest resident set, in KiB.
local zadig = require "zadig"

local client = zadig.connect { url = arg[1], token = "bench-token", project_key = "pages" }
local count = 0
if arg[2] == "page" then
  count = #assert(client:list_builds { page_num = 1, page_size = 100 }).builds
else
  for _ in client:builds() do
    count = count + 1
  end
end
local file <close> = assert(io.open("/proc/self/status"))
print(count, file:read("a"):match "VmHWM:%s*(%d+)")
