-- SPDX-License-Identifier: MIT
-- Finds out which specs run which lines: each spec runs alone on an instrumented build, with gcov
-- for C and spec/support/lines.c for Lua. The result is kept in build/mutate until a file changes.
local cjson = require "cjson"
local shell = require "mutation.shell"

local cover = {}

local BUILD = "build/mutate/cover"
local MOST = 2048 -- as in spec/support/lines.c

-- Specs that build and install reveal little about a line and take long; specs that measure time
-- are unreliable under load.
local LEFT_OUT = { "^spec%.host%.deb$", "^spec%.host%.package$", "^spec%.host%.embed$",
  "^spec%.host%.endurance$", "^spec%.project%.bootstrap$", "^spec%.project%.bench$",
  "^spec%.project%.mutate$", "^spec%.project%.arrows$", "^spec%.project%.check$",
  "^spec%.project%.matrix$" }

local function is_left_out(test)
  for _, pattern in ipairs(LEFT_OUT) do
    if test.name:find(pattern) then
      return true
    end
  end
  for _, property in ipairs(test.properties or {}) do
    if property.name == "LABELS" then
      for _, label in ipairs(property.value) do
        if label == "full" then return true end
      end
    end
  end
  return false
end

--- The tests of a build whose names match: { { name =, command =, tree = }, ... }, each command one
--- line of shell.
function cover.tests(build, pattern)
  local listing = cjson.decode(shell.run("ctest --test-dir %s --show-only=json-v1", build))
  local found = {}
  for _, test in ipairs(listing.tests) do
    if test.name:find(pattern) and test.command and not is_left_out(test) then
      local words = {}
      for i, word in ipairs(test.command) do words[i] = shell.quote(word) end
      local directory
      for _, property in ipairs(test.properties) do
        if property.name == "WORKING_DIRECTORY" then directory = property.value end
      end
      found[#found + 1] = { name = test.name,
        command = ("cd %s && %s"):format(shell.quote(directory), table.concat(words, " ")) }
    end
  end
  return found
end

-- { ["src/x.c"] = { line, ... } } that have run since the counters were removed.
local function c_lines()
  local found = {}
  local counters = shell.lines("find %s/src -name '*.gcda'", BUILD)
  if #counters == 0 then
    return found
  end
  local report = shell.run("cd %s && gcov --stdout --json-format $(find src -name '*.gcda')", BUILD)
  for document in report:gmatch "[^\n]+" do
    if document:find "^{" then
      for _, file in ipairs(cjson.decode(document).files) do
        local path = file.file:match "/(src/.*%.c)$"
        local lines = path and (found[path] or {})
        for _, line in ipairs(path and file.lines or {}) do
          if line.count > 0 then lines[#lines + 1] = line.line_number end
        end
        found[path or ""] = lines
      end
    end
  end
  found[""] = nil
  return found
end

local function lua_lines()
  local found = {}
  for _, note in ipairs(shell.lines("find %s/lines -type f", BUILD)) do
    local bytes = shell.read(note)
    local lines = {}
    for line = 1, MOST - 1 do
      if bytes:byte(line + 1) == 1 then lines[#lines + 1] = line end
    end
    found[note:match "[^/]*$"] = lines
  end
  return found
end

local function measure(test)
  shell.run("rm -rf %s/lines/* && find %s -name '*.gcda' -delete", BUILD, BUILD)
  local began = os.time()
  local passed = shell.try(nil, "timeout -k 1 300 sh -c %s", shell.quote(test.command))
  return { name = test.name, passed = passed, seconds = os.time() - began, c = c_lines(),
    lua = lua_lines() }
end

--- { { name =, seconds =, c =, lua = }, ... } of the specs that pass without changes.
function cover.measure(stamp)
  local path = "build/mutate/cover.json"
  local kept = shell.read(path)
  if kept and cjson.decode(kept).stamp == stamp then
    return cjson.decode(kept).specs
  end
  io.stderr:write "measuring which specs run which lines; this takes some minutes, once\n"
  shell.run("lua5.4 spec/support/variant.lua . %s -DCMAKE_BUILD_TYPE=Debug -DZADIG_LINES=ON %s",
    BUILD, "'-DCMAKE_C_FLAGS=--coverage -O0 -fprofile-update=atomic'")
  local specs = {}
  for _, test in ipairs(cover.tests(BUILD, "^spec%.")) do
    local spec = measure(test)
    if spec.passed then
      specs[#specs + 1] = spec
    else
      io.stderr:write(test.name, " fails as the tree is; it is left out\n")
    end
  end
  shell.write(path, cjson.encode { stamp = stamp, specs = specs })
  return specs
end

--- finder(path, line): the names of the specs that run the line, the nearest first: those of the
--- file, then those of its wing, then those that run the fewest lines in all.
function cover.finder(specs)
  local by_file = {}
  for at, spec in ipairs(specs) do
    spec.total = 0
    for _, files in ipairs { spec.c, spec.lua } do
      for path, lines in pairs(files) do
        spec.total = spec.total + #lines
        local table_of = by_file[path] or {}
        by_file[path] = table_of
        for _, line in ipairs(lines) do
          table_of[line] = table_of[line] or {}
          table.insert(table_of[line], at)
        end
      end
    end
  end
  return function(path, line)
    local key = path:match "^lua/" and path:gsub("^lua/", ""):gsub("/", ".") or path
    local wing, name = path:match "([^/]+)/([^/]+)%.%l+$"
    local found = {}
    for _, at in ipairs((by_file[key] or {})[line] or {}) do
      local spec = specs[at]
      local near = spec.name:find(("spec.%s.%s"):format(wing, name), 1, true) and 0
        or spec.name:find(("spec.%s."):format(wing), 1, true) and 1 or 2
      found[#found + 1] = { name = spec.name, near = near, total = spec.total,
        seconds = spec.seconds }
    end
    table.sort(found, function(a, b)
      if a.near ~= b.near then return a.near < b.near end
      if a.total ~= b.total then return a.total < b.total end
      return a.name < b.name
    end)
    return found
  end
end

return cover
