-- SPDX-License-Identifier: MIT
-- symbols.lua <build dir>: every module exports its opener and nothing else, needs only the
-- libraries it should, and keeps no state in writable static memory.
local build = arg[1]
local problems = 0

local function problem(...)
  problems = problems + 1
  io.stderr:write(string.format(...), "\n")
end

local function lines(command, ...)
  local pipe <close> = assert(io.popen(command:format(...)))
  local result = {}
  for line in pipe:lines() do
    result[#result + 1] = line
  end
  assert(pipe:close(), "cannot run: " .. command)
  return result
end

-- Writable on purpose: what belongs to the process, such as flags for libraries that can be
-- initialised only once.
local function may_be_written(symbol)
  return symbol:match "_once$" ~= nil
end

local needed = {
  ["zadig/core.so"] = { "libcurl", "libcjson", "libc" },
  ["zadig/sandbox/core.so"] = { "libmicrohttpd", "libc" },
}

local function check_exports(module)
  local opener = "luaopen_" .. module:gsub("%.so$", ""):gsub("/", "_")
  local found = {}
  for _, line in ipairs(lines("nm -D --defined-only '%s/%s'", build, module)) do
    found[#found + 1] = line:match "%S+$"
  end
  if table.concat(found, " ") ~= opener then
    problem("%s: exports %s, expected %s alone", module, table.concat(found, " "), opener)
  end
end

local function check_libraries(module)
  local allowed = {}
  for _, name in ipairs(needed[module] or {}) do
    allowed[name] = true
  end
  for _, line in ipairs(lines("objdump -p '%s/%s'", build, module)) do
    local library = line:match "NEEDED%s+(lib[%w]+)"
    if library and not allowed[library] then
      problem("%s: needs %s", module, line:match "NEEDED%s+(%S+)")
    end
  end
end

local function check_state(objects)
  for _, line in ipairs(lines("objdump -t '%s'", objects)) do
    local section, size, symbol = line:match "%sO (%.%S+)%s+(%x+)%s.-(%S+)$"
    local writable = section and not section:match "^%.data%.rel%.ro"
      and (section:match "^%.t?data" or section:match "^%.t?bss")
    if writable and tonumber(size, 16) > 0 and not may_be_written(symbol) then
      problem("%s: %s is writable static memory", objects, symbol)
    end
  end
end

local modules = lines("cd '%s' && find zadig -name '*.so'", build)
assert(#modules > 0, "no module in " .. build)
for _, module in ipairs(modules) do
  check_exports(module)
  check_libraries(module)
end
local objects = lines("find '%s/src' -name '*.o'", build)
assert(#objects > 0, "no object in " .. build)
for _, object in ipairs(objects) do
  check_state(object)
end
os.exit(problems == 0)
