-- SPDX-License-Identifier: MIT
-- See script/check.

local function quote(text)
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

-- The lines that a command prints; none if it fails.
local function lines_of(command)
  local lines = {}
  local pipe <close> = assert(io.popen(command .. " 2>/dev/null"))
  for line in pipe:lines() do
    lines[#lines + 1] = line
  end
  return pipe:close() and lines or {}
end

local function read(path)
  local file <close> = io.open(path, "rb")
  return file and file:read "a"
end

-- The commit that the work in this tree started from.
local function base()
  return lines_of "git merge-base HEAD '@{upstream}'"[1]
    or lines_of "git rev-parse --verify --quiet HEAD~"[1] or "HEAD"
end

local function changed()
  local git = "git -c core.quotePath=off "
  local files = lines_of(git .. "diff --name-only --no-renames --diff-filter=d " .. base())
  for _, path in ipairs(lines_of(git .. "ls-files --others --exclude-standard")) do
    files[#files + 1] = path
  end
  return files
end

local specs = lines_of "find spec -name '*_spec.lua' | LC_ALL=C sort"

local function specs_where(matches)
  local found = {}
  for _, path in ipairs(specs) do
    if matches(path) then
      found[#found + 1] = path
    end
  end
  return found
end

-- The specs that contain any of these words.
local function specs_that_say(...)
  local words = { ... }
  return specs_where(function(path)
    local text = read(path)
    for _, word in ipairs(words) do
      if text:find(word, 1, true) then
        return true
      end
    end
    return false
  end)
end

-- For src/json/decode.c: spec/json/decode_spec.lua and spec/json/decode_*_spec.lua. Where there are
-- none: those named after its folder, or else all of its wing.
local function specs_of_source(name)
  while name:find "/" do
    local found = specs_where(function(path)
      return path:sub(1, #name + 6) == "spec/" .. name .. "_"
    end)
    if found[1] then
      return found
    end
    name = name:match "^(.*)/"
  end
  local wing = specs_where(function(path) return path:match "^spec/(.*)/" == name end)
  return wing[1] and wing or { "spec/core_spec.lua" }
end

local function specs_of(path)
  local name = path:match "^src/(.+)%.[ch]$" or path:match "^lua/zadig/(.+)%.lua$"
  if path:find "_spec%.lua$" then
    return { path }
  elseif name then
    return specs_of_source(name)
  elseif path:find "^examples/" then
    local found = specs_that_say('"' .. path .. '"')
    table.insert(found, "spec/project/examples_spec.lua")
    return found
  elseif path:find "^bench/" then
    return specs_that_say "script/bench"
  elseif path:find "^spec/fixtures/" then
    return specs_that_say "support.fixtures"
  end
  local module = path:gsub("^spec/", ""):gsub("%.lua$", ""):gsub("/", ".")
  return specs_that_say(path, '"' .. module .. '"')
end

-- The specs of all these files, in order, without those of the long form.
local function specs_of_all(files)
  local chosen, result = {}, {}
  for _, path in ipairs(files) do
    for _, spec in ipairs(specs_of(path)) do
      chosen[spec] = true
    end
  end
  for _, spec in ipairs(specs) do
    if chosen[spec] and not ("\n" .. read(spec)):match "\n%-%- ctest:[^\n]*full" then
      result[#result + 1] = spec
    end
  end
  return result
end

local function filter(files, ...)
  local found = {}
  for _, path in ipairs(files) do
    for _, pattern in ipairs { ... } do
      if path:find(pattern) then
        found[#found + 1] = quote(path)
        break
      end
    end
  end
  return found
end

local failed = false

-- Runs a command, whose output is shown only if it fails.
local function step(what, command)
  local log = os.tmpname()
  local ok = os.execute(("{ %s; } >%s 2>&1"):format(command, log))
  print((ok and "ok      " or "FAILED  ") .. what)
  if not ok then
    io.stdout:write(read(log))
    failed = true
  end
  os.remove(log)
  return ok
end

-- A spec must not depend on the caller's environment. It prints something only if it fails.
local RUN = [[env -u ZADIG_URL -u ZADIG_TOKEN -u ZADIG_PROJECT_KEY -u http_proxy -u https_proxy \
  -u HTTPS_PROXY -u no_proxy LUA_PATH="$PWD/lua/?.lua;$PWD/lua/?/init.lua;$PWD/spec/?.lua;;" \
  LUA_CPATH="$PWD/build/?.so;;" sh -c 'out=$(lua5.4 spec/support/busted.lua "$0" 2>&1) ||
  { printf "%s\n" "$0:" "$out"; exit 1; }']]

local function run_specs(chosen)
  local words = {}
  for i, path in ipairs(chosen) do
    words[i] = quote(path)
  end
  step(("%d of %d specs"):format(#chosen, #specs), ("printf '%%s\\n' %s | xargs -n 1 -P %s %s")
    :format(table.concat(words, " "), lines_of "nproc"[1] or 1, RUN))
end

local function usage()
  io.stderr:write "usage: script/check [--fix] [--list] [FILE...]\n"
  os.exit(2)
end

local flags, files = { fix = false, list = false }, {}
for _, word in ipairs(arg) do
  local flag = word:match "^%-%-(.*)"
  if flag and flags[flag] == nil then
    usage()
  elseif flag then
    flags[flag] = true
  elseif not read(word) then
    io.stderr:write("script/check: no such file: ", word, "\n")
    os.exit(2)
  else
    files[#files + 1] = word
  end
end
if not files[1] then
  files = changed()
end
local chosen = specs_of_all(files)

if flags.list then
  for _, path in ipairs(files) do
    print(path)
  end
  for _, path in ipairs(chosen) do
    print("-> " .. path)
  end
  os.exit(true)
end

local c = table.concat(filter(files, "%.[ch]$"), " ")
local lua = table.concat(filter(files, "%.lua$", "%.rockspec$", "^script/zadig%-sandbox$"), " ")
if c ~= "" then
  step("format", (flags.fix and "clang-format -i " or "clang-format -n --Werror ") .. c)
end
if lua ~= "" then
  step("luacheck", "luacheck --quiet --no-color " .. lua)
end
for _, name in ipairs { "files", "globals", "loops", "arrows" } do
  local lint = "spec/lint/" .. name .. ".lua"
  if read(lint) then
    step(name, "lua5.4 " .. lint)
  end
end
step("rockspecs", "lua5.4 script/rockspecs.lua --check")
if chosen[1] and step("build", "script/build") then
  run_specs(chosen)
end
os.exit(not failed)
