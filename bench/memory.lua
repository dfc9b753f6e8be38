-- SPDX-License-Identifier: MIT
-- Memory left after many calls, the peak for a long list, and the size of the module.
local measure = require "measure"

local MAX_SIZE = 160 * 1024

local function growth(server, size, allocator, environment)
  local words = measure.program("growth.lua", server.url, size.growth)
  table.move(words, 1, #words, 3)
  words[1], words[2] = "env", environment
  local heap, resident = table.unpack(measure.numbers(words))
  return {
    what = ("growth over %d calls"):format(size.growth), who = "this library" .. allocator,
    figure = ("Lua heap %+d bytes, resident %+d KiB"):format(heap, resident),
    target = "none", met = heap <= 0 and resident <= 0,
    missed = ("by %d KiB"):format(math.ceil(math.max(resident, heap / 1024))),
  }
end

local function pages(server)
  local page = measure.numbers(measure.program("pages.lua", server.url, "page"))[2]
  local seen, all = table.unpack(measure.numbers(measure.program("pages.lua", server.url, "all")))
  local each = (all - page) * 1024 / seen
  return {
    what = ("peak of builds() over %d builds"):format(seen), who = "this library",
    figure = ("%d KiB; one page: %d KiB; %.0f bytes a build"):format(all, page, each),
    target = "one page + 150 bytes a build", met = each <= 150,
    missed = ("by %.0f bytes a build"):format(each - 150),
  }
end

local function module_size()
  local stripped = os.tmpname()
  assert(os.execute(("strip -o '%s' '%s/../zadig/core.so'"):format(stripped, measure.bin)))
  local file <close> = assert(io.open(stripped, "rb"))
  local bytes = file:seek "end"
  os.remove(stripped)
  return {
    what = "core.so, stripped", who = "this library",
    figure = ("%.1f KiB"):format(bytes / 1024), target = "at most 160 KiB", met = bytes <= MAX_SIZE,
    missed = ("by %.1f KiB"):format((bytes - MAX_SIZE) / 1024),
  }
end

local function rows(server, size)
  return {
    growth(server, size, "", "LC_ALL=C"),
    growth(server, size, ", malloc without its cache",
      "GLIBC_TUNABLES=glibc.malloc.tcache_count=0"),
    pages(server), module_size(),
  }
end

return { rows = rows }
