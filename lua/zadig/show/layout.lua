-- SPDX-License-Identifier: MIT
-- Wraps text to lines of at most 80 columns, or as many as a terminal has.

local WIDTH = 80

-- The columns of a text on a terminal: East Asian characters take two.
local function columns(text)
  local used = 0
  for _, code in utf8.codes(text) do
    used = used + ((code >= 0x1100 and code <= 0x115F or code >= 0x2E80 and code <= 0xFF60) and 2
      or 1)
  end
  return used
end

local function pad(text, width)
  return text .. (" "):rep(width - columns(text))
end

--- Appends the words of `text` to `lines`, the first line after `first`, the others after `rest`.
local function wrap(lines, text, first, rest, limit)
  limit = limit or WIDTH
  local line, used = first, columns(first)
  local empty = true
  for word in text:gmatch "%S+" do
    local width = columns(word)
    if not empty and used + 1 + width > limit then
      lines[#lines + 1] = line
      line, used, empty = rest, columns(rest), true
    end
    line = line .. (empty and "" or " ") .. word
    used = used + width + (empty and 0 or 1)
    empty = false
  end
  lines[#lines + 1] = (line:gsub("%s+$", ""))
end

--- Appends rows of { term, text, further text, ... } with the terms in a column; a longer term gets
--- a line of its own.
local function table_of(lines, rows, indent)
  local widest = 0
  for _, row in ipairs(rows) do
    local width = columns(row[1])
    widest = width <= 28 and math.max(widest, width) or widest
  end
  local margin = (" "):rep(#indent + widest + 2)
  for _, row in ipairs(rows) do
    local first = indent .. pad(row[1], widest + 2)
    if columns(row[1]) > widest then
      lines[#lines + 1] = indent .. row[1]
      first = margin
    end
    for i = 2, #row do
      wrap(lines, row[i], first, margin)
      first = margin
    end
  end
end

return { columns = columns, pad = pad, table_of = table_of, wrap = wrap }
