-- SPDX-License-Identifier: MIT
-- The rows as one Markdown table, for a terminal and for docs/performance.md.
local measure = require "measure"

local headings = { "what", "by", "CPU", "wall clock", "ratio or figure", "target", "verdict" }
local scales = { us = { 1e6, "µs" }, ms = { 1e3, "ms" } }

local BEGIN, END = "<!-- bench: begin -->\n", "<!-- bench: end -->\n"

local function spread(sample, format, scale, unit)
  if not sample then
    return ""
  end
  local sum = measure.summary(sample)
  local one = format:format(sum.median * scale)
  return ("%s%s (%s-%s)"):format(one, unit, format:format(sum.least * scale),
    format:format(sum.most * scale))
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

local function cells(row)
  local scale, unit = table.unpack(scales[row.unit] or {})
  return {
    row.what, row.who, spread(row.cpu, "%.2f", scale, " " .. (unit or "")),
    spread(row.wall, "%.2f", scale, " " .. (unit or "")),
    row.figure or spread(row.ratio, "%.2f", 1, " x"), row.target or "", verdict(row),
  }
end

local function line(values, widths)
  local padded = {}
  for i, value in ipairs(values) do
    padded[i] = value .. (" "):rep(widths[i] - utf8.len(value))
  end
  return "| " .. table.concat(padded, " | ") .. " |\n"
end

--- The table as text.
local function table_of(rows)
  local lines, widths, rule = { headings }, {}, {}
  for _, row in ipairs(rows) do
    lines[#lines + 1] = cells(row)
  end
  for i in ipairs(headings) do
    widths[i] = 0
    for _, values in ipairs(lines) do
      widths[i] = math.max(widths[i], utf8.len(values[i]))
    end
    rule[i] = ("-"):rep(widths[i])
  end
  for i, values in ipairs(lines) do
    lines[i] = line(values, widths)
  end
  table.insert(lines, 2, line(rule, widths))
  return table.concat(lines)
end

--- Puts the text between the file's two marks.
local function write(path, text)
  local file = assert(io.open(path, "rb"))
  local whole = file:read "a"
  file:close()
  local _, from = whole:find(BEGIN, 1, true)
  local to = whole:find(END, 1, true)
  assert(from and to, path .. " lacks the marks of the bench")
  file = assert(io.open(path, "wb"))
  assert(file:write(whole:sub(1, from), "\n", text, "\n", whole:sub(to)))
  assert(file:close())
end

return { table_of = table_of, write = write }
