-- SPDX-License-Identifier: MIT
-- Pages of help, each made from a row: arrays of lines.
local example = require "zadig.show.help.example"
local layout = require "zadig.show.layout"
local rows = require "zadig.base.rows"

local pages = {}

-- A single line: "= " marks a heading and "| " Lua, for colouring.
local function heading(lines, text)
  lines[#lines + 1] = ""
  lines[#lines + 1] = "= " .. text
end

local function code(lines, text)
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do
    lines[#lines + 1] = "| " .. line
  end
end

--- A note as a sentence.
function pages.sentence(note)
  return note:gsub("^%l", string.upper) .. "."
end

local function quoted_list(values)
  local parts = {}
  for i, value in ipairs(values) do
    parts[i] = ("%q"):format(value.value or value)
  end
  return table.concat(parts, ", ")
end

--- The type of a field, in words.
function pages.type_of(field)
  local name = field.record or field.type
  return (field.array and "array of " or "") .. name .. (field.or_false and " or false" or "")
end

local formats = {
  filled = "not blank", name = "not blank, without \"/\"", gpu = "\"vendor/resource: n\"",
}

--- Facts about a field besides its note: an array of short texts.
function pages.facts(field)
  local facts = { pages.type_of(field) }
  local function add(condition, text, ...)
    facts[#facts + 1] = condition and text:format(...) or nil
  end
  add(field.required == "error", "required")
  add(field.required == "warning", "warning if missing")
  add(field.choices, "one of %s", quoted_list(field.choices or {}))
  add(field.minimum and field.below == "error", "at least %d", field.minimum)
  add(field.minimum and field.below == "warning", "warning below %d", field.minimum)
  add(formats[field.format], formats[field.format] or "")
  add(field.reserved, "not %s", quoted_list(field.reserved or {}))
  add(field.unique, "once")
  add(field.secret == "if_marked", "hidden when printed if it is a credential")
  add(field.secret == "unless_cleared", "hidden when printed unless is_credential is false")
  add(field.wire, "sent as %s", field.wire)
  add(field.alias, "also sent as %s", field.alias)
  add(field.fallback, "default: %s", field.fallback)
  return facts
end

local function field_rows(fields)
  local list = {}
  for i, field in ipairs(fields) do
    local row = { field.name, field.note, table.concat(pages.facts(field), "; ") }
    row[#row + 1] = field.why
    row[#row + 1] = field.caution and "warning if set: " .. field.caution
    for _, choice in ipairs(field.choices or {}) do
      row[#row + 1] = choice.caution and ("warning for %q: %s"):format(choice.value,
        choice.caution)
    end
    list[i] = row
  end
  return list
end

--- A rule between fields, as a line.
function pages.rule(rule)
  local value = rule.value and (" = %q"):format(rule.value) or ""
  local text
  if rule.kind == "needs" then
    text = ("%s%s needs %s"):format(rule.field, value, rule.other)
  elseif rule.kind == "useless" then
    text = ("%s%s makes %s have no effect"):format(rule.field, value, rule.other)
  else
    text = ("%s must be in %s"):format(rule.field, rule.other)
  end
  return text .. (rule.why and ": " .. rule.why or "") ..
    (rule.severity == "warning" and " (warning)" or "")
end

local function add_fields(lines, record)
  layout.table_of(lines, field_rows(record.fields), "  ")
  for _, rule in ipairs(record.rules) do
    layout.wrap(lines, pages.rule(rule), "  - ", "    ")
  end
  if record.more then
    layout.wrap(lines, ("plus the fields of %s"):format(record.more), "  ", "  ")
  end
end

-- The records that a record's fields lead to, itself first, each once.
local function reachable(record, found, list)
  if record and not found[record.name] then
    found[record.name] = true
    list[#list + 1] = record
    for _, field in ipairs(record.fields) do
      reachable(rows.record(field.record or ""), found, list)
    end
    reachable(rows.record(record.more or ""), found, list)
  end
  return list
end

local function add_records(lines, names)
  local found, list = {}, {}
  for _, name in ipairs(names) do
    reachable(rows.record(name), found, list)
  end
  for _, record in ipairs(list) do
    heading(lines, ("%s: %s"):format(record.name, record.note))
    add_fields(lines, record)
  end
end

local function add_traps(lines, traps)
  local list = {}
  for i, trap in ipairs(traps) do
    list[i] = { ("%2d"):format(trap.number), trap.text }
  end
  layout.table_of(lines, list, "  ")
end

--- The request of an operation: an array of the query's parts.
function pages.query(operation)
  local query = { operation.fixed }
  for _, field in ipairs(rows.record(operation.query).fields) do
    if not field.unsent then
      query[#query + 1] = ("%s=<%s>"):format(field.wire or field.name, field.name)
      query[#query + 1] = field.alias and ("%s=<%s>"):format(field.alias, field.name)
    end
  end
  return query
end

--- How the operation is called.
function pages.signature(operation)
  local first = operation.body and "definition, " or operation.named and "name, " or ""
  return ("client:%s(%soptions)"):format(operation.name, first)
end

local repeats = {
  always = "retried after transient failures",
  replace = "retried only when nothing can have been stored",
  never = "retried only when nothing was sent",
}

function pages.operation(operation)
  local lines = { "= " .. pages.signature(operation), "" }
  layout.wrap(lines, operation.title .. ".", "", "")
  lines[#lines + 1] = ""
  local reply = rows.record(operation.reply)
  local facts = {
    { "Request", ("%s %s"):format(operation.method, operation.path) },
    { "Query", table.concat(pages.query(operation), " & ") },
    { "Returns", ("%s, %s; or nil and a failure"):format(reply.name, reply.note) },
    { "Retries", repeats[operation.repeats] },
    { "Document", operation.source },
  }
  table.insert(facts, operation.licensed and 5 or #facts + 1, operation.licensed
    and { "Requires", "a Professional or Enterprise licence" } or nil)
  layout.table_of(lines, facts, "  ")
  add_records(lines, { operation.body or operation.query, operation.options })
  heading(lines, "Traps")
  add_traps(lines, rows.traps(operation.name))
  heading(lines, "Example")
  code(lines, example.call(operation))
  return lines
end

-- Where a record is used: in operations and in other records' fields.
local function uses(name)
  local list = {}
  for _, operation in ipairs(rows.operations()) do
    for _, role in ipairs { "body", "options", "reply" } do
      if operation[role] == name then
        list[#list + 1] = operation.name
      end
    end
  end
  for _, record in ipairs(rows.records()) do
    for _, field in ipairs(record.fields) do
      if field.record == name then
        list[#list + 1] = ("%s.%s"):format(record.name, field.name)
      end
    end
    list[#list + 1] = record.more == name and record.name or nil
  end
  return list
end

function pages.record(record)
  local lines = { ("= %s"):format(record.name), "" }
  layout.wrap(lines, pages.sentence(record.note), "", "")
  lines[#lines + 1] = ""
  local facts = { { "Source", record.source } }
  local used = uses(record.name)
  facts[2] = used[1] and { "Used in", table.concat(used, ", ") }
  layout.table_of(lines, facts, "  ")
  heading(lines, "Fields")
  add_fields(lines, record)
  local source = example.source(record)
  if source then
    heading(lines, "Example")
    code(lines, source)
  end
  return lines
end

--- What a failure's kind means, and where fields of that name are; nil if there are neither.
function pages.word(name)
  local lines = { "= " .. name }
  for _, kind in ipairs(rows.kinds()) do
    if kind.name == name then
      heading(lines, "Failure kind")
      layout.wrap(lines, pages.sentence(kind.when), "  ", "  ")
    end
  end
  for _, record in ipairs(rows.records()) do
    for _, field in ipairs(record.fields) do
      if field.name == name then
        heading(lines, ("%s.%s"):format(record.name, name))
        layout.table_of(lines, field_rows { field }, "  ")
      end
    end
  end
  return lines[2] and lines
end

--- The trap of that number, or nil.
function pages.trap(number)
  local trap = rows.traps()[number]
  if not trap then
    return nil
  end
  local lines = { ("= Trap %d"):format(number), "" }
  layout.wrap(lines, trap.text, "", "")
  lines[#lines + 1] = ""
  layout.wrap(lines, "Applies to " .. (trap.operations and table.concat(trap.operations, ", ")
    or "every operation") .. ".", "", "")
  layout.wrap(lines, "Evidence: " .. trap.evidence .. ".", "", "")
  return lines
end

--- How the function of that row is called: "zadig.repo(text, fields?)".
function pages.form(row)
  local parameters = {}
  for i, parameter in ipairs(row.parameters) do
    parameters[i] = parameter[1]
  end
  return ("%s(%s)"):format(row.name, table.concat(parameters, ", "))
end

function pages.func(row)
  local lines = { "= " .. pages.form(row), "" }
  layout.wrap(lines, row.note, "", "")
  lines[#lines + 1] = ""
  local list = {}
  for _, parameter in ipairs(row.parameters) do
    list[#list + 1] = { parameter[1]:gsub("%?$", ""), parameter[3],
      (parameter[2]:gsub("zadig%.", "")) .. (parameter[1]:find "%?$" and "; optional" or "") }
  end
  for _, result in ipairs(row.results) do
    list[#list + 1] = { "Returns", result[2], (result[1]:gsub("zadig%.", "")) }
  end
  list[#list + 1] = row.raises and { "Raises", row.raises }
  layout.table_of(lines, list, "  ")
  heading(lines, "Example")
  code(lines, row.example)
  return lines
end

function pages.kinds()
  local list = {}
  for i, kind in ipairs(rows.kinds()) do
    list[i] = { kind.name, kind.when }
  end
  local lines = {}
  layout.table_of(lines, list, "  ")
  return lines
end

-- A topic's text: paragraphs are wrapped, indented lines are Lua.
local function add_text(lines, text)
  local paragraph = {}
  local function flush()
    if paragraph[1] then
      layout.wrap(lines, table.concat(paragraph, " "), "", "")
      paragraph = {}
    end
  end
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do
    if line:find "^    " then
      flush()
      code(lines, line:sub(5))
    elseif line == "" then
      flush()
      lines[#lines + 1] = ""
    else
      paragraph[#paragraph + 1] = line
    end
  end
  flush()
end

function pages.topic(topic)
  local lines = { "= " .. topic.title, "" }
  add_text(lines, topic.text)
  if topic.kinds then
    heading(lines, "Kinds")
    table.move(pages.kinds(), 1, #rows.kinds() * 2, #lines + 1, lines)
  end
  if topic.traps then
    lines[#lines + 1] = ""
    add_traps(lines, rows.traps())
  end
  add_records(lines, topic.records or {})
  return lines
end

return pages
