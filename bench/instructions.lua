-- SPDX-License-Identifier: MIT
-- Counts instructions instead of time: callgrind's count for a warm call is the same on every run.
-- A client runs with few calls and with many; the difference is the cost of one call.
local measure = require "measure"

local FEW, MANY = 50, 250

-- The libraries of a process, as the table names them.
local LIBRARIES = {
  { "core", "zadig/core%.so" }, { "libcurl", "libcurl" }, { "cJSON", "libcjson" },
  { "C library", "libc[.-]" }, { "lua-cjson", "/cjson%.so" }, { "lua-cjson", "liblua5%.4%-cjson" },
  { "LuaSocket", "socket" }, { "Lua", "lua" },
}

-- [path] -> the name above, or "other".
local function library_of(object)
  local file = object:match "[^/]*/?[^/]*$"
  for _, row in ipairs(LIBRARIES) do
    if file:find(row[2]) then
      return row[1]
    end
  end
  return "other"
end

-- { [function] = instructions } and { [library] = instructions } of one run.
local function count(words)
  local out = os.tmpname()
  local ok, text = pcall(measure.read, { "env", "LC_ALL=C", "valgrind", "-q", "--tool=callgrind",
    "--callgrind-out-file=" .. out, table.unpack(words) })
  assert(ok, text)
  local annotated = measure.read { "sh", "-c",
    'exec callgrind_annotate --threshold=100 --show-percs=no "$1" 2>/dev/null', "sh", out }
  os.remove(out)
  local functions, libraries = {}, {}
  for line in annotated:gmatch "[^\n]+" do
    local number, name, object = line:match "^%s*([%d,]+)%s+%S-:(%S.-) %[(.-)%]$"
    if number then
      number = tonumber((number:gsub(",", "")))
      local library = library_of(object)
      local key = name:gsub("'%d+$", "") .. "\0" .. library
      functions[key] = (functions[key] or 0) + number
      libraries[library] = (libraries[library] or 0) + number
    end
  end
  return functions, libraries
end

local function difference(many, few, calls)
  local result = {}
  for key, number in pairs(many) do
    local each = (number - (few[key] or 0)) / calls
    if each >= 1 then
      result[key] = each
    end
  end
  return result
end

local function total(libraries)
  local sum = 0
  for _, number in pairs(libraries) do
    sum = sum + number
  end
  return sum
end

--- The cost of one call of a client: { total =, libraries =, functions = }. `words(calls)` is the
--- client's command.
local function of(words)
  local few_functions, few_libraries = count(words(FEW))
  local many_functions, many_libraries = count(words(MANY))
  local libraries = difference(many_libraries, few_libraries, MANY - FEW)
  return { total = total(libraries), libraries = libraries,
    functions = difference(many_functions, few_functions, MANY - FEW) }
end

local function caller(program, ...)
  local before = table.pack(...)
  return function(calls)
    local words = measure.program(program, table.unpack(before, 1, before.n))
    words[#words + 1] = tostring(calls)
    return words
  end
end

local function saved(text)
  local path = os.tmpname()
  local file <close> = assert(io.open(path, "wb"))
  assert(file:write(text))
  return path
end

local LIST, DETAIL = "/openapi/build?projectKey=small", "/openapi/build/api-test/detail"
local DEFINITION = "spec/fixtures/create_build.json"

--- The contests, each with its clients. `floor` is the minimum that the others are compared with.
local function contests(server)
  local list, detail = saved(server.get(LIST)), saved(server.get(DETAIL))
  return {
    { what = "list_builds, 20 builds, warm", target = 1.5, floor = 2,
      { "libcurl in C, parses nothing", caller("bare", server.url .. LIST) },
      { "Lua, the same tables without JSON", caller("tables.lua", list) },
      { "this library", caller("zadig.lua", server.url), mine = true },
      { "LuaSocket by hand + lua-cjson", caller("socket_raw.lua", server.url .. LIST) } },
    { what = "get_build of the document's detail, warm", target = 1.6, floor = 2,
      { "libcurl in C, parses nothing", caller("bare", server.url .. DETAIL) },
      { "Lua, the same tables without JSON", caller("tables.lua", detail) },
      { "this library", caller("zadig_detail.lua", server.url), mine = true } },
    { what = "decode 20 builds, 5 KB", target = 1.6, floor = 1,
      { "Lua, the same tables without JSON", caller("tables.lua", list) },
      { "this library", caller("text.lua", "decode", list), mine = true },
      { "lua-cjson", caller("text.lua", "decode_cjson", list) } },
    { what = "encode the document's definition", target = 1.6, floor = 1,
      { "lua-cjson", caller("text.lua", "encode_cjson", DEFINITION) },
      { "this library, validation included", caller("text.lua", "encode", DEFINITION),
        mine = true } },
  }, function()
    os.remove(list)
    os.remove(detail)
  end
end

local function thousands(number)
  return ("%.1f"):format(number / 1000)
end

local function parts(libraries)
  local names = {}
  for name in pairs(libraries) do
    names[#names + 1] = name
  end
  table.sort(names, function(a, b) return libraries[a] > libraries[b] end)
  for i, name in ipairs(names) do
    names[i] = ("%s %s"):format(name, thousands(libraries[name]))
  end
  return table.concat(names, ", ")
end

local function lines_of(contest)
  local lines, floor = {}, 0
  for i, client in ipairs(contest) do
    local counted = of(client[2])
    client.counted = counted
    floor = floor + (i <= contest.floor and counted.total or 0)
    local ratio = i > contest.floor and counted.total / floor
    lines[i] = ("| %s | %s | %s | %s | %s | %s |\n"):format(contest.what, client[1],
      thousands(counted.total), parts(counted.libraries), ratio and ("%.2f"):format(ratio) or "",
      client.mine and ("%.1f: %s"):format(contest.target, ratio <= contest.target and "met"
        or ("missed by %.0f %%"):format(100 * (ratio / contest.target - 1))) or "")
  end
  return table.concat(lines)
end

-- The most expensive functions of our own code in a contest.
local function dearest(contest, most)
  local mine
  for _, client in ipairs(contest) do
    mine = client.mine and client.counted or mine
  end
  local own = {}
  for key, number in pairs(mine.functions) do
    local name, library = key:match "^(.*)\0(.*)$"
    own[#own + 1] = { name = name, library = library, number = number }
  end
  table.sort(own, function(a, b) return a.number > b.number end)
  local lines = {}
  for i = 1, math.min(most, #own) do
    lines[i] = ("| %s | %s | %s |\n"):format(own[i].name, own[i].library, thousands(own[i].number))
  end
  return table.concat(lines)
end

--- The tables as text.
local function text(server)
  local all, done = contests(server)
  local result = { "Thousand instructions in user space, by callgrind, for one warm call; ratios "
    .. "are to the floor: the rows above this library's, together.\n\n",
    "| what | by | instructions | where | ratio | target |\n|---|---|---|---|---|---|\n" }
  for _, contest in ipairs(all) do
    io.stderr:write("bench: ", contest.what, "\n")
    result[#result + 1] = lines_of(contest)
  end
  result[#result + 1] = "\nThe dearest functions of a warm `list_builds`:\n\n"
    .. "| function | library | instructions |\n|---|---|---|\n" .. dearest(all[1], 15)
  done()
  return table.concat(result)
end

-- What the committed figure holds for: other libraries take other numbers.
local function libraries()
  local versions = {
    measure.read { "curl-config", "--version" }:match "[%d.]+",
    measure.read { "lua5.4", "-v" }:match "[%d.]+",
    measure.read { "getconf", "GNU_LIBC_VERSION" }:match "[%d.]+",
    measure.read { "uname", "-m" }:match "%S+",
  }
  return table.concat(versions, " ")
end

-- Lua's hashes differ from run to run, and with them some percent: the least of several counts.
local RUNS = 3

--- The instructions of a warm list_builds beside the committed figure: the lines to print, and
--- whether they are at most 3 % more. `renew` commits to what is counted.
local function held(server, renew)
  local committed = dofile "bench/figures.lua"
  local here = libraries()
  if here ~= committed.libraries and not renew then
    return ("skipped: the figure is for %s, here are %s\n"):format(committed.libraries, here), true
  end
  local least = math.huge
  for _ = 1, RUNS do
    least = math.min(least, of(caller("zadig.lua", server.url)).total)
  end
  least = math.floor(least)
  if renew then
    local file <close> = assert(io.open("bench/figures.lua", "w"))
    file:write(("-- SPDX-License-Identifier: MIT\n-- Written by script/bench --renew: instructions "
      .. "of a warm list_builds of 20 builds, and the\n-- libcurl, Lua, C library and processor "
      .. "it was counted with.\nreturn { list_builds = %d, libraries = %q }\n"):format(least, here))
  end
  return ("list_builds: %d instructions, committed are %d\n"):format(least, committed.list_builds),
    least <= committed.list_builds * 1.03
end

return { held = held, text = text }
