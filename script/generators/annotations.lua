-- SPDX-License-Identifier: MIT
-- library/zadig.lua: what an editor needs to know, as LuaCATS annotations, from the rows.
local functions = require "zadig.show.help.functions"
local pages = require "zadig.show.help.pages"
local rows = require "zadig.base.rows"

local head = [[
-- SPDX-License-Identifier: MIT
-- Made by script/generate from the rows; change those, and run it again.
---@meta zadig

]]

-- The names of the records that can be reached from those that operations have in this role.
local function reachable(role)
  local found = {}
  local function visit(name)
    local record = rows.record(name or "")
    if record and not found[name] then
      found[name] = true
      for _, field in ipairs(record.fields) do
        visit(field.record)
      end
    end
  end
  for _, operation in ipairs(rows.operations()) do
    visit(operation[role])
  end
  return found
end

local function is_kind(field)
  local kinds = rows.kinds()
  return field.choices and #field.choices == #kinds and field.choices[1].value == kinds[1].name
end

local function type_of(field)
  local name = field.type == "any value" and "any" or field.type
  if field.record then
    name = "zadig." .. field.record
  elseif is_kind(field) then
    name = "zadig.Kind"
  elseif field.choices then
    local parts = {}
    for i, choice in ipairs(field.choices) do
      parts[i] = ("%q"):format(choice.value)
    end
    name = table.concat(parts, "|")
  end
  if field.array then
    name = (name:find "|" and "(" .. name .. ")" or name) .. "[]"
  end
  return name .. (field.or_false and "|false" or "")
end

-- An optional field: in input, unless it is required; in output, a record that may be null.
local function is_optional(field, sent)
  if sent then
    return field.required ~= "error" or field.fallback ~= nil
  end
  return field.required ~= "error" and not field.array and (field.record ~= nil)
end

local function description(field)
  local facts = pages.facts(field)
  table.remove(facts, 1)
  local text = field.note .. (facts[1] and " (" .. table.concat(facts, "; ") .. ")" or "")
  return (text:gsub("%s+", " "))
end

local function add_record(out, record, sent, got, first_argument)
  out("---%s\n---@class %szadig.%s%s\n", pages.sentence(record.note),
    sent[record.name] and "(exact) " or "", record.name,
    record.more and ": zadig." .. record.more or "")
  for _, field in ipairs(record.fields) do
    if not (first_argument[record.name] and field.format == "name") then
      local optional = is_optional(field, not got[record.name] or sent[record.name])
        or record.name == "Failure" and field.required ~= "error"
      out("---@field %s%s %s %s\n", field.name, optional and "?" or "", type_of(field),
        description(field))
    end
  end
  if sent[record.name] and not record.closed then
    out("---@field extra? table<string, any> fields that this module does not know\n")
  end
  out("\n")
end

local function add_operation(out, operation)
  out("---%s.\n---\n---`%s %s`, query `%s`\n", operation.title, operation.method, operation.path,
    table.concat(pages.query(operation), " & "))
  for _, trap in ipairs(rows.traps(operation.name)) do
    if trap.operations then
      out("---\n---Trap %d: %s\n", trap.number, trap.text)
    end
  end
  local parameters = {}
  if operation.body then
    out("---@param definition zadig.%s\n", operation.body)
    parameters[1] = "definition"
  elseif operation.named then
    out("---@param name string name of the build\n")
    parameters[1] = "name"
  end
  out("---@param options? zadig.%s\n", operation.options)
  parameters[#parameters + 1] = "options"
  out("---@return zadig.%s? reply nil if the call failed\n", operation.reply)
  out("---@return zadig.Failure? failure\n")
  out("function client:%s(%s) end\n\n", operation.name, table.concat(parameters, ", "))
end

-- What a row's name begins with, up to the last dot or colon.
local function owner_of(row)
  return row.name:match "^(.*)[.:]"
end

-- A table that can be called has functions of its own.
local function is_callable_table(row)
  for _, other in ipairs(functions) do
    if owner_of(other) == row.name then
      return true
    end
  end
  return false
end

local function add_callable_table(out, row)
  local parameters = {}
  for i, parameter in ipairs(row.parameters) do
    out("---\n---`%s` %s\n", parameter[1], parameter[3])
    parameters[i] = ("%s: %s"):format(parameter[1], parameter[2])
  end
  local results = {}
  for i, result in ipairs(row.results) do
    results[i] = result[1]
  end
  out("---@overload fun(%s): %s\n", table.concat(parameters, ", "), table.concat(results, ", "))
  out("%s = {}\n\n", row.name)
end

local function add_function(out, row)
  out("---%s\n", row.note)
  if row.raises then
    out("---\n---Raises: %s.\n", row.raises)
  end
  out("---\n---```lua\n---%s\n---```\n", (row.example:gsub("\n", "\n---")))
  if is_callable_table(row) then
    return add_callable_table(out, row)
  end
  local parameters = {}
  for i, parameter in ipairs(row.parameters) do
    out("---@param %s %s %s\n", table.unpack(parameter))
    parameters[i] = parameter[1]:gsub("%?$", "")
  end
  for _, result in ipairs(row.results) do
    out("---@return %s # %s\n", table.unpack(result))
  end
  out("function %s(%s) end\n\n", row.name, table.concat(parameters, ", "))
end

-- The variables that have functions: zadig, zadig.parameter, client, loop, ...
local function add_owners(out)
  local seen = {}
  for _, row in ipairs(functions) do
    seen[row.name] = is_callable_table(row) or nil
  end
  for _, row in ipairs(functions) do
    local owner = owner_of(row)
    if not seen[owner] then
      seen[owner] = true
      if row.name:find(":", 1, true) then
        out("---@class zadig.%s\nlocal %s = {}\n\n", owner:gsub("^%l", string.upper), owner)
      elseif owner == "zadig" then
        out("---@class zadig\n---@field version string such as \"0.1.0\"\n")
        out("---@field null zadig.Null JSON null in an unknown field\n")
        out("local zadig = {}\n\n")
      else
        out("%s = {}\n\n", owner)
      end
    end
  end
end

--- The text of library/zadig.lua.
return function()
  local parts = { head }
  local function out(text, ...)
    parts[#parts + 1] = select("#", ...) > 0 and text:format(...) or text
  end
  local sent, got = reachable "body", reachable "reply"
  got.Failure, got.Problem = true, true
  local first_argument = {}
  local names = {}
  for i, operation in ipairs(rows.operations()) do
    names[i] = ("%q"):format(operation.name)
    first_argument[operation.query] = operation.named
  end
  out("---@class zadig.Null\n\n---@alias zadig.Operation %s\n\n", table.concat(names, "|"))
  out("---Kind of failure; branch on this.\n---@alias zadig.Kind\n")
  for _, kind in ipairs(rows.kinds()) do
    out("---| %q # %s\n", kind.name, kind.when)
  end
  out("\n")
  for _, record in ipairs(rows.records()) do
    add_record(out, record, sent, got, first_argument)
  end
  add_owners(out)
  for _, operation in ipairs(rows.operations()) do
    add_operation(out, operation)
  end
  for _, row in ipairs(functions) do
    add_function(out, row)
  end
  out("return zadig\n")
  return table.concat(parts)
end
