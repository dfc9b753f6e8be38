-- SPDX-License-Identifier: MIT
-- Which lines of lua/ were run. With ZADIG_LINES, the name of a directory, busted.lua starts it in
-- each process; afterwards `lines.lua report <directory>` adds all of them up. The sandbox's own
-- state, which a spec cannot reach into, is not seen.
local lines = {}

local function hook_into(seen)
  local function note(_, at)
    local source = debug.getinfo(2, "S").source
    local of = seen[source]
    if not of then
      of = {}
      seen[source] = of
    end
    of[at] = true
  end
  local create = coroutine.create
  debug.sethook(note, "l")
  function coroutine.create(body) -- luacheck: ignore 122
    local thread = create(body)
    debug.sethook(thread, note, "l")
    return thread
  end
  function coroutine.wrap(body) -- luacheck: ignore 122
    local thread = coroutine.create(body)
    return function(...)
      local results = table.pack(coroutine.resume(thread, ...))
      if not results[1] then
        error(results[2], 0)
      end
      return table.unpack(results, 2, results.n)
    end
  end
end

--- Counts from now on, and writes into a new file of the directory when the state is closed.
function lines.start(directory)
  local seen = {}
  hook_into(seen)
  local function save()
    debug.sethook()
    local path = os.tmpname()
    local file <close> = assert(io.open(directory .. "/" .. path:match "[^/]*$", "w"))
    os.remove(path)
    for source, of in pairs(seen) do
      if source:find "lua/zadig/" and not source:find "/sandbox/" then
        for at in pairs(of) do
          file:write(source:match "lua/zadig/.*$", " ", at, "\n")
        end
      end
    end
  end
  local exit = os.exit
  os.exit = function(code) -- luacheck: ignore 122
    exit(code, true)
  end
  debug.getregistry()[save] = setmetatable({}, { __gc = save }) -- busted unloads modules
end

-- The lines of a file that have something to run: all that the compiler's listing names, but for
-- the return that every function ends with.
local function runnable(path)
  local found, last = {}, nil
  local listing <close> = assert(io.popen(("luac5.4 -p -l '%s'"):format(path)))
  for text in listing:lines() do
    local at, code = text:match "^\t%d+\t%[(%d+)%]\t(%u[%w_]*)"
    if at and code ~= "VARARGPREP" then
      if last then
        found[last] = true
      end
      last = code:find "^RETURN" and nil or tonumber(at)
      if code:find "^RETURN" and not text:find "RETURN0" and not text:find "\t%d+ 1 1" then
        last = tonumber(at)
      end
    end
  end
  return found
end

local function report(directory)
  local seen = {}
  for name in assert(io.popen(("cat '%s'/* 2>/dev/null"):format(directory))):lines() do
    seen[name] = true
  end
  local total, run = 0, 0
  for path in assert(io.popen "find lua/zadig -name '*.lua' -not -path '*/sandbox/*'"):lines() do
    local missing = {}
    for at in pairs(runnable(path)) do
      total = total + 1
      if seen[path .. " " .. at] then
        run = run + 1
      else
        missing[#missing + 1] = at
      end
    end
    table.sort(missing)
    if missing[1] then
      print(("%-28s not run: %s"):format(path, table.concat(missing, ", ")))
    end
  end
  print(("%-28s %5d lines %7.1f %%"):format("lua/zadig", total, 100 * run / total))
end

if arg and arg[1] == "report" then
  report(arg[2])
end

return lines
