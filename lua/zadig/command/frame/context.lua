-- SPDX-License-Identifier: MIT
-- What a command works with: the streams for results and messages, the client, and the question
-- before a change.
local colour = require "zadig.show.colour"
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"
local refusal = require "zadig.command.frame.refusal"

local BROKEN_PIPE = 32 -- EPIPE
local STEP = 0.25 -- seconds between two checks for a signal

local Context = {}
Context.__index = Context

local function check_written(ok, why, code)
  if not ok and code == BROKEN_PIPE then
    error({ broken_pipe = true }, 0)
  elseif not ok then
    refusal.refuse("cannot write to standard output: %s", why)
  end
end

--- Writes a result to standard output.
function Context:write(...)
  check_written(self.stdout:write(...))
end

--- Writes a result as JSON, in one line.
function Context:json(value)
  self:write(core.encode(nil, value), "\n")
end

--- Writes a list as JSON, one element per line.
function Context:json_list(values)
  local lines = {}
  for i, value in ipairs(values) do
    lines[i] = core.encode(nil, value)
  end
  self:write("[", table.concat(lines, ",\n"), "]\n")
end

--- Makes sure that all results have been written.
function Context:flush()
  check_written(self.stdout:flush())
end

--- Reports what is being done, unless --quiet.
function Context:say(message, ...)
  if not self.given.quiet then
    self.stderr:write(message:format(...), "\n")
  end
end

--- Reports what went wrong with a part of the work.
function Context:complain(failure)
  self.stderr:write("zadig: ", (tostring(failure):gsub("^zadig%.failure: ", "")), "\n")
end

--- Whether results may be in colour.
function Context:colour()
  local when = self.given.color or "auto"
  return when == "always" or when == "auto"
    and colour.wanted(self.stdout, core.isatty, libraries.getenv) or false
end

--- Columns for results; nil if standard output is not a terminal.
function Context:width()
  return core.width(self.stdout)
end

--- Whether a progress bar may be shown.
function Context:progress()
  return not self.given.quiet
end

--- Asks before a change; true for yes. `--yes` answers it.
function Context:confirm(question, ...)
  if self.given.yes then
    return true
  elseif not core.isatty(self.stdin) then
    refusal.refuse("cannot ask for confirmation, because standard input is not a terminal; use "
      .. "--yes. Nothing was changed")
  end
  self:flush()
  self.stderr:write(question:format(...), " [y/N] ")
  self.stderr:flush()
  while not core.readable(self.stdin, STEP) do end -- a read would not notice Ctrl-C
  local answer = self.stdin:read "l"
  if not answer then
    self.stderr:write "\n"
  end
  local yes = (answer or ""):lower():match "^%s*(%a*)%s*$"
  if yes == "y" or yes == "yes" then
    return true
  end
  self.stderr:write "Nothing was changed.\n"
  return false
end

--- The client that options, environment and configuration file lead to; it ends with the command.
function Context:connect(further)
  self.client = require "zadig.command.frame.server".connect(self, further)
  return self.client
end

--- Prints the help of the command with these words, such as { "get", "--help" }.
function Context:help(words)
  return select(2, self.about.help(words))
end

function Context:__close()
  if self.client then
    self.client:close()
  end
end

--- `about.commands`: the rows of all commands.
local function new(given, about)
  return setmetatable({ given = given, about = about, stdin = io.stdin, stdout = io.stdout,
    stderr = io.stderr }, Context)
end

return { is_terminal = core.isatty, new = new }
