-- SPDX-License-Identifier: MIT
-- No Lua file of the library assigns a global, even where luacheck is told to ignore it: checked in
-- the compiler's listing.
local compiler = os.getenv "LUAC" or "luac" .. _VERSION:match "%d+%.%d+"
local problems, count = 0, 0

for path in assert(io.popen "find lua -name '*.lua'"):lines() do
  count = count + 1
  local listing <close> = assert(io.popen(("%s -l -l -p '%s'"):format(compiler, path)))
  for line in listing:lines() do
    local at, name = line:match "%[(%-?%d+)%]%s+SETTABUP%s.-; _ENV (%S+)"
    if at then
      problems = problems + 1
      io.stderr:write(("%s:%s: assigns the global %s\n"):format(path, at, name))
    end
  end
  assert(listing:close(), path .. " does not compile")
end
print(("%d files"):format(count))
os.exit(problems == 0)
