-- SPDX-License-Identifier: MIT
-- Rows -> a parser of the argparse library. What it refuses is raised as { usage = message,
-- command = name or nil }, and help that is asked for as { help = text }.
local groups = require "zadig.command.frame.groups"
local manual = require "zadig.command.frame.manual"
local rows = require "zadig.command.frame.rows"

local WIDTH = 80

-- `prefix` is that of an option that stands before the command; only that of --help is shown there.
local function add_option(parser, option, prefix)
  local names = "--" .. option.name
  names = option.short and ("-%s %s"):format(option.short, names) or names
  local element = option.value and parser:option(names):argname(option.value) or parser:flag(names)
  element:description(option.note):target(prefix .. rows.key_of(option.name))
    :hidden(option.hidden or prefix ~= "" and option.name ~= "help")
  if option.also then
    element:hidden_name("--" .. option.also)
  end
  if option.choices then
    element:choices(option.choices)
  end
  if option.convert then
    element:convert(option.convert)
  end
  if option.repeated then
    element:count "*"
  elseif option.required then
    element:count(1)
  end
  if option.name == "help" then
    element:action(function()
      error({ help = parser:get_help() }, 0)
    end)
  end
  return element
end

local function add_section(parser, section, prefix)
  local elements = {}
  for i, option in ipairs(section) do
    elements[i] = add_option(parser, option, prefix)
  end
  parser:group(section.title == "Options" and "Options" or section.title .. " options",
    table.unpack(elements))
end

local function add_argument(parser, argument)
  local count = argument.many and (argument.optional and "*" or "+") or argument.optional and "?"
    or 1
  local element = parser:argument(argument.name):args(count):argname(argument.name)
    :description(argument.note):target(rows.key_of(argument.name))
  if argument.choices then
    element:choices(argument.choices)
  end
end

local function epilog(row)
  local lines = { "Exit status:" }
  for _, exit in ipairs(row.exits) do
    lines[#lines + 1] = ("   %d  %s"):format(exit[1], exit[2])
  end
  lines[#lines + 1] = "\nExamples:"
  for _, example in ipairs(row.examples) do
    lines[#lines + 1] = "   " .. example[1]
    lines[#lines + 1] = "      " .. example[2]
  end
  return table.concat(lines, "\n")
end

local function layout(parser)
  return parser:add_help(false):help_max_width(WIDTH):help_description_margin(28)
    :help_usage_margin(3)
end

local function add_command(parser, row)
  local command = layout(parser:command(row.name)):summary(row.title .. ".")
    :description(row.title .. ".\n\n" .. row.text):usage("Usage: " .. rows.synopsis(row))
    :epilog(epilog(row)):hidden(row.hidden or false)
  for _, argument in ipairs(row.arguments or {}) do
    add_argument(command, argument)
  end
  for _, section in ipairs(rows.sections(row)) do
    add_section(command, section, "")
  end
end

--- The parser of these commands. An option that stands before the command is found under
--- "before_" and its name.
local function new(argparse, commands)
  local parser = layout(argparse("zadig", manual.text)):usage "Usage: zadig COMMAND [options] ..."
    :command_target "chosen"
    :epilog "See `zadig COMMAND --help` and `man zadig` for more."
  for _, row in ipairs(commands) do
    add_command(parser, row)
  end
  for _, group in ipairs { groups.server, groups.output } do
    for _, option in ipairs(group) do
      add_option(parser, option, "before_")
    end
  end
  parser:flag "--version":description "print the version":action(function()
    error({ version = true }, 0)
  end)
  function parser.error(current, message)
    local name = current ~= parser and current._name or nil
    error({ usage = message:gsub("\n", ". "), command = name }, 0)
  end
  return parser
end

-- What stood before the command counts where nothing after it says otherwise.
local function merged(result)
  for _, group in ipairs { groups.server, groups.output } do
    for _, option in ipairs(group) do
      local key = rows.key_of(option.name)
      if result[key] == nil then
        result[key] = result["before_" .. key]
      end
      result["before_" .. key] = nil
    end
  end
  return result
end

--- Parses words: a table of what was given, `chosen` being the name of the command.
local function parse(parser, words)
  return merged(parser:parse(words))
end

return { new = new, parse = parse }
