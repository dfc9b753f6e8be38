-- SPDX-License-Identifier: MIT
-- A plan and a report as text for a person. Their last line has the same form each time.
local display = require "zadig.show.display"
local layout = require "zadig.show.layout"
local libraries = require "zadig.base.libraries"
local source = require "zadig.base.source"

local NAME_WIDTH = 16 -- at least
local VALUE_WIDTH = 60 -- of a value on one line

local signs = { create = "+", update = "~", convert = "~", delete = "-", refused = "!",
  unknown = "?" }

local colours = { ["+"] = "\27[32m", ["~"] = "\27[33m", ["-"] = "\27[31m", ["!"] = "\27[31m",
  ["?"] = "\27[35m" }
local PLAIN = "\27[0m"

-- Text on one line that does no harm to a terminal.
local function safe(text)
  local bare = text:gsub('["\\]', "")
  return source.quote(bare) == '"' .. bare .. '"' and text or source.quote(text):sub(2, -2)
end

local function cut(text)
  if utf8.len(text) and utf8.len(text) > VALUE_WIDTH then
    return text:sub(1, utf8.offset(text, VALUE_WIDTH - 2) - 1) .. "..."
  end
  return text
end

local function value_text(value)
  if value == nil then
    return "nothing"
  elseif value == "[hidden]" then
    return value
  elseif type(value) ~= "table" then
    return cut(display.format(value, { brackets = false }))
  end
  return cut((display.format(value, { width = 10000, brackets = false }):gsub("%s*\n%s*", " ")))
end

local function change_text(difference, drift)
  if difference.kind == "lost" then
    return "an update deletes it; only the web page can set it"
  end
  local theirs = value_text(difference.theirs)
  if difference.kind == "unreadable" and not difference.noted then
    return "cannot be read -> " .. value_text(difference.ours)
  end
  local text = ("%s%s -> %s"):format(drift and "theirs " or "", theirs,
    value_text(difference.ours))
  return difference.noted and text .. "  (from the ledger: the server does not show it)" or text
end

local function add_differences(lines, change)
  local widest = 0
  for _, difference in ipairs(change.differences) do
    widest = math.max(widest, difference.lines and 0 or layout.columns(safe(difference.path)))
  end
  for _, difference in ipairs(change.differences) do
    local path = safe(difference.path)
    if difference.lines then
      lines[#lines + 1] = "    " .. path
      for _, line in ipairs(difference.lines) do
        lines[#lines + 1] = "      " .. safe(line)
      end
    else
      lines[#lines + 1] = ("    %s  %s"):format(layout.pad(path, widest),
        change_text(difference, change.drift))
    end
  end
  if change.drift and #change.differences == 0 then
    lines[#lines + 1] = "    nothing that the server shows; what it does not show may have changed"
  end
end

-- The day and minute, in UTC.
local function day(seconds, format)
  return libraries.date(format or "!%Y-%m-%d %H:%M", seconds) or ("%d"):format(seconds)
end

local function head_text(change)
  local parts = {}
  if change.action == "delete" then
    parts[1] = change.note or "in no file"
    parts[2] = change.written_by and ("last written by %s on %s"):format(safe(change.written_by),
      day(change.written_at, "!%Y-%m-%d"))
  else
    parts[1] = change.file and safe(change.file)
    if change.action == "convert" then
      parts[#parts + 1] = "becomes another kind of build: what it has from a template, or of its "
        .. "own, goes"
    elseif change.action == "refused" then
      parts[#parts + 1] = "refused"
    end
    if change.drift and change.written_by then
      parts[#parts + 1] = ("changed by %s on %s"):format(safe(change.written_by),
        day(change.written_at))
    end
    if change.note then
      parts[#parts + 1] = safe(change.note)
    end
  end
  return table.concat(parts, "; ")
end

local function summary(plan)
  local count = plan:count()
  local parts = {
    ("%d to create"):format(count.create), ("%d to update"):format(count.update),
  }
  if count.convert > 0 then
    parts[#parts + 1] = ("%d to convert"):format(count.convert)
  end
  parts[#parts + 1] = ("%d to delete"):format(count.delete)
  for _, action in ipairs { "refused", "unknown" } do
    if count[action] > 0 then
      parts[#parts + 1] = ("%d %s"):format(count[action], action)
    end
  end
  return ("%s; %d unchanged (%d proven, %d as far as a reading tells)"):format(
    table.concat(parts, ", "), count.none, count.proven, count.read)
end

local function counted(count, what)
  return ("%d %s%s"):format(count, what, count == 1 and "" or "s")
end

--- The plan; with `{ colour = true }` for a terminal.
local function plan_text(plan, options)
  local colour = options and options.colour
  local lines = { ("%s at %s, %s, %s"):format(table.concat(plan.project_keys, ", "), plan.url,
    counted(plan.builds, "build"), counted(plan.definitions, "definition")), "" }
  local widest, deletes = NAME_WIDTH, false
  for _, change in ipairs(plan.changes) do
    if change.action ~= "none" then
      widest = math.max(widest, layout.columns(safe(change.name)))
      deletes = deletes or change.action == "delete"
    end
  end
  for _, change in ipairs(plan.changes) do
    local sign = signs[change.action]
    if sign then
      local line = ("%s %s %s"):format(sign, layout.pad(safe(change.name), widest),
        head_text(change)):gsub(" +$", "")
      lines[#lines + 1] = colour and colours[sign] .. line .. PLAIN or line
      add_differences(lines, change)
    end
  end
  if deletes then
    lines[#lines + 1] = "Workflows may use what is deleted: the server does not check that."
  end
  if lines[3] then
    lines[#lines + 1] = ""
  end
  lines[#lines + 1] = summary(plan)
  return table.concat(lines, "\n")
end

local past = { create = "created", update = "updated", convert = "converted", delete = "deleted" }

local groups = {
  { "failures", "!", "failed" }, { "overtaken", "!", "overtaken" }, { "refused", "!", "refused" },
  { "skipped", " ", "not begun" },
}

--- The report of an apply.
local function report_text(report)
  local lines = {}
  for _, item in ipairs(report.done) do
    lines[#lines + 1] = ("%s %s %s"):format(signs[item.action], past[item.action] or item.action,
      safe(item.name)) .. (item.message and "; " .. safe(item.message) or "")
  end
  for _, group in ipairs(groups) do
    for _, item in ipairs(report[group[1]]) do
      lines[#lines + 1] = ("%s %s %s%s"):format(group[2], safe(item.name), group[3],
        item.message and ": " .. safe(item.message) or "")
    end
  end
  for _, warning in ipairs(report.warnings) do
    lines[#lines + 1] = safe(warning)
  end
  lines[#lines + 1] = ("%d done, %d failed, %d overtaken, %d refused, %d not begun"):format(
    #report.done, #report.failures, #report.overtaken, #report.refused, #report.skipped)
  return table.concat(lines, "\n")
end

return { plan = plan_text, report = report_text, safe = safe }
