-- SPDX-License-Identifier: MIT
-- Which records a table that is being typed belongs to, by the rows.
local functions = require "zadig.show.help.functions"
local rows = require "zadig.base.rows"

-- Whose definition a table may be that stands alone.
local UNKNOWN = { "create_build", "create_build_from_template" }

local function add(list, name)
  list[#list + 1] = name and rows.record(name)
end

-- The records that a LuaCATS type names, as in "zadig.BuildDefinition|zadig.TemplateDefinition".
local function of_type(text)
  local list = {}
  for name in text:gmatch "zadig%.(%u%w*)" do
    add(list, name)
  end
  return list
end

-- The row of a function by the name that it has in the text, as in "zadig.repo" or "c:map".
local function function_row(callee)
  local method = callee:match ":([%w_]+)$"
  for _, row in ipairs(functions) do
    if row.name == callee or method and row.name == "client:" .. method then
      return row
    end
  end
end

--- The records of a table that is argument `index` of a call.
local function of_argument(callee, index)
  local list = {}
  local operation = rows.operation(callee:match ":([%w_]+)$" or "")
  local row = not operation and function_row(callee)
  if operation and (operation.body or operation.named) and index == 1 then
    add(list, operation.body)
  elseif operation then
    add(list, not operation.body and not operation.named and operation.query or nil)
    add(list, operation.options)
  elseif row and row.parameters[index] then
    list = of_type(row.parameters[index][2])
    if not list[1] and row.parameters[index][2] == "table" and row.results[1] then
      list = of_type(row.results[1][1])
    end
  end
  return list
end

--- Whether the first argument of that call is the name of a build.
local function takes_name(callee)
  local operation = rows.operation(callee:match ":([%w_]+)$" or "")
  local row = not operation and callee:find ":" and function_row(callee)
  local first = row and row.parameters[1]
  return operation ~= nil and operation.named or first ~= nil and first and first[1] == "name"
end

--- The field `key` of those records; nil: none of them has it.
local function field_of(records, key)
  for _, record in ipairs(records) do
    if record.field[key] then
      return record.field[key]
    end
  end
end

-- The records of what is in a field: nil where it is no table.
local function inside(records, key)
  local found = key and field_of(records, key)
  local record = found and rows.record(found.record or "")
  return { record }, found and found.array
end

-- The records of a table that stands alone: a definition.
local function alone()
  local list = {}
  for _, name in ipairs(UNKNOWN) do
    add(list, rows.operation(name) and rows.operation(name).body)
  end
  return list
end

-- The records of the outermost table, which stands after `head`; `outer` is the bracket around it.
local function outermost(head, outer)
  local callee = head:match "([%a_][%w_.:]*)%s*$"
  if callee and not head:find "=%s*$" and callee ~= "return" then
    return of_argument(callee, 1)
  elseif outer.mark == "(" then
    callee = outer.head:match "([%a_][%w_.:]*)%s*$"
    return callee and of_argument(callee, outer.count + 1) or {}
  end
  return alone()
end

--- The records of the innermost table of `stack`, as context.scan returns it. Empty: unknown, or
--- the cursor is in no table.
local function at(stack)
  local first
  for i = #stack, 2, -1 do
    if stack[i].mark ~= "{" then
      break
    end
    first = i
  end
  if not first then
    return {}
  end
  local records, array = outermost(stack[first].head, stack[first - 1]), false
  for i = first + 1, #stack do
    local key = stack[i].head:match "([%a_][%w_]*)%s*=%s*$"
    if key then
      records, array = inside(records, key)
    elseif not array then
      return {} -- a list where none is expected
    else
      array = false
    end
  end
  return array and {} or records
end

return { at = at, field = field_of, takes_name = takes_name }
