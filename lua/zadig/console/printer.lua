-- SPDX-License-Identifier: MIT
-- What a statement returned, for a person: builds and failures as tables, other values as source.
local columns = require "zadig.show.columns"
local core = require "zadig.core"
local display = require "zadig.show.display"
local lists = require "zadig.show.lists"
local source = require "zadig.base.source"

-- Whether it is a table with elements, all of which pass.
local function all(value, passes)
  if type(value) ~= "table" or next(value) == nil then
    return false
  end
  for _, item in next, value do
    if not passes(item) then
      return false
    end
  end
  return true
end

local function is_record(value, name)
  local metatable = type(value) == "table" and getmetatable(value)
  return metatable and metatable == core.metatables()[name] or false
end

local function is_build(value)
  return is_record(value, "Build")
end

-- Whether it is the second result of client:map: a failure of a call, or what a function raised.
local function are_failures(value)
  local found = false
  return all(value, function(item)
    found = found or core.is_failure(item)
    return core.is_failure(item) or type(item) == "string"
  end) and found
end

-- A text that does no harm to a terminal.
local function safe(text)
  return source.is_plain(text) and text or source.quote(text)
end

-- The page of a list: what there is, and how to get the rest.
local function page(list, width)
  local text = list.builds[1] and lists.builds(list.builds, width) or ""
  local more = #list.builds < list.total
  return ("%s%s%d of %d builds%s"):format(text, text ~= "" and "\n" or "", #list.builds,
    list.total, more and "; client:builds() returns all, page_num the next" or "")
end

-- The lines of a text, none wider than the terminal.
local function clipped(text, width)
  return width and (text:gsub("[^\n]+", function(line)
    return columns.cut(line, width)
  end)) or text
end

local function chomp(text)
  return (text:gsub("\n$", ""))
end

-- A value as text; `options` are `width` and `colour`.
local function text_of(value, options)
  local metatable = getmetatable(value)
  if type(value) == "string" then
    return safe(value)
  elseif value == core.null then
    return "zadig.null"
  elseif core.is_failure(value) then
    return safe(tostring(value))
  elseif is_record(value, "Plan") or is_record(value, "Report") then
    return clipped(tostring(value), options.width)
  elseif is_record(value, "BuildList") then
    return page(value, options.width)
  elseif all(value, is_build) then
    return chomp(lists.builds(value, options.width))
  elseif are_failures(value) then
    return chomp(lists.failures(value, options.width))
  elseif type(value) == "table" and not (type(metatable) == "table"
    and rawget(metatable, "__tostring") and not metatable.__name) then
    return display.format(value, { width = options.width, colour = options.colour })
  end
  return safe(tostring(value))
end

--- The results of a statement as text, nil if there is none to print; and the value for `_`. A nil
--- with a failure is the failure alone.
local function results(values, options)
  if values[1] == nil and core.is_failure(values[2]) then
    return text_of(values[2], options), values[2]
  elseif values.n == 0 then
    return nil, nil
  end
  local parts = {}
  for i = 1, values.n do
    local ok, text = pcall(text_of, values[i], options)
    parts[i] = ok and text or ("a %s that cannot be printed: %s"):format(type(values[i]),
      safe(tostring(text)))
  end
  return table.concat(parts, "\n"), values[1]
end

return { results = results, safe = safe }
