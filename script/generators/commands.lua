-- SPDX-License-Identifier: MIT
-- Generates docs/commands.md from the rows of the commands.
local commands = require "zadig.command"
local groups = require "zadig.command.frame.groups"
local manual = require "zadig.command.frame.manual"
local rows = require "zadig.command.frame.rows"

local function add_options(out, options)
  for _, option in ipairs(options) do
    if not option.hidden then
      out("| `%s` | %s%s |\n", rows.written(option), option.note:gsub("|", "\\|"),
        option.repeated and "; may be given several times" or "")
    end
  end
end

local function head(out)
  out("\n| option | meaning |\n|---|---|\n")
end

local function add_command(out, row)
  out("\n## zadig %s\n\n`%s`\n\n%s. %s\n", row.name, rows.synopsis(row), row.title, row.text)
  for i, argument in ipairs(row.arguments or {}) do
    out("%s- `%s`: %s\n", i == 1 and "\n" or "", argument.name, argument.note)
  end
  local own = {}
  table.move(row.options or {}, 1, #(row.options or {}), 1, own)
  for _, name in ipairs(row.groups or {}) do
    if name ~= "server" then
      table.move(groups[name], 1, #groups[name], #own + 1, own)
    end
  end
  if own[1] then
    head(out)
    add_options(out, own)
  end
  out("\n| exit status | when |\n|---|---|\n")
  for _, exit in ipairs(row.exits) do
    out("| %d | %s |\n", exit[1], exit[2])
  end
  out("\n```sh\n")
  for _, example in ipairs(row.examples) do
    out("%s    # %s\n", example[1], example[2])
  end
  out("```\n")
end

local function add_section(out, section)
  out("\n## %s\n\n%s", section.title, section.text and section.text .. "\n\n" or "")
  for _, item in ipairs(section) do
    out("- `%s`: %s\n", item[1], item[2])
  end
  if section.code then
    out("\n```lua\n%s\n```\n", section.code)
  end
end

--- The text of docs/commands.md.
return function()
  local parts = {}
  local function out(text, ...)
    parts[#parts + 1] = text:format(...)
  end
  out("# The command\n\n`script/generate` makes this page from the commands' rows, and also\n")
  out("the manual page [zadig.1](zadig.1) and the shell completions. `zadig\n")
  out("COMMAND --help` uses the same rows.\n\n")
  out("%s\n\n", manual.text)
  out("| command | what it does |\n|---|---|\n")
  for _, row in ipairs(commands) do
    if not row.hidden then
      out("| [zadig %s](#zadig-%s) | %s |\n", row.name, row.name, row.title)
    end
  end
  for _, row in ipairs(commands) do
    if not row.hidden then
      add_command(out, row)
    end
  end
  out("\n## Options of every command\n\nYou can also give them before the command.\n")
  head(out)
  add_options(out, groups.output)
  out("\nFor every command that connects to a server:\n")
  head(out)
  add_options(out, groups.server)
  for _, section in ipairs(manual.sections) do
    add_section(out, section)
  end
  return table.concat(parts)
end
