-- SPDX-License-Identifier: MIT
-- Scalars as Lua source that is safe on a terminal: whatever the bytes, only printable UTF-8 comes
-- out, and `load` returns the same value.

local escapes = { ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\" }

local function hex(byte)
  return escapes[byte] or ("\\x%02X"):format(byte:byte())
end

local function codepoint(text)
  return ("\\u{%04X}"):format(utf8.codepoint(text))
end

-- Characters that a terminal obeys or hides: C1 controls, zero width, directional overrides,
-- breaks.
local invisible = {
  "\xC2[\x80-\x9F]", "\xE2\x80[\x8B-\x8F\xA8-\xAE]", "\xE2\x81[\xA0-\xAF]", "\xEF\xBB\xBF",
  "\xD8\x9C",
}

-- Escapes the bytes that are not UTF-8 and keeps the rest.
local function without_invalid(text)
  local parts, start = {}, 1
  while true do
    local _, bad = utf8.len(text, start)
    if not bad then
      parts[#parts + 1] = text:sub(start)
      return table.concat(parts)
    end
    parts[#parts + 1] = text:sub(start, bad - 1)
    parts[#parts + 1] = hex(text:sub(bad, bad))
    start = bad + 1
  end
end

--- Whether the text is safe in a long bracket and on a terminal as it is.
local function is_plain(text)
  if text:find "[\0-\8\11-\31\127]" or not utf8.len(text) then
    return false
  end
  for _, pattern in ipairs(invisible) do
    if text:find(pattern) then
      return false
    end
  end
  return true
end

--- The text as a quoted string, on one line.
local function quote(text)
  text = text:gsub('[\0-\31\127"\\]', hex)
  if text:find "[\x80-\xFF]" then
    text = without_invalid(text)
    for _, pattern in ipairs(invisible) do
      text = text:gsub(pattern, codepoint)
    end
  end
  return '"' .. text .. '"'
end

--- The text in long brackets, over several lines; nil if it has to be escaped.
local function bracket(text)
  if not is_plain(text) then
    return nil
  end
  local level = ""
  while text:find("]" .. level .. "]", 1, true) or text:sub(-1 - #level) == "]" .. level do
    level = level .. "="
  end
  return ("[%s[\n%s]%s]"):format(level, text, level)
end

--- The number, in the fewest digits that read back as the same.
local function number(value)
  if math.type(value) == "integer" then
    return value == math.mininteger and "0x8000000000000000" or ("%d"):format(value)
  elseif value ~= value then
    return "0/0"
  elseif value == math.huge or value == -math.huge then
    return value > 0 and "1e999" or "-1e999"
  end
  local text
  for digits = 14, 17 do
    text = ("%%.%dg"):format(digits):format(value)
    if tonumber(text) == value then
      break
    end
  end
  -- Some locales have a decimal comma.
  text = text:gsub(",", ".")
  return text:find "[.e]" and text or text .. ".0"
end

local reserved = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat
    return then true until while]]):gmatch "%a+" do
  reserved[word] = true
end

--- Whether a table's key needs no brackets and quotes.
local function is_name(key)
  return type(key) == "string" and key:find "^[A-Za-z_][A-Za-z0-9_]*$" ~= nil
    and not reserved[key]
end

return { bracket = bracket, is_name = is_name, is_plain = is_plain, number = number, quote = quote }
