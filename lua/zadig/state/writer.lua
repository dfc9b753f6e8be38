-- SPDX-License-Identifier: MIT
-- A definition as a Lua file for people: fields in the order of the rows, comments where they
-- belong, expressions such as env "NAME" in place of values.
local core = require "zadig.core"
local rows = require "zadig.base.rows"
local source = require "zadig.base.source"

local WIDTH = 100

local Expression = {}

--- A value that is written as the text stands.
local function expression(text)
  return setmetatable({ text = text }, Expression)
end

local function scalar(value)
  if getmetatable(value) == Expression then
    return value.text
  elseif value == core.null then
    return "null"
  elseif type(value) == "string" then
    local long = value:find "\n." and source.bracket(value)
    return long or source.quote(value)
  elseif type(value) == "number" then
    return source.number(value)
  end
  return tostring(value)
end

local function is_scalar(value)
  return type(value) ~= "table" or value == core.null or getmetatable(value) == Expression
end

-- The fields of a record's table in the order of the rows, then other keys in their own.
local function keys_of(value, record)
  local keys, others = {}, {}
  for _, field in ipairs(record and record.all or {}) do
    keys[#keys + 1] = value[field.name] ~= nil and field.name or nil
  end
  for key in next, value do
    if type(key) == "string" and not (record and record.field[key]) then
      others[#others + 1] = key
    end
  end
  table.sort(others)
  return table.move(others, 1, #others, #keys + 1, keys)
end

-- What to write of a table: an array of { prefix, value, record, path }.
local function entries(value, record, path)
  local list = {}
  for i = 1, rawlen(value) do
    list[i] = { prefix = "", value = value[i], record = record, path = ("%s[%d]"):format(path, i) }
  end
  for _, key in ipairs(keys_of(value, rawlen(value) == 0 and record or nil)) do
    local field = record and record.field[key]
    list[#list + 1] = {
      prefix = (source.is_name(key) and key or "[" .. source.quote(key) .. "]") .. " = ",
      value = value[key], record = field and rows.record(field.record or ""),
      path = path == "" and key or path .. "." .. key,
    }
  end
  return list
end

-- The value on one line of at most `room` characters, or nil when it does not fit or is commented.
local function inline(state, value, record, path, room)
  if is_scalar(value) then
    local text = scalar(value)
    return not text:find("\n", 1, true) and (utf8.len(text) or #text) <= room and text or nil
  elseif state.below[path] then
    return nil
  end
  local parts, used = {}, 4
  for i, entry in ipairs(entries(value, record, path)) do
    local text = not state.beside[entry.path]
      and inline(state, entry.value, entry.record, entry.path, room - used)
    if not text then
      return nil
    end
    parts[i] = entry.prefix .. text
    used = used + (utf8.len(parts[i]) or #parts[i]) + 2
    if used > room then
      return nil
    end
  end
  return parts[1] and "{ " .. table.concat(parts, ", ") .. " }" or "{}"
end

-- Appends a comment of whole lines, each with the margin.
local function add_comment(out, text, margin)
  local line = margin .. "--"
  for word in text:gmatch "%S+" do
    if (utf8.len(line) or #line) + 1 + (utf8.len(word) or #word) > WIDTH then
      out[#out + 1] = line .. "\n"
      line = margin .. "--"
    end
    line = line .. " " .. word
  end
  out[#out + 1] = line .. "\n"
end

local function write(state, value, record, path, column, indent)
  local out = state.out
  local text = inline(state, value, record, path, WIDTH - column - 1)
  if text or is_scalar(value) then
    out[#out + 1] = text or scalar(value)
    return
  end
  local margin = indent .. "  "
  out[#out + 1] = "{\n"
  for _, entry in ipairs(entries(value, record, path)) do
    out[#out + 1] = margin .. entry.prefix
    write(state, entry.value, entry.record, entry.path, #margin + #entry.prefix, margin)
    local beside = state.beside[entry.path]
    out[#out + 1] = beside and ", -- " .. beside .. "\n" or ",\n"
  end
  for _, comment in ipairs(state.below[path] or {}) do
    add_comment(out, comment, margin)
  end
  out[#out + 1] = indent .. "}"
end

--- The file of a definition of that record. `comments.head` is an array of paragraphs that go
--- first; `beside` has a comment by the path of a field; `below` has arrays of comments by the path
--- of a table, "" being the definition.
local function file(definition, record, comments)
  local state = { out = {}, beside = comments.beside, below = comments.below }
  for _, text in ipairs(comments.head) do
    add_comment(state.out, text, "")
  end
  state.out[#state.out + 1] = "return "
  write(state, definition, rows.record(record), "", 7, "")
  state.out[#state.out + 1] = "\n"
  return table.concat(state.out)
end

return { expression = expression, file = file }
