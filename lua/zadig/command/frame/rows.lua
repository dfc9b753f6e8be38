-- SPDX-License-Identifier: MIT
-- What the parser, the help, the man page, completion and the reference read: the rows of the
-- commands with what they share filled in.
local groups = require "zadig.command.frame.groups"

--- The options of a command by title, in the order of its help: { { title =, option, ... }, ... }.
local function sections(row)
  local list, by_title = {}, {}
  local function add(title, options)
    local section = by_title[title]
    if not section then
      section = { title = title }
      by_title[title] = section
      list[#list + 1] = section
    end
    table.move(options, 1, #options, #section + 1, section)
  end
  add("Options", row.options or {})
  for _, name in ipairs(row.groups or {}) do
    add(groups[name].title, groups[name])
  end
  add(groups.output.title, groups.output)
  if #list[1] == 0 then
    table.remove(list, 1)
  end
  return list
end

--- The name that an option or an argument has in what was parsed: "max-deletes" -> "max_deletes".
local function key_of(name)
  return (name:lower():gsub("%-", "_"))
end

--- An option as it is typed: "-p, --project KEY".
local function written(option)
  local text = "--" .. option.name .. (option.value and " " .. option.value or "")
  return option.short and ("-%s, %s"):format(option.short, text) or text
end

--- A command as it is typed: "zadig get [options] NAME".
local function synopsis(row)
  local parts = { "zadig", row.name, "[options]" }
  for _, option in ipairs(row.options or {}) do
    parts[#parts + 1] = option.required and written(option) or nil
  end
  for _, argument in ipairs(row.arguments or {}) do
    local text = argument.name .. (argument.many and "..." or "")
    parts[#parts + 1] = argument.optional and ("[%s]"):format(text) or text
  end
  return table.concat(parts, " ")
end

return { key_of = key_of, sections = sections, synopsis = synopsis, written = written }
