-- SPDX-License-Identifier: MIT
-- Reads JSON as Go's encoding/json does. The syntax of the first value is checked completely before
-- anything is used; bytes after it are ignored; invalid UTF-8 becomes U+FFFD; numbers keep their
-- literal, because Go distinguishes 30 from 30.0.

local byte, char, find, match, sub = string.byte, string.char, string.find, string.match, string.sub

local json = {}

json.null = setmetatable({}, {
  __name = "zadig.sandbox.null",
  __tostring = function() return "null" end,
})

-- Go's scanner rejects more open brackets than this.
local MAX_DEPTH = 10000

local REPLACEMENT = "\u{FFFD}"

local ESCAPES = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r",
  t = "\t" }

local function syntax(at, expected)
  error({ syntax = ("byte %d: %s"):format(at, expected) }, 0)
end

-- Every byte outside a well-formed sequence becomes one U+FFFD.
function json.valid_utf8(text)
  local bad = select(2, utf8.len(text))
  if not bad then return text end
  local parts, from = {}, 1
  while bad do
    parts[#parts + 1] = sub(text, from, bad - 1)
    parts[#parts + 1] = REPLACEMENT
    from = bad + 1
    bad = select(2, utf8.len(text, from))
  end
  parts[#parts + 1] = sub(text, from)
  return table.concat(parts)
end

local function hex4(text, at)
  local digits = match(text, "^%x%x%x%x", at)
  return digits and tonumber(digits, 16)
end

-- `at` is just behind "\u"; surrogates that do not pair are replaced one by one.
local function unicode_escape(text, at)
  local code = hex4(text, at) or syntax(at, "four hexadecimal digits")
  if code < 0xD800 or code > 0xDFFF then return utf8.char(code), at + 4 end
  if code < 0xDC00 and sub(text, at + 4, at + 5) == "\\u" then
    local low = hex4(text, at + 6)
    if low and low >= 0xDC00 and low <= 0xDFFF then
      return utf8.char(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), at + 10
    end
  end
  return REPLACEMENT, at + 4
end

-- `at` is just behind the opening quote.
local function read_string(text, at)
  local plain, stop = match(text, '^([^"\\\0-\31]*)()', at)
  if byte(text, stop) == 34 then return json.valid_utf8(plain), stop + 1 end
  local parts = { json.valid_utf8(plain) }
  while true do
    local found = sub(text, stop, stop)
    if found == '"' then return table.concat(parts), stop + 1 end
    if found ~= "\\" then syntax(stop, "a closing quote") end
    local letter = sub(text, stop + 1, stop + 1)
    if letter == "u" then
      parts[#parts + 1], stop = unicode_escape(text, stop + 2)
    else
      parts[#parts + 1] = ESCAPES[letter] or syntax(stop, "a known escape")
      stop = stop + 2
    end
    plain, stop = match(text, '^([^"\\\0-\31]*)()', stop)
    parts[#parts + 1] = json.valid_utf8(plain)
  end
end

local function read_number(text, at)
  local stop = match(text, "^%-?0()", at) or match(text, "^%-?[1-9]%d*()", at)
    or syntax(at, "a value")
  stop = match(text, "^%.%d+()", stop) or stop
  stop = match(text, "^[eE][+-]?%d+()", stop) or stop
  return { number = sub(text, at, stop - 1) }, stop
end

local function skip(text, at)
  return match(text, "^[ \t\r\n]*()", at)
end

local read_value

local function read_array(text, at, depth)
  local array = {}
  at = skip(text, at)
  if byte(text, at) == 93 then return { array = array }, at + 1 end
  while true do
    array[#array + 1], at = read_value(text, at, depth)
    at = skip(text, at)
    local found = byte(text, at)
    if found == 93 then return { array = array }, at + 1 end
    if found ~= 44 then syntax(at, "a comma or a bracket") end
    at = at + 1
  end
end

local function read_object(text, at, depth)
  local keys, values = {}, {}
  local object = { keys = keys, values = values }
  at = skip(text, at)
  if byte(text, at) == 125 then return object, at + 1 end
  while true do
    at = skip(text, at)
    if byte(text, at) ~= 34 then syntax(at, "a quoted key") end
    keys[#keys + 1], at = read_string(text, at + 1)
    at = skip(text, at)
    if byte(text, at) ~= 58 then syntax(at, "a colon") end
    values[#values + 1], at = read_value(text, at + 1, depth)
    at = skip(text, at)
    local found = byte(text, at)
    if found == 125 then return object, at + 1 end
    if found ~= 44 then syntax(at, "a comma or a brace") end
    at = at + 1
  end
end

function read_value(text, at, depth)
  at = skip(text, at)
  local found = byte(text, at)
  if found == 34 then return read_string(text, at + 1) end
  if found == 123 or found == 91 then
    if depth >= MAX_DEPTH then syntax(at, "fewer open brackets") end
    local read = found == 123 and read_object or read_array
    return read(text, at + 1, depth + 1)
  end
  if find(text, "^true", at) then return true, at + 4 end
  if find(text, "^false", at) then return false, at + 5 end
  if find(text, "^null", at) then return json.null, at + 4 end
  return read_number(text, at)
end

--- The first value of `text` as nodes: a string, a boolean, `json.null`, `{ number = literal }`,
--- `{ array = { ... } }` or `{ keys = { ... }, values = { ... } }` with duplicates in order;
--- or nil and the reason.
function json.read(text)
  local ok, node = pcall(read_value, text, 1, 0)
  if ok then return node end
  if type(node) ~= "table" or not node.syntax then error(node, 0) end
  return nil, node.syntax
end

--- A node as Go's `interface{}` holds it, every number a float64; nil for one out of range.
function json.plain(node)
  if type(node) ~= "table" or node == json.null then return node end
  if node.number then
    local number = tonumber(node.number) + 0.0
    if number == math.huge or number == -math.huge then return nil end
    return math.tointeger(number) or number
  end
  local plain = {}
  for i, value in ipairs(node.array or node.values) do
    value = json.plain(value)
    if value == nil then return nil end
    plain[node.keys and node.keys[i] or i] = value
  end
  return plain
end

local WRITTEN = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t",
  ["<"] = "\\u003c", [">"] = "\\u003e", ["&"] = "\\u0026" }
for code = 0, 31 do
  local control = char(code)
  WRITTEN[control] = WRITTEN[control] or ("\\u%04x"):format(code)
end

--- A JSON string as Go writes it: it also escapes HTML's special characters and line separators.
function json.quote(text)
  if not find(text, '[%c"\\<>&\128-\255]') then return '"' .. text .. '"' end
  text = json.valid_utf8(text):gsub('[\0-\31"\\<>&]', WRITTEN)
  text = text:gsub("\u{2028}", "\\u2028"):gsub("\u{2029}", "\\u2029")
  return '"' .. text .. '"'
end

-- Keys as they stand in an object's text, each made once.
local KEYS = setmetatable({}, { __index = function(keys, key)
  keys[key] = ',"' .. key .. '":'
  return keys[key]
end })

--- Leaves a key out of an object.
json.absent = setmetatable({}, { __name = "zadig.sandbox.absent" })

-- Objects and lists are tables whose `text` is JSON.
local function write(value)
  local kind = type(value)
  if kind == "string" then return json.quote(value) end
  if kind == "table" then return value.text or "null" end
  if kind == "number" then return ("%d"):format(value) end
  return tostring(value)
end

--- An object from a flat list of keys and values, in that order.
function json.object(list)
  local parts, count = {}, 0
  for i = 1, #list, 2 do
    local value = list[i + 1]
    if value ~= json.absent then
      parts[count + 1], parts[count + 2] = KEYS[list[i]], write(value)
      count = count + 2
    end
  end
  return { text = "{" .. sub(table.concat(parts), 2) .. "}" }
end

--- An array of `render(item)`, or of the items themselves. nil gives an empty array: the server
--- never sends null for a list.
function json.list(items, render)
  local parts = {}
  for i, item in ipairs(items or {}) do
    if render then item = render(item) end
    parts[i] = write(item)
  end
  return { text = "[" .. table.concat(parts, ",") .. "]" }
end

--- The text of a value made by `object` or `list`, or of a plain one.
function json.text(value)
  return write(value)
end

return json
