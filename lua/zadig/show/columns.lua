-- SPDX-License-Identifier: MIT
-- Rows of texts as a table in columns, safe for a terminal.
local layout = require "zadig.show.layout"
local source = require "zadig.base.source"

local GAP = "  "

-- A text of the server on one line, whatever its bytes.
local function cell(value)
  local text = value == nil and "" or tostring(value)
  if source.is_plain(text) and not text:find("[\n\t]") then
    return text
  end
  return source.quote(text)
end

--- The text cut to that many columns, with dots at its end.
local function cut(text, width)
  if layout.columns(text) <= width then
    return text
  end
  local used, last = 3, 0
  for at, code in utf8.codes(text) do
    used = used + layout.columns(utf8.char(code))
    if used > width then
      break
    end
    last = utf8.offset(text, 2, at) - 1
  end
  return text:sub(1, last) .. ("..."):sub(1, math.max(width, 0))
end

--- The table as text: a line of headings, then a line per row. The last column is cut if a line
--- would be longer than `width` (nil: never).
local function text(heads, rows, width)
  local lines, widths = { heads }, {}
  for i, row in ipairs(rows) do
    lines[i + 1] = {}
    for column = 1, #heads do
      lines[i + 1][column] = cell(row[column])
    end
  end
  for _, line in ipairs(lines) do
    for column = 1, #heads - 1 do
      widths[column] = math.max(widths[column] or 0, layout.columns(line[column]))
    end
  end
  local out = {}
  for i, line in ipairs(lines) do
    local parts, used = {}, 0
    for column = 1, #heads - 1 do
      parts[column] = layout.pad(line[column], widths[column])
      used = used + widths[column] + #GAP
    end
    parts[#heads] = width and cut(line[#heads], width - used) or line[#heads]
    out[i] = (table.concat(parts, GAP):gsub("%s+$", "")) .. "\n"
  end
  return table.concat(out)
end

return { cut = cut, text = text }
