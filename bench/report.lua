-- SPDX-License-Identifier: MIT
-- The rows as one Markdown table, for a terminal and for docs/performance.md.
local measure = require "measure"

local scales = { us = { 1e6, " µs" }, ms = { 1e3, " ms" } }

local BEGIN, END = "<!-- %s: begin -->\n", "<!-- %s: end -->\n"

-- The median of a sample, and its range.
local function spread(sample, scale, unit)
  if not sample then
    return ""
  end
  local sum = measure.summary(sample)
  return ("%.2f%s (%.2f-%.2f)"):format(sum.median * scale, unit, sum.least * scale,
    sum.most * scale)
end

local function time(sample, unit)
  return spread(sample, table.unpack(scales[unit] or {}))
end

local function verdict(row)
  if row.limit then
    local median = measure.summary(row.judged or row.ratio).median
    return median <= row.limit and "met" or ("missed by %.0f %%"):format(
      math.ceil((median / row.limit - 1) * 100))
  elseif row.met == nil then
    return ""
  end
  return row.met and "met" or row.missed and "missed " .. row.missed or "missed"
end

-- Each column's heading, and its cell of a row.
local columns = {
  { "what", function(row) return row.what end },
  { "by", function(row) return row.who end },
  { "CPU", function(row) return time(row.cpu, row.unit) end },
  { "wall clock", function(row) return time(row.wall, row.unit) end },
  { "ratio or figure", function(row) return row.figure or spread(row.ratio, 1, " x") end },
  { "target", function(row) return row.target or "" end },
  { "verdict", verdict },
}

--- The table as text.
local function table_of(rows)
  local lines = {}
  for i = -1, #rows do
    lines[i] = {}
  end
  for _, column in ipairs(columns) do
    local cells, width = { [-1] = column[1] }, utf8.len(column[1])
    for i, row in ipairs(rows) do
      cells[i] = column[2](row)
      width = math.max(width, utf8.len(cells[i]))
    end
    cells[0] = ("-"):rep(width)
    for i, line in pairs(lines) do
      table.insert(line, cells[i] .. (" "):rep(width - utf8.len(cells[i])))
    end
  end
  local text = {}
  for i = -1, #rows do
    table.insert(text, "| " .. table.concat(lines[i], " | ") .. " |\n")
  end
  return table.concat(text)
end

--- Puts the text between the file's two marks of that name.
local function write(path, name, text)
  local file = assert(io.open(path, "rb"))
  local whole = file:read "a"
  file:close()
  local _, from = whole:find(BEGIN:format(name), 1, true)
  local to = whole:find(END:format(name), 1, true)
  assert(from and to, path .. " lacks the marks of the bench")
  file = assert(io.open(path, "wb"))
  assert(file:write(whole:sub(1, from), "\n", text, "\n", whole:sub(to)))
  assert(file:close())
end

return { table_of = table_of, write = write }
