-- SPDX-License-Identifier: MIT

-- Libraries that a host may keep from its scripts. Without os, io, debug or warn everything works
-- except what needs them, which then fails with a plain message. They are looked up once, when the
-- module is loaded.
local function global(name)
  local found, value = pcall(function()
    return _ENV[name] -- some hosts raise for globals that do not exist
  end)
  return found and value or nil
end

local debug, io, os = global "debug" or {}, global "io" or {}, global "os" or {}

local function nothing() end

local function no_open(path)
  return nil, path .. ": this Lua state has no io library"
end

local function no_popen()
  return nil, "this Lua state has no io library"
end

-- Writes a line to the file, or to standard output.
local function write_line(file, text)
  file = file or io.stdout
  local print = global "print"
  if file then
    file:write(text, "\n")
  elseif print then
    print(text)
  end
end

-- Whether the file is open.
local function is_file(value)
  return io.type ~= nil and io.type(value) == "file"
end

local function warning(...)
  local warn = global "warn" -- looked up now: programs replace it
  if warn then
    warn(...)
  end
end

return {
  date = os.date or nothing,
  getenv = os.getenv or nothing,
  is_file = is_file,
  open = io.open or no_open,
  popen = io.popen or no_popen,
  sethook = debug.sethook or nothing,
  stderr = function() return io.stderr end,
  stdout = function() return io.stdout end,
  traceback = debug.traceback or nothing,
  warn = warning,
  write_line = write_line,
}
