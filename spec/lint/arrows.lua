-- SPDX-License-Identifier: MIT
-- arrows.lua [root]: checks that wings depend on each other exactly as docs/architecture.md says,
-- and that no file depends on itself through others. Reads #include and require.
local root = arg[1] or "."
local problems = 0

local function problem(...)
  problems = problems + 1
  io.stderr:write(string.format(...), "\n")
end

local function read(path)
  local file <close> = assert(io.open(root .. "/" .. path))
  return file:read "a"
end

local function find(directory, name)
  local paths = {}
  local command = ("cd '%s' && find %s -name '%s'"):format(root, directory, name)
  for path in assert(io.popen(command)):lines() do
    paths[#paths + 1] = path
  end
  table.sort(paths)
  return paths
end

-- "src/json/decode.c" -> "json", "json/decode"; a header and its source count as one.
local function c_room(path)
  local room = path:gsub("^src/", ""):gsub("%.[ch]$", "")
  if room == "zadig" then
    return "base", room -- the public header includes nothing, and every wing may use it
  end
  return room:match "^([^/]+)/" or room, room
end

local function c_uses(path)
  local rooms = {}
  for name in read(path):gmatch '#include "([^"]+)"' do
    rooms[#rooms + 1] = { c_room(name) }
  end
  return rooms
end

-- "zadig.many.loop" -> "many", "many.loop"; "zadig" -> "init".
local function lua_room(module)
  local room = module:gsub("^zadig%.?", "")
  return room == "" and "init" or room:match "^([^.]+)", room == "" and "init" or room
end

local function lua_path_room(path)
  return lua_room((path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")))
end

-- Modules appear in require, or in init.lua's `later`; C modules are not Lua files.
local function lua_uses(path)
  local rooms = {}
  local code = read(path):gsub("%[%[.-%]%]", "") -- examples in help are text
  for _, word in ipairs { "require", "later" } do
    for module in code:gmatch("%f[%w_]" .. word .. "[ (]*[\"'](zadig[%w_.]*)[\"']") do
      if not module:find "%.core$" then
        rooms[#rooms + 1] = { lua_room(module) }
      end
    end
  end
  return rooms
end

-- The table below that heading: { wing = { used = true } }.
local function allowed(heading)
  local text = read "docs/architecture.md"
  local _, from = text:find("\n| " .. heading, 1, true)
  assert(from, "docs/architecture.md has no table of " .. heading)
  local found = {}
  for line in text:sub(from):gmatch "[^\n]*" do
    local wing, uses = line:match "^| `([%w_]+)` | [^|]* |([^|]*)|$"
    if wing then
      found[wing] = {}
      for used in uses:gmatch "`([%w_]+)`" do
        found[wing][used] = true
      end
    elseif next(found) then
      break
    end
  end
  return found
end

-- Follows the files from `at`; reports each circle once.
local function follow(graph, at, way, state)
  state[at] = "open"
  way[#way + 1] = at
  for used in pairs(graph[at] or {}) do
    if state[used] == "open" then
      local first = 1
      while way[first] ~= used do first = first + 1 end
      problem("a circle: %s -> %s", table.concat(way, " -> ", first), used)
    elseif not state[used] then
      follow(graph, used, way, state)
    end
  end
  way[#way] = nil
  state[at] = "done"
end

local function check(heading, paths, room_of, uses_of)
  local list, seen, graph = allowed(heading), {}, {}
  for _, path in ipairs(paths) do
    local wing, room = room_of(path)
    if not list[wing] then
      problem("%s: docs/architecture.md does not list the wing %s", path, wing)
    end
    graph[room] = graph[room] or {}
    for _, use in ipairs(uses_of(path)) do
      if use[2] ~= room then
        graph[room][use[2]] = true
      end
      if use[1] ~= wing then
        seen[wing .. " " .. use[1]] = true
        if list[wing] and not list[wing][use[1]] then
          problem("%s: %s may not depend on %s (%s)", path, wing, use[1], use[2])
        end
      end
    end
  end
  for wing, uses in pairs(list) do
    for used in pairs(uses) do
      if not seen[wing .. " " .. used] then
        problem("docs/architecture.md: no file of %s depends on %s any more", wing, used)
      end
    end
  end
  local rooms, state = {}, {}
  for room in pairs(graph) do
    rooms[#rooms + 1] = room
  end
  table.sort(rooms)
  for _, room in ipairs(rooms) do
    if not state[room] then
      follow(graph, room, {}, state)
    end
  end
end

local sources = find("src", "*.[ch]")
check("wing of `src/`", sources, c_room, c_uses)
check("wing of `lua/zadig/`", find("lua", "*.lua"), lua_path_room, lua_uses)
os.exit(problems == 0)
