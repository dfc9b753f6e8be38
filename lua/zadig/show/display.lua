-- SPDX-License-Identifier: MIT
-- Values as readable Lua source: in the order of the rows, long texts and lists cut with a count,
-- credentials hidden. Metamethods of the value are never called.
local core = require "zadig.core"
local colour = require "zadig.show.colour"
local libraries = require "zadig.base.libraries"
local rows = require "zadig.base.rows"
local secrets = require "zadig.base.secrets"
local source = require "zadig.base.source"

local MAX_DEPTH = 64  -- deeper than any definition
local MAX_LINES = 8   -- of a text
local MAX_BYTES = 400 -- of a text
local MAX_ITEMS = 20  -- of a list, or of keys that no row knows; a page of the list by default

local function count(number, noun)
  return ("and %d more %s%s"):format(number, noun, number == 1 and "" or "s")
end

-- The text cut to what is worth showing, and what was left out.
local function shortened(text)
  local stop, lines = 0, 0
  repeat
    stop = text:find("\n", stop + 1, true)
    lines = lines + 1
  until not stop or lines == MAX_LINES
  stop = stop or #text
  local note = nil
  if stop < #text then
    local _, more = text:sub(stop + 1, -2):gsub("\n", "")
    note = count(more + 1, "line")
  end
  if stop > MAX_BYTES then
    stop = MAX_BYTES
    -- Do not cut within a character.
    for _ = 1, 3 do
      if text:find("^[\x80-\xBF]", stop + 1) then
        stop = stop - 1
      end
    end
    note = count(#text - stop, "byte")
  end
  return text:sub(1, stop), note
end

local function text_of(state, text)
  local note = nil
  if not state.full then
    text, note = shortened(text)
  end
  local lines = text:find "\n." and (#text > 60 or text:find "\n.*\n.")
  return lines and state.brackets and source.bracket(text) or source.quote(text), note
end

-- A scalar, and what a comment says about it.
local function scalar(state, value, hidden)
  local kind = type(value)
  if value == core.null and value ~= nil then
    return "zadig.null"
  elseif hidden and kind ~= "nil" and kind ~= "boolean" and value ~= "" then
    return source.quote(core.mask)
  elseif kind == "string" then
    return text_of(state, value)
  elseif kind == "number" then
    return source.number(value)
  elseif kind == "nil" or kind == "boolean" then
    return tostring(value)
  end
  return "nil", "a " .. kind
end

-- The record of a decoded table, or of the field that it is in.
local function record_of(value, place)
  local metatable = getmetatable(value)
  local name = type(metatable) == "table" and rawget(metatable, "__name")
  name = type(name) == "string" and name:match "^zadig%.(.+)$"
  return name and rows.record((name:gsub("^%l", string.upper))) or place.record
end

-- The record of a plain table of unknown kind: the definition whose rows have all its keys.
local function guessed(value)
  for _, operation in ipairs(rows.operations()) do
    local record = rows.record(operation.body or "")
    local fits = record and next(value) ~= nil
    for key in next, value do
      fits = fits and (record.field[key] or key == "extra")
    end
    if fits then
      return record
    end
  end
end

-- The local date of a time, for a comment; nil if it is no time, or the host has no dates.
local function date_of(field, value)
  if field and field.format == "time" and math.type(value) == "integer" and value > 0 then
    local ok, text = pcall(libraries.date, "%Y-%m-%d %H:%M:%S %Z", value)
    return ok and text or nil
  end
end

local ranks = { string = 1, number = 2, boolean = 3 }

local function before(a, b)
  if type(a) ~= type(b) then
    return ranks[type(a)] < ranks[type(b)]
  elseif type(a) == "boolean" then
    return a and not b
  end
  return a < b
end

-- The keys of a table after its array and its rows, sorted; and how many cannot be sorted.
local function other_keys(value, record, length)
  local keys, strange = {}, 0
  for key in next, value do
    local known = record and record.field[key]
      or math.type(key) == "integer" and key >= 1 and key <= length
    if not known and ranks[type(key)] then
      keys[#keys + 1] = key
    elseif not known then
      strange = strange + 1
    end
  end
  table.sort(keys, before)
  return keys, strange
end

-- A key in front of its value. Long brackets are not possible inside brackets.
local function key_of(state, key)
  if type(key) ~= "string" then
    return "[" .. scalar(state, key) .. "]"
  elseif source.is_name(key) and #key <= MAX_BYTES then
    return key
  end
  local text, cut = key, nil
  if not state.full then
    text, cut = shortened(key)
  end
  return "[" .. source.quote(cut and text .. "..." or text) .. "]"
end

-- The contents of a table: an array of { prefix, value, place, hidden, comment }, and a closing
-- comment.
local function entries(state, value, place, hidden)
  local record = record_of(value, place)
  local list, notes = {}, {}
  local length = rawlen(value)
  local shown = not state.full and length > MAX_ITEMS and MAX_ITEMS or length
  for i = 1, shown do
    list[i] = { "", rawget(value, i), { record = place.elements }, hidden }
  end
  if shown < length then
    notes[1] = count(length - shown, "item")
  end
  local function add(prefix, key, child)
    list[#list + 1] = { prefix .. " = ", rawget(value, key), child,
      hidden or not state.secrets and secrets.is_hidden(value, record, key),
      date_of(record and record.field[key], rawget(value, key)) }
  end
  for _, field in ipairs(record and record.all or {}) do
    if rawget(value, field.name) ~= nil then
      local child = rows.record(field.record or "")
      add(field.name, field.name, field.array and { elements = child } or { record = child })
    end
  end
  local keys, strange = other_keys(value, record, length)
  if hidden and keys[1] then -- the key may be the secret as well
    list[#list + 1] = { key_of(state, core.mask) .. " = ", core.mask, {}, true }
    keys = {}
  end
  for i, key in ipairs(keys) do
    if i > MAX_ITEMS and not state.full then
      notes[#notes + 1] = count(#keys - MAX_ITEMS, "key")
      break
    end
    add(key_of(state, key), key, {})
  end
  if strange > 0 then
    notes[#notes + 1] = count(strange, "key") .. " that cannot be printed"
  end
  return list, notes[1] and table.concat(notes, ", ")
end

-- A table that is already being written, or is too deep.
local function refused(state, value, depth)
  return state.open[value] and "a table that contains this one"
    or depth > MAX_DEPTH and "a table nested too deep to show"
end

-- The value on one line of at most `room` characters, or nil if it does not fit.
local function inline(state, value, place, hidden, room, depth)
  if type(value) ~= "table" or value == core.null then
    local text, note = scalar(state, value, hidden)
    return not note and not text:find("\n", 1, true) and (utf8.len(text) or #text) <= room
      and text or nil
  elseif refused(state, value, depth) or room < 2 then
    return nil
  end
  local list, note = entries(state, value, place, hidden)
  if note then
    return nil
  end
  state.open[value] = true
  local parts, used = {}, 2
  for i, entry in ipairs(list) do
    local text = not entry[5]
      and inline(state, entry[2], entry[3], entry[4], room - used, depth + 1)
    parts[i] = text and entry[1] .. text
    used = used + (text and utf8.len(parts[i]) + 2 or room)
    if used > room then
      break
    end
  end
  state.open[value] = nil
  if used > room then
    return nil
  end
  return #parts == 0 and "{}" or "{ " .. table.concat(parts, ", ") .. " }"
end

-- Appends the value to `out`; `column` is where it starts. Returns a comment about it.
local function write(state, out, value, place, hidden, column, indent, depth)
  local text = inline(state, value, place, hidden, state.width - column - 1, depth)
  if text then
    out[#out + 1] = text
    return nil
  elseif type(value) ~= "table" then
    local note
    out[#out + 1], note = scalar(state, value, hidden)
    return note
  end
  local why = refused(state, value, depth)
  if why then
    out[#out + 1] = "nil"
    return why
  end
  state.open[value] = true
  local list, note = entries(state, value, place, hidden)
  local margin = indent .. "  "
  out[#out + 1] = "{\n"
  for _, entry in ipairs(list) do
    out[#out + 1] = margin .. entry[1]
    local beside = write(state, out, entry[2], entry[3], entry[4], #margin + #entry[1], margin,
      depth + 1) or entry[5]
    out[#out + 1] = beside and ", -- " .. beside .. "\n" or ",\n"
  end
  out[#out + 1] = (note and margin .. "-- " .. note .. "\n" or "") .. indent .. "}"
  state.open[value] = nil
  return nil
end

local function check_options(options, what)
  if options ~= nil and type(options) ~= "table" then
    error(("%s: expected a table of options, got a %s"):format(what, type(options)), 3)
  end
  local known = rows.record "ShowOptions".field
  for name, value in next, options or {} do
    local field = known[name]
    if not field then
      error(('%s: unknown option %s; see zadig.help "ShowOptions"')
        :format(what, source.quote(tostring(name))), 3)
    elseif field.type ~= "any value" and field.type ~= type(value) then
      error(("%s: option %s: expected %s, got %s"):format(what, name, field.type, type(value)), 3)
    elseif name == "file" and type(value) ~= "userdata" and type(value) ~= "table" then
      error(("%s: option file: expected an open file, got %s"):format(what, type(value)), 3)
    end
  end
  return options or {}
end

local function format(value, options)
  local state = {
    full = options.full, secrets = options.secrets, brackets = options.brackets ~= false,
    width = options.width or 80, open = {},
  }
  local record = rows.record(options.record or "")
  if not record and type(value) == "table" and value ~= core.null then
    record = guessed(value)
  end
  local out = {}
  local note = write(state, out, value, { record = record, elements = record }, false, 0, "", 1)
  out[#out + 1] = note and " -- " .. note
  local text = table.concat(out)
  return options.colour and colour.source(text) or text
end

local display = {}

--- The result of `tostring` for a decoded table.
function display.text(value)
  return (format(value, {}))
end

--- zadig.format(value, options) --> Lua source, as a string
function display.format(value, options)
  return (format(value, check_options(options, "zadig.format")))
end

--- zadig.show(value, { full = true })
--- Writes the value to standard output, or to `file`. `full` cuts nothing, `secrets` hides nothing.
function display.show(value, options)
  options = check_options(options, "zadig.show")
  local file = options.file or libraries.stdout()
  local copy = { colour = options.colour }
  for name, option in next, options do
    copy[name] = option
  end
  if copy.colour == nil then
    copy.colour = colour.wanted(file, core.isatty, libraries.getenv)
  end
  libraries.write_line(file, format(value, copy))
end

return display
