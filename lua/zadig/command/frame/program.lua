-- SPDX-License-Identifier: MIT
-- From the words of a command line to an exit status. Nothing here knows a command.
local context = require "zadig.command.frame.context"
local parser = require "zadig.command.frame.parser"
local refusal = require "zadig.command.frame.refusal"

local INTERRUPTED, BROKEN_PIPE = 130, 141

local NO_ARGPARSE = "the command requires the Lua library argparse: install the Debian package "
  .. "lua-argparse, or run `luarocks install argparse`"

local function complain(text)
  io.stderr:write("zadig: ", text, "\n")
end

-- What Lua's own program raises when Ctrl-C is pressed.
local function is_interrupt(value)
  return type(value) == "string" and value:find "interrupted!$" ~= nil
end

-- A bug of ours, unless it is one of the ways in which a command ends.
local function explain(value)
  if type(value) == "string" and not is_interrupt(value) then
    return { bug = debug.traceback(value, 2) }
  end
  return value
end

-- The exit status after a command raised that.
local function ending(value)
  if is_interrupt(value) then
    if context.is_terminal(io.stderr) then
      io.stderr:write "\n"
    end
    return INTERRUPTED
  elseif refusal.is_refusal(value) then
    if value.message then
      complain(value.message)
    end
    return value.status
  elseif type(value) == "table" and value.broken_pipe then
    return BROKEN_PIPE
  elseif type(value) == "table" and value.bug then
    complain("internal error; please report it: " .. value.bug)
    return 1
  end
  complain((tostring(value):gsub("^zadig%.failure: ", "")))
  return 1
end

local function guarded(body, ...)
  local results = table.pack(xpcall(body, explain, ...))
  if results[1] then
    return results[2]
  end
  return ending(results[2])
end

local function find(commands, name)
  for _, row in ipairs(commands) do
    if row.name == name then
      return row
    end
  end
end

-- What was given, or the status to end with.
local function read(program, commands, words)
  local ok, given = pcall(parser.parse, program, words)
  if ok then
    return given
  elseif type(given) ~= "table" or not (given.usage or given.help or given.version) then
    error(given, 0)
  elseif given.usage then
    complain((given.command and given.command .. ": " or "") .. given.usage)
    io.stderr:write(("Try `zadig%s --help`.\n"):format(
      given.command and " " .. given.command or ""))
    return nil, 1
  end
  local shown = context.new({}, { commands = commands })
  shown:write(given.help or "zadig " .. require "zadig.core".version, "\n")
  shown:flush()
  return nil, 0
end

-- What the library warns of goes to standard error, as everything but results.
local function hear_warnings(given)
  rawset(_G, "warn", function(...)
    if not given.quiet then
      io.stderr:write(table.concat { ... }, "\n")
    end
  end)
end

local function run(argparse, commands, words)
  local program = parser.new(argparse, commands)
  if #words == 0 then
    words = { "--help" }
  end
  local given, status = read(program, commands, words)
  if not given then
    return status
  end
  local held <close> = context.new(given, { commands = commands, help = function(words_of)
    return read(program, commands, words_of)
  end })
  hear_warnings(given)
  status = find(commands, given.chosen).run(held, given)
  held:flush()
  return status or 0
end

--- Runs one command line; returns the exit status.
local function main(commands, words)
  local found, argparse = pcall(require, "argparse")
  if not found then
    complain(NO_ARGPARSE)
    return 1
  end
  return guarded(run, argparse, commands, words)
end

return { main = main }
