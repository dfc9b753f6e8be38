-- SPDX-License-Identifier: MIT
-- growth.lua URL COUNT: prints by how many bytes the Lua heap and by how many KiB the resident set
-- grew over COUNT calls, after a warm-up of a tenth as many.
local zadig = require "zadig"

local client = zadig.connect { url = arg[1], token = "bench-token", project_key = "small" }
local count = tonumber(arg[2])

local function calls(number)
  for _ = 1, number do
    assert(client:list_builds())
  end
end

local function settled()
  collectgarbage()
  collectgarbage()
  local file <close> = assert(io.open("/proc/self/status"))
  return collectgarbage "count" * 1024, tonumber(file:read("a"):match "VmRSS:%s*(%d+)")
end

settled() -- the script's own memory is allocated by now
calls(count // 10)
local heap, resident = settled()
calls(count)
local heap_after, resident_after = settled()
print(math.floor(heap_after - heap), resident_after - resident)
