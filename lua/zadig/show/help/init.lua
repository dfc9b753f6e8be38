-- SPDX-License-Identifier: MIT
-- zadig.help: finds the subject that a name or a function stands for, and prints its page.
local colour = require "zadig.show.colour"
local core = require "zadig.core"
local functions = require "zadig.show.help.functions"
local layout = require "zadig.show.layout"
local libraries = require "zadig.base.libraries"
local near = require "zadig.base.near"
local pages = require "zadig.show.help.pages"
local rows = require "zadig.base.rows"
local source = require "zadig.base.source"
local topics = require "zadig.show.help.topics"

local function find(list, name)
  for _, row in ipairs(list) do
    if row.name == name then
      return row
    end
  end
end

-- A function by its name, with or without its prefix.
local function find_function(name)
  return find(functions, name) or find(functions, "zadig." .. name)
    or find(functions, "client:" .. name)
end

local TITLE = "= zadig " .. core.version .. ": the build operations of a Zadig server"

-- What a new user needs, on half a screen.
local first = {
  { "client:list_builds()", "one page of the project's builds" },
  { 'client:get_build "NAME"', "the detail of a build" },
  { "client:create_build { ... }", "makes a build from a definition" },
  { 'client:edit("NAME", ...)', "changes a build with a function" },
  { 'client:delete_build "NAME"', "deletes a build" },
  { 'zadig.help "create_build"', "an operation: fields, traps and an example" },
  { 'zadig.help "definitions"', "a topic; others are connect, change, failures" },
  { 'zadig.help "all"', "all operations, functions, records and topics" },
}

local function start()
  local lines = { TITLE, "" }
  layout.table_of(lines, first, "  ")
  return lines
end

local function overview()
  local lines = { TITLE }
  local function section(title, list, text)
    lines[#lines + 1] = ""
    lines[#lines + 1] = "= " .. title
    local shown = {}
    for _, row in ipairs(list) do
      shown[#shown + 1] = { row.name, row[text] }
    end
    layout.table_of(lines, shown, "  ")
  end
  section("Operations, as methods of a client", rows.operations(), "title")
  section("Functions", functions, "note")
  local records = {}
  for i, record in ipairs(rows.records()) do
    records[i] = record.name
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = "= Records"
  layout.wrap(lines, table.concat(records, ", "), "  ", "  ")
  section("Topics", topics, "title")
  lines[#lines + 1] = ""
  layout.wrap(lines, 'zadig.help "NAME" describes any of these, and any field.', "", "")
  return lines
end

local help = {}

--- Every name that help knows; some twice.
function help.names()
  local list = {}
  for _, rows_of in ipairs { rows.operations(), functions, rows.records(), topics,
    rows.kinds() } do
    for _, row in ipairs(rows_of) do
      list[#list + 1] = row.name
      list[#list + 1] = row.name:match "[.:]([%w_]+)$"
    end
  end
  for _, record in ipairs(rows.records()) do
    for _, field in ipairs(record.fields) do
      list[#list + 1] = field.name
    end
  end
  return list
end

local function unknown(name)
  local meant = near.nearest(name, help.names())
  local lines = {}
  layout.wrap(lines, ("There is no help on %s.%s"):format(source.quote(name:sub(1, 60)),
    meant and (" Did you mean %q?"):format(meant) or ""), "", "")
  layout.wrap(lines, 'zadig.help "all" lists everything.', "", "")
  return lines
end

local function page_of_name(name)
  local operation, record = rows.operation(name:match "^client:(.+)$" or name), rows.record(name)
  local topic, row = find(topics, name), find_function(name)
  local of, field = name:match "^(%u%w*)%.([%w_]+)$"
  if operation then
    return pages.operation(operation)
  elseif record then
    return pages.record(record)
  elseif topic then
    return pages.topic(topic)
  elseif row then
    return pages.func(row)
  end
  local number = math.tointeger(tonumber(name:match "^trap (%d+)$"))
  return number and pages.trap(number)
    or pages.word(rows.record(of or "") and field or name) or unknown(name)
end

-- The name of one of our functions.
local function name_of(what, zadig)
  for _, operation in ipairs(rows.operations()) do
    if core.methods[operation.name] == what then
      return operation.name
    end
  end
  local loops = package.loaded["zadig.many.loop"] -- loaded, if `what` comes from it
  for _, row in ipairs(functions) do
    local value = { zadig = zadig, client = core.methods, loop = loops and loops.methods.loop,
      task = loops and loops.methods.task, plan = core.metatables().Plan.__index,
      report = core.metatables().Report.__index }
    for part in row.name:gmatch "[%w_]+" do
      value = value and value[part]
    end
    if value == what then
      return row.name
    end
  end
end

-- The name for a value: a function's, or that of a decoded table's record.
local function name_for(what, zadig)
  if type(what) == "string" then
    return what
  end
  local metatable = getmetatable(what)
  if type(what) == "function" or type(metatable) == "table" and rawget(metatable, "__call") then
    return name_of(what, zadig)
  end
  local name = type(metatable) == "table" and rawget(metatable, "__name")
  name = type(name) == "string" and name:match "^zadig%.(.+)$"
  return name and rows.record((name:gsub("^%l", string.upper))) and name:gsub("^%l", string.upper)
    or nil
end

local function render(lines, coloured)
  local out = {}
  for i, line in ipairs(lines) do
    local mark, text = line:match "^([=|]) (.*)$"
    if mark == "=" then
      out[i] = coloured and "\27[1m" .. text .. "\27[0m" or text
    elseif mark == "|" then
      out[i] = "    " .. (coloured and colour.source(text) or text)
    else
      out[i] = line
    end
  end
  return (table.concat(out, "\n"):gsub("[ ]+\n", "\n"))
end

--- Help as a string. `options.zadig` is the module, which identifies its functions;
--- `options.colour` adds colours.
function help.text(what, options)
  options = options or {}
  local lines
  if what == nil then
    lines = start()
  elseif what == "all" then
    lines = overview()
  else
    local name = name_for(what, options.zadig)
    lines = name and page_of_name(name) or unknown(type(what) == "function" and "that function"
      or "a " .. type(what))
  end
  return render(lines, options.colour)
end

--- Prints help to `options.file`, or to standard output.
function help.help(what, options)
  options = options or {}
  local file = options.file or libraries.stdout()
  libraries.write_line(file, help.text(what, {
    zadig = options.zadig,
    colour = colour.wanted(file, core.isatty, libraries.getenv),
  }))
end

return help
