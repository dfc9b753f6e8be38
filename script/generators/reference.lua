-- SPDX-License-Identifier: MIT
-- Generates docs/reference.md from the rows.
local example = require "zadig.show.help.example"
local functions = require "zadig.show.help.functions"
local pages = require "zadig.show.help.pages"
local rows = require "zadig.base.rows"

local head = [[
# Reference

Made by `script/generate` from the rows that the client itself works by. The same is told by
`zadig.help()` at the prompt, and by an editor with the Lua language server: add `library/` to its
`workspace.library`, or this directory to its addons.

[Operations](#operations) | [Functions](#functions) | [Records](#records) |
[Failures](#failures) | [Traps](#traps)
]]

local function link(name)
  return ("[%s](#%s)"):format(name, name:lower())
end

-- Text for a cell of a table.
local function cell(text)
  return (text:gsub("|", "\\|"):gsub("%s+", " "))
end

local function type_of(field)
  if field.record then
    return (field.array and "array of " or "") .. link(field.record)
      .. (field.or_false and " or false" or "")
  end
  return pages.type_of(field)
end

local function facts_of(field)
  local facts = pages.facts(field)
  table.remove(facts, 1)
  facts[#facts + 1] = field.why
  facts[#facts + 1] = field.caution and "warning if set: " .. field.caution
  for _, choice in ipairs(field.choices or {}) do
    facts[#facts + 1] = choice.caution and ("warning for %q: %s"):format(choice.value,
      choice.caution)
  end
  return table.concat(facts, "; ")
end

local function add_operation(out, operation)
  out("\n### %s\n\n`%s`\n\n%s.\n\n", operation.name, pages.signature(operation), operation.title)
  out("- Request: `%s %s`, query `%s`\n", operation.method, operation.path,
    table.concat(pages.query(operation), "&"))
  if operation.body then
    out("- Definition: %s\n", link(operation.body))
  end
  out("- Options: %s\n- Returns: %s, or nil and a [failure](#failures)\n", link(operation.options),
    link(operation.reply))
  if operation.licensed then
    out("- Requires a Professional or Enterprise licence\n")
  end
  out("- In the document: %s\n", operation.source)
  local traps = {}
  for _, trap in ipairs(rows.traps(operation.name)) do
    traps[#traps + 1] = trap.operations and tostring(trap.number)
  end
  out("- [Traps](#traps): %s\n", table.concat(traps, ", "))
  out("\n```lua\n%s\n```\n", example.call(operation))
end

local function add_function(out, row)
  out("\n### %s\n\n`%s`\n\n%s\n\n", row.name, pages.form(row), row.note)
  for _, parameter in ipairs(row.parameters) do
    out("- `%s`: %s (`%s`)\n", parameter[1]:gsub("%?$", ""), parameter[3], parameter[2])
  end
  for _, result in ipairs(row.results) do
    out("- Returns `%s`: %s\n", result[1], result[2])
  end
  if row.raises then
    out("- Raises: %s\n", row.raises)
  end
  out("\n```lua\n%s\n```\n", row.example)
end

local function add_record(out, record)
  out("\n### %s\n\n%s Source: %s.\n\n", record.name, pages.sentence(record.note), record.source)
  if record.more then
    out("Also has the fields of %s.\n\n", link(record.more))
  end
  out("| field | type | meaning | details |\n|---|---|---|---|\n")
  for _, field in ipairs(record.fields) do
    out("| `%s` | %s | %s | %s |\n", field.name, cell(type_of(field)), cell(field.note),
      cell(facts_of(field)))
  end
  for i, rule in ipairs(record.rules) do
    out("%s- %s\n", i == 1 and "\n" or "", pages.rule(rule))
  end
end

--- The text of docs/reference.md.
return function()
  local parts = { head }
  local function out(text, ...)
    parts[#parts + 1] = text:format(...)
  end
  out("\n## Operations\n\nMethods of a client.\n")
  for _, operation in ipairs(rows.operations()) do
    add_operation(out, operation)
  end
  out("\n## Functions\n")
  for _, row in ipairs(functions) do
    add_function(out, row)
  end
  out("\n## Records\n")
  for _, record in ipairs(rows.records()) do
    add_record(out, record)
  end
  out("\n## Failures\n\nA call returns nil and a %s; `kind` is one of these.\n\n", link("Failure"))
  out("| kind | when |\n|---|---|\n")
  for _, kind in ipairs(rows.kinds()) do
    out("| `%s` | %s |\n", kind.name, cell(kind.when))
  end
  out [[

## Traps

Where the server differs from the document, or surprises. The evidence is a run of the server's
handlers (seen), their source or the document (read), or neither, for the gateway and jobs were not
run (beyond the handlers).

]]
  out("| number | trap | operations | evidence |\n|---|---|---|---|\n")
  for _, trap in ipairs(rows.traps()) do
    out("| %d | %s | %s | %s |\n", trap.number, cell(trap.text),
      trap.operations and table.concat(trap.operations, ", ") or "all", trap.evidence)
  end
  return table.concat(parts)
end
