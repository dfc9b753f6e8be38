-- SPDX-License-Identifier: MIT
-- Definitions in YAML, parsed by libYAML through lyaml. What a scalar means is decided here,
-- because YAML 1.1 reads "no" as false, 010 as 8, 1:30 as 90 and the version 1.20 as 1.2:
--
--   * null, ~ and nothing: the field is absent
--   * true, false and whole decimal numbers without leading zeros: what they look like
--   * everything else, and all that is quoted or tagged !!str: text
--   * anchors, aliases and merge keys (<<) work within a document; an alias is a copy
--   * other tags, keys given twice, and keys that are no text are refused
local core = require "zadig.core"

local MOST_VALUES = 100000 -- in a file, aliases counted as what they stand for
local MAX_DEPTH = 100

local NO_MEMORY = "not enough memory"

local NULL = {}
local nulls = { [""] = true, ["~"] = true, null = true, Null = true, NULL = true }
local booleans = { ["true"] = true, True = true, TRUE = true, ["false"] = false, False = false,
  FALSE = false }

local function refuse(state, message, ...)
  error({ line = state.line, message = message:format(...) }, 0)
end

local function next_event(state)
  local ok, event = pcall(state.next)
  if event == NO_MEMORY then
    error(event, 0)
  elseif not ok then
    local line = tostring(event):match "line: (%d+)"
    state.line = math.tointeger(tonumber(line)) or state.line
    refuse(state, "%s", (tostring(event):gsub(" at document:.*$", "")))
  elseif event then
    state.line = event.start_mark.line + 1
  end
  return event
end

local function count(state)
  state.count = state.count + 1
  if state.count > MOST_VALUES then
    refuse(state, "more than %d values, aliases included", MOST_VALUES)
  end
end

-- A copy of what an alias stands for.
local function copy(state, value)
  count(state)
  if type(value) ~= "table" or value == NULL then
    return value
  end
  local made = {}
  for key, item in next, value do
    made[key] = copy(state, item)
  end
  return setmetatable(made, getmetatable(value))
end

local function scalar(state, event)
  local text = event.value
  if event.tag and event.tag ~= "tag:yaml.org,2002:str" and event.tag ~= "!" then
    refuse(state, "the tag %s: only !!str may be used", event.tag)
  elseif event.tag or event.style ~= "PLAIN" then
    return text
  elseif nulls[text] then
    return NULL
  elseif booleans[text] ~= nil then
    return booleans[text]
  elseif text:find "^[-+]?[1-9]%d*$" or text == "0" then
    return math.tointeger(tonumber(text)) or text
  end
  return text
end

local node

local function sequence(state, depth)
  local list = {}
  while true do
    local event = next_event(state)
    if event.type == "SEQUENCE_END" then
      return core.array(list)
    end
    local value = node(state, event, depth)
    if value == NULL then
      refuse(state, "an element of a list is empty")
    end
    list[#list + 1] = value
  end
end

-- Adds the keys of merge key `<<` that the mapping does not give itself.
local function merge(state, map, bases)
  local is_list = type(bases) == "table" and getmetatable(bases)
  for _, base in ipairs(is_list and bases or { bases }) do
    if type(base) ~= "table" or base == NULL or getmetatable(base) then
      refuse(state, "<< takes a mapping, or a list of mappings")
    end
    for key, value in next, base do
      if map[key] == nil then
        map[key] = value
      end
    end
  end
end

local function mapping(state, depth)
  local map, bases, merged_at = {}, nil, nil
  while true do
    local event = next_event(state)
    if event.type == "MAPPING_END" then
      break
    elseif event.type ~= "SCALAR" then
      refuse(state, "a key that is no text")
    end
    local key, line = event.value, state.line
    if map[key] ~= nil then
      refuse(state, "the key %q is there twice", key)
    end
    local value = node(state, next_event(state), depth)
    if key == "<<" and event.style == "PLAIN" then
      bases, merged_at = value, line
    else
      map[key] = value
    end
  end
  if bases then
    state.line = merged_at
    merge(state, map, bases)
  end
  return map
end

-- The value that begins with the event. Absent values stay in, so that a key given twice is noticed
-- and a null hides what would be merged.
function node(state, event, depth)
  count(state)
  if depth > MAX_DEPTH then
    refuse(state, "nested deeper than %d values", MAX_DEPTH)
  end
  local value
  if event.type == "ALIAS" then
    value = state.anchors[event.anchor]
    if value == nil then
      refuse(state, "there is no anchor &%s before this", event.anchor)
    end
    return copy(state, value)
  elseif event.type == "SCALAR" then
    value = scalar(state, event)
  else
    if event.tag then
      refuse(state, "the tag %s: only !!str may be used, on a scalar", event.tag)
    end
    value = (event.type == "MAPPING_START" and mapping or sequence)(state, depth + 1)
  end
  if event.anchor then
    state.anchors[event.anchor] = value
  end
  return value
end

-- The value without what is absent.
local function without_nulls(value)
  if type(value) == "table" then
    for key, item in next, value do
      if item == NULL then
        value[key] = nil
      else
        without_nulls(item)
      end
    end
  end
  return value
end

local function documents(state)
  local list = {}
  for event in next_event, state do
    if event.type == "STREAM_END" then
      return list
    elseif event.type == "DOCUMENT_START" then
      state.anchors = {}
      local value = node(state, next_event(state), 1)
      list[#list + 1] = value ~= NULL and without_nulls(value) or nil
    end
  end
end

--- The documents of the text; or nil, a message, and its line if that is known.
local function read(text)
  local found, why = pcall(require, "lyaml")
  local parser = found and package.loaded.yaml
  if why == NO_MEMORY then
    error(why, 0)
  elseif not parser then
    return nil, "YAML needs lyaml, which is not installed: Debian's lua-yaml, or the rock lyaml"
  end
  local state = { next = parser.parser(text), count = 0, line = nil, anchors = {} }
  local ok, value = pcall(documents, state)
  if ok then
    return value
  elseif type(value) ~= "table" then
    error(value, 0) -- no memory
  end
  return nil, value.message, value.line
end

return { read = read }
