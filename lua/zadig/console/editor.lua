-- SPDX-License-Identifier: MIT
-- Reads lines: with editing, history and completion where the library `readline` is, otherwise as
-- the terminal gives them. Ctrl-C raises "interrupted!" from here, as from any Lua code.
local core = require "zadig.core"

local STEP = 0.25 -- seconds between two checks for a signal

-- A file that is no terminal: no prompt, and nothing to wait for.
local Pipe = {}
Pipe.__index = Pipe

function Pipe:read()
  return self.input:read "l"
end

function Pipe.add() end

-- A terminal without readline.
local Plain = { add = Pipe.add }
Plain.__index = Plain

function Plain:read(prompt)
  self.output:write(prompt)
  self.output:flush()
  while not core.readable(self.input, STEP) do end -- a read would not notice Ctrl-C
  local line = self.input:read "l"
  if not line then
    self.output:write "\n"
  end
  return line
end

-- A terminal with readline.
local Editor = {}
Editor.__index = Editor

-- readline shows words and puts one in the place of its own word, which may begin before or after
-- ours: `from` to the cursor.
local function replacements(words, typed, text, from)
  local start = #text - typed + 1 -- of ours
  local list = {}
  for i, word in ipairs(words) do
    if start >= from then
      list[i] = text:sub(from, start - 1) .. word
    else
      list[i] = word:sub(from - start + 1)
    end
  end
  return list
end

local function offer(editor, line, from, to)
  local text = line:sub(1, to - 1)
  local words, typed, after = editor.complete(text)
  editor.readline.set_completion_append_character(after)
  return replacements(words, typed, text, from)
end

function Editor:read(prompt)
  local readline, ended, line = self.readline, false, nil
  readline.handler_install(prompt, function(text)
    ended, line = true, text
    readline.handler_remove()
  end)
  local ok, why = pcall(function()
    while not ended do
      if core.readable(self.input, STEP) then
        readline.read_char()
      end
    end
  end)
  if not ok then
    if readline.sigcleanup then
      readline.sigcleanup()
    end
    -- The handler stays: to remove it in the middle of a line makes the library write to a file
    -- that it has closed. The next installation begins a new line.
    self.output:write "^C" -- a terminal shows it by itself only without readline
    error(why, 0)
  end
  return line
end

--- Adds a statement to those that the arrow keys bring back.
function Editor:add(text)
  self.readline.add_history(text)
end

--- What reads lines from these files. `complete(text)` is asked what can follow the text before the
--- cursor, and returns words, the number of bytes that they replace, and what to add after the only
--- one.
local function new(input, output, complete)
  if not core.isatty(input) then
    return setmetatable({ input = input }, Pipe)
  end
  local found, readline = pcall(require, "readline")
  if not found or not core.isatty(output) or not readline.handler_install then
    return setmetatable({ input = input, output = output }, Plain)
  end
  local editor = setmetatable({ input = input, output = output, readline = readline,
    complete = complete }, Editor)
  readline.set_options { histfile = "", auto_add = false, completion = true }
  readline.set_complete_function(function(line, from, to)
    local ok, list = pcall(offer, editor, line, from, to)
    return ok and list or {}
  end)
  return editor
end

return { edits = function(editor) return getmetatable(editor) == Editor end, new = new }
