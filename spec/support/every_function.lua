-- SPDX-License-Identifier: MIT
-- every_function.lua <url of a server> <seed> <rounds>: calls every function with arguments of
-- every kind, in a process of its own. Prints the number of functions at the end.
local core = require "zadig.core"
local zadig = require "zadig"

local url, seed, rounds = arg[1], tonumber(arg[2]), tonumber(arg[3])
math.randomseed(seed)

-- Everything that can be reached from the modules and their objects, including metamethods.
local function collect(roots, skipped)
  local seen, found = {}, {}
  local function visit(value, name)
    if value == nil or seen[value] or skipped[value] then
      return
    end
    local kind = type(value)
    if kind == "function" then
      seen[value] = true
      found[#found + 1] = { name = name, call = value }
    elseif kind == "table" or kind == "userdata" then
      seen[value] = true
      if kind == "table" then
        for key, item in next, value do
          visit(item, name .. "." .. tostring(key))
        end
      end
      visit(debug.getmetatable(value), name .. " meta")
    end
  end
  for _, root in ipairs(roots) do
    visit(root[2], root[1])
  end
  table.sort(found, function(a, b) return a.name < b.name end)
  return found
end

local client = zadig.connect { url = url, token = "made-up", timeout = 1, retry = false }
local closed = zadig.connect { url = url }
closed:close()

local function prepare()
  return (core.prepare(client, "delete_build", "x", { project_key = "yaml" }))
end

local hostile = {
  __index = function() error "mischief" end, __len = function() error "mischief" end,
  __pairs = function() error "mischief" end, __tostring = function() error "mischief" end,
  __name = 7, __metatable = 3,
}
local makers = {
  function() return nil end,
  function() return true end,
  function() return 0 end,
  function() return -1 end,
  function() return 1 end,
  function() return 0.5 end,
  function() return 2.0 ^ 63 end,
  function() return 0 / 0 end,
  function() return math.mininteger end,
  function() return math.maxinteger end,
  function() return "" end,
  function() return "x" end,
  function() return ("x"):rep(100000) end,
  function() return "a\0b" end,
  function() return "\xff\xfe" end,
  function() return "%s%n" end,
  function() return "create_build" end,
  function() return "delete_build" end,
  function() return {} end,
  function() return { {} } end,
  function() local t = {} t[1], t.extra, t.name = t, t, t return t end,
  function() return setmetatable({}, hostile) end,
  function() return { name = "x", project_key = "yaml", url = url } end,
  function() return { timeout = 0.01, kind = "invalid", message = "m", problems = { 1 } } end,
  function() return function() end end,
  function() return error end,
  function() return coroutine.create(print) end,
  function() return io.tmpfile() end,
  function() return core.null end,
  function() return closed end,
  function() return zadig.loop() end,
  function() return getmetatable(client) end,
  function() return zadig.array {} end,
}
local selves = {
  client = function() return zadig.connect { url = url, token = "t", timeout = 1 } end,
  engine = function() return core.engine(2) end,
  call = prepare,
  loop = function() return zadig.loop() end,
}
for _, make in pairs(selves) do
  makers[#makers + 1] = make
end

local loop = zadig.loop()
local engine = core.engine(2)
-- These wait as long as they are told to, or write files.
local skipped = {
  [core.create_file] = true, [core.replace_file] = true, [core.make_folder] = true,
  [core.sleep] = true, [zadig.sleep] = true, [getmetatable(engine).__index.step] = true,
  [_G] = true, [package.loaded] = true,
}
local functions = collect({
  { "zadig", zadig }, { "core", core }, { "client", client }, { "engine", engine },
  { "call", prepare() }, { "loop", loop }, { "task", loop:spawn(print) },
  { "array", zadig.array {} }, { "failure", core.failure { kind = "network", message = "" } },
}, skipped)
loop:close()

for _ = 1, rounds do
  for _, target in ipairs(functions) do
    local own = selves[target.name:match "^%a+"]
    local arguments = { n = math.random(0, 5) }
    for i = 1, arguments.n do
      local make = i == 1 and own and math.random(4) > 1 and own or makers[math.random(#makers)]
      arguments[i] = make()
    end
    local began = os.clock()
    debug.sethook(function()
      if os.clock() - began > 1 then
        error("takes long", 0)
      end
    end, "", 1000)
    pcall(target.call, table.unpack(arguments, 1, arguments.n))
    debug.sethook()
  end
  collectgarbage "step"
end
collectgarbage()
client = zadig.connect { url = url, token = "made-up" }
assert(client:delete_build("x", { project_key = "yaml" }))
io.stderr:write("called ", #functions, " functions\n")
