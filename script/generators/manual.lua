-- SPDX-License-Identifier: MIT
-- Generates docs/zadig.1, the manual page of `zadig`, from the rows of the commands.
local commands = require "zadig.command"
local core = require "zadig.core"
local groups = require "zadig.command.frame.groups"
local manual = require "zadig.command.frame.manual"
local rows = require "zadig.command.frame.rows"

-- Text as roff: `code` is bold, and nothing is mistaken for a roff request.
local function roff(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub("`([^`]+)`", "\\fB%1\\fR")
  return (text:gsub("\n%s*", "\n"):gsub("^[.']", "\\&%0"):gsub("\n([.'])", "\n\\&%1"))
end

local function paragraphs(text)
  local list = {}
  for part in (text .. "\n\n"):gmatch "(.-)\n\n" do
    list[#list + 1] = roff(part)
  end
  return table.concat(list, "\n.PP\n")
end

-- A note as a sentence.
local function sentence(text)
  return (roff(text:gsub("^%l", string.upper)) .. "."):gsub("%.%.$", ".")
end

local function add_options(out, options)
  for _, option in ipairs(options) do
    if not option.hidden then
      local name = "\\fB--" .. option.name .. "\\fR"
      out(".TP\n%s%s%s\n%s\n", option.short and ("\\fB-%s\\fR, "):format(option.short):gsub("%-",
        "\\-") or "", (name:gsub("%-", "\\-")), option.value and " \\fI" .. option.value .. "\\fR"
        or "", sentence(option.note .. (option.repeated and "; may be given several times" or "")))
    end
  end
end

local function add_command(out, row)
  out(".SS %s\n", roff(rows.synopsis(row)))
  out("%s.\n.PP\n%s\n", roff(row.title), paragraphs(row.text))
  for _, argument in ipairs(row.arguments or {}) do
    out(".TP\n\\fI%s\\fR\n%s\n", argument.name, sentence(argument.note))
  end
  add_options(out, row.options or {})
  for _, name in ipairs(row.groups or {}) do
    if name ~= "server" and name ~= "output" then
      add_options(out, groups[name])
    end
  end
  out(".PP\nExit status:\n")
  for _, exit in ipairs(row.exits) do
    out(".TP\n.B %d\n%s\n", exit[1], sentence(exit[2]))
  end
  for _, example in ipairs(row.examples) do
    out(".PP\nExample (%s):\n.PP\n.EX\n    %s\n.EE\n", roff(example[2]), roff(example[1]))
  end
end

--- The text of docs/zadig.1.
return function()
  local parts = {}
  local function out(text, ...)
    parts[#parts + 1] = select("#", ...) > 0 and text:format(...) or text
  end
  out('.\\" SPDX-License-Identifier: MIT\n')
  out('.\\" Made by script/generate from the rows of the commands.\n')
  out('.TH ZADIG 1 "" "zadig %s" "User Commands"\n', core.version)
  out(".SH NAME\nzadig \\- %s\n", roff(manual.title))
  out(".SH SYNOPSIS\n.B zadig\n.I COMMAND\n[\\fIoptions\\fR] ...\n")
  out(".SH DESCRIPTION\n%s\n", paragraphs(manual.text))
  out(".SH COMMANDS\n")
  for _, row in ipairs(commands) do
    if not row.hidden then
      add_command(out, row)
    end
  end
  out(".SH OPTIONS\nFor every command; you can also give them before the command.\n")
  add_options(out, groups.output)
  out(".PP\nFor every command that connects to a server:\n")
  add_options(out, groups.server)
  for _, section in ipairs(manual.sections) do
    out(".SH %s\n", section.title:upper())
    out("%s\n", roff(section.text or ""))
    for _, item in ipairs(section) do
      out(".TP\n.B %s\n%s\n", roff(item[1]), roff(item[2]))
    end
    if section.code then
      out(".PP\n.EX\n%s\n.EE\n", (section.code:gsub("\\", "\\e"):gsub("%-", "\\-")))
    end
  end
  out(".SH SEE ALSO\n%s\n", roff(manual.see_also))
  return (table.concat(parts):gsub("\n\n+", "\n"))
end
