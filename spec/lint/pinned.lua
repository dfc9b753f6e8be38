-- SPDX-License-Identifier: MIT
-- pinned.lua TOOL ARGUMENTS...: runs clang-format or clang-tidy of the one major version that the
-- sources are checked with, since every version formats and warns differently. Where it is not
-- installed, says so and is skipped (status 77).
local VERSION <const> = 14

local tool = arg[1]

local function version_of(program)
  local pipe = assert(io.popen(program .. " --version 2>/dev/null"))
  local found = pipe:read("a"):match "version (%d+)"
  pipe:close()
  return found
end

local versioned = ("%s-%d"):format(tool, VERSION)
local program
for _, candidate in ipairs { versioned, tool } do
  if version_of(candidate) == tostring(VERSION) then
    program = candidate
    break
  end
end
if not program then
  local other = version_of(tool)
  print(("skipped: %s %d is not installed (%s)"):format(tool, VERSION,
    other and "this is " .. other or "nor is another version"))
  os.exit(77)
end

local words = { "exec " .. program }
for i = 2, #arg do
  words[#words + 1] = "'" .. arg[i]:gsub("'", "'\\''") .. "'"
end
local ok = os.execute(table.concat(words, " "))
os.exit(ok == true)
