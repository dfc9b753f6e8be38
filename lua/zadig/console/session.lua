-- SPDX-License-Identifier: MIT
-- The prompt: reads a statement, runs it, prints what it returned, until `exit`.
local colour = require "zadig.show.colour"
local completion = require "zadig.console.completion"
local core = require "zadig.core"
local editors = require "zadig.console.editor"
local help = require "zadig.show.help"
local histories = require "zadig.console.history"
local libraries = require "zadig.base.libraries"
local pager = require "zadig.console.pager"
local printer = require "zadig.console.printer"
local statement = require "zadig.console.statement"

local FIRST, FURTHER = "zadig> ", "    -> "
local QUIT <const> = {} -- raised by exit()

local Session = {}
Session.__index = Session

local function is_interrupt(value)
  return type(value) == "string" and value:find "interrupted!$" ~= nil
end

-- What an error says; raised values may be anything.
local function message_of(value, text)
  if type(value) == "string" then
    return printer.safe(statement.without_place(value, text))
  end
  return "error: " .. printer.results({ n = 1, value }, {})
end

function Session:complain(message)
  self.output:flush()
  self.errors:write(message, "\n")
end

function Session:show_help(what)
  pager.page(self.output, help.text(what, { zadig = self.zadig, colour = self:colours() }))
end

function Session:colours()
  return self.colour == nil and colour.wanted(self.output, core.isatty, libraries.getenv)
    or self.colour or false
end

-- Words that are no Lua: `help`, `help get_build`, `exit`. True: it was one; or QUIT.
function Session:word(text)
  local topic = text:match "^%s*help%s+([%w_.:][%w_.: ]-)%s*$"
  if text:find "^%s*help%s*$" or topic then
    self:show_help(topic)
    return true
  end
  local word = text:match "^%s*(%a+)%s*$"
  return (word == "exit" or word == "quit") and QUIT or nil
end

function Session:print(values)
  local text, value = printer.results(values, { colour = self:colours(),
    width = core.width(self.output) })
  if text then
    self.output:write(text, "\n")
  end
  if value ~= nil then
    rawset(self.env, "_", value)
  end
end

-- Runs a statement. Returns QUIT if it ends the session.
function Session:run(chunk, text)
  local values = table.pack(pcall(chunk))
  if not values[1] then
    if values[2] == QUIT then
      return QUIT
    end
    error({ message = is_interrupt(values[2]) and "interrupted" or message_of(values[2], text) }, 0)
  end
  self:print(table.move(values, 2, values.n, 1, { n = values.n - 1 }))
end

-- Reads and runs one statement. Returns QUIT at the end.
function Session:turn()
  self.pending = ""
  repeat
    self.output:flush() -- readline writes to the terminal by itself
    local line = self.editor:read(self.pending == "" and FIRST or FURTHER)
    if not line then
      return QUIT
    end
    local text = self.pending .. line
    local word = self.pending == "" and self:word(line)
    local chunk, why
    if not word and text:find "%S" then
      chunk, why = statement.compile(text, self.env)
    end
    self.pending = why == "more" and text .. "\n" or ""
    if why ~= "more" then
      if text:find "%S" then
        self.editor:add(text)
        self.history:add(text)
      end
      if chunk then
        self.completion:forget()
        return self:run(chunk, text)
      elseif why then
        self:complain(printer.safe(statement.without_place(why, text)))
      end
      return word
    end
  until false
end

-- A turn after which the prompt comes back, whatever happened.
local function guarded(session)
  local ok, result = pcall(session.turn, session)
  if not ok and is_interrupt(result) then
    session.output:write "\n"
  elseif not ok then
    session:complain(type(result) == "table" and result.message or tostring(result))
  end
  return ok and result
end

-- What is at hand at the prompt besides Lua's globals.
local function environment(session, about)
  local env = setmetatable({}, { __index = _G })
  for name, value in pairs(about.globals) do
    env[name] = value
  end
  env.zadig = about.zadig
  env.help = function(what)
    session:show_help(what)
  end
  env.exit = function()
    error(QUIT, 0)
  end
  env.quit = env.exit
  return env
end

--- Runs a prompt until the input ends or somebody types `exit`. `about` has `zadig`, the module;
--- `globals`, what is at hand; `secrets`, texts that are kept out of the history; the files
--- `input`, `output` and `errors`; `greeting`; `colour`, true or false for always or never.
local function run(about)
  local session = setmetatable({ zadig = about.zadig, input = about.input, output = about.output,
    errors = about.errors, colour = about.colour, pending = "" }, Session)
  session.env = environment(session, about)
  session.completion = completion.new(session.env)
  session.editor = editors.new(about.input, about.output, function(text)
    return session.completion:offers(session.pending .. text)
  end)
  local terminal = core.isatty(about.input)
  session.history = histories.open(terminal and histories.default_path() or nil, about.secrets)
  for _, entry in ipairs(session.history.entries) do
    session.editor:add(entry)
  end
  if terminal then
    about.output:write(about.greeting, editors.edits(session.editor) and "; Tab completes names\n"
      or "\n")
  end
  local module_help = about.zadig.help
  about.zadig.help = session.env.help -- client:help uses it as well
  core.keep_interrupt(true)
  repeat until guarded(session) == QUIT
  core.keep_interrupt(false)
  about.zadig.help = module_help
end

return { run = run }
