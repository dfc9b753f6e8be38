-- SPDX-License-Identifier: MIT
-- variant.lua <source> <build> [-D...]: configures and builds another variant of the project, and
-- prints nothing unless it fails. A test runs it, so that a variant that does not compile fails by
-- name.
local source, build = arg[1], arg[2]

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function run(command)
  local pipe = assert(io.popen(command .. " 2>&1"))
  local output = pipe:read "a"
  if not pipe:close() then
    io.stderr:write(output)
    os.exit(1)
  end
end

local options = {}
for i = 3, #arg do
  options[#options + 1] = quote(arg[i])
end
run(("cmake -S %s -B %s -G Ninja %s")
  :format(quote(source), quote(build), table.concat(options, " ")))
run(("ninja -C %s --quiet"):format(quote(build)))
