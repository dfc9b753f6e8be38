-- SPDX-License-Identifier: MIT
-- lines.lua <directory of notes>: prints which lines and functions of lua/ did not run, from the
-- notes of lines.c, and fails unless all did.
local MOST = 2048 -- as in lines.c

-- The notes of a file: run(line), and entered(line where a function starts).
local function notes_of(directory, path)
  local notes = ("\0"):rep(2 * MOST)
  local file <close> = io.open(directory .. "/" .. path:match "^lua/(.*)$":gsub("/", "."), "rb")
  if file then
    notes = file:read "a"
  end
  return function(line)
    return notes:byte(line + 1) == 1
  end, function(line)
    return notes:byte(MOST + line + 1) == 1
  end
end

-- What can run: the lines in the compiler's listing, and the start of functions. Lines without a
-- statement are left out: a lone `end`, the return that ends every function, the one after a tail
-- call, and the start of a function with varargs.
local function listed(path)
  local lines, functions = {}, {}
  local waiting, tail -- an instruction only counts if another one follows
  local listing <close> = assert(io.popen(("luac5.4 -p -l '%s'"):format(path)))
  for text in listing:lines() do
    local first = text:match "^%l+ <[^>]*:(%d+),%d+>"
    local line, code = text:match "^\t%d+\t%[(%d+)%]\t(%u%w*)"
    if first then
      waiting = nil
      functions[tonumber(first)] = true
    elseif code then
      if waiting then
        lines[waiting] = true
      end
      waiting = code ~= "VARARGPREP" and not tail and tonumber(line) or nil
      tail = code == "TAILCALL"
    end
  end
  local number = 0
  for text in io.lines(path) do
    number = number + 1
    if text:find "^%s*end[%s,;)}]*$" then
      lines[number] = nil
    end
  end
  return lines, functions
end

-- How many of `wanted` there are and how many ran; prints the others.
local function count(path, wanted, happened, what)
  local total, missing = 0, {}
  for line in pairs(wanted) do
    total = total + 1
    if not happened(line) then
      missing[#missing + 1] = line
    end
  end
  if missing[1] then
    table.sort(missing)
    print(("%-36s %s: %s"):format(path, what, table.concat(missing, " ")))
  end
  return total, total - #missing
end

local total, run, all, entered = 0, 0, 0, 0
for path in assert(io.popen "find lua -name '*.lua' | LC_ALL=C sort"):lines() do
  local lines, functions = listed(path)
  local line_ran, function_entered = notes_of(arg[1], path)
  local there, happened = count(path, lines, line_ran, "not run")
  total, run = total + there, run + happened
  there, happened = count(path, functions, function_entered, "not entered")
  all, entered = all + there, entered + happened
end
print(("%-28s %5d lines %7.1f %%  %5d functions %7.1f %%")
  :format("lua", total, 100 * run / total, all, 100 * entered / all))
os.exit(run == total and entered == all)
