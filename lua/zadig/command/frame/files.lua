-- SPDX-License-Identifier: MIT
-- Definitions from the files that a command names.
local refusal = require "zadig.command.frame.refusal"
local zadig = require "zadig"

--- A problem in one line: "builds/api.lua:12: advanced_settings.timeout: expected ...".
local function line_of(problem)
  local parts = {}
  if problem.file then
    parts[1] = problem.file .. (problem.line and ":" .. problem.line or "")
  end
  if (problem.path or "") ~= "" then
    parts[#parts + 1] = problem.path
  end
  parts[#parts + 1] = problem.message
  return (problem.severity == "warning" and "warning: " or "") .. table.concat(parts, ": ")
end

--- The definitions; or nil and the problems.
local function read(paths)
  local definitions, failure = zadig.load(table.unpack(paths))
  if not definitions then
    return nil, failure.problems or { failure }
  end
  return definitions
end

--- The definitions; refuses with every problem of every file.
local function load(paths)
  local definitions, problems = read(paths)
  if definitions then
    return definitions
  end
  local lines = { ("%d problem%s in the files; nothing was sent"):format(#problems,
    #problems == 1 and "" or "s") }
  for _, problem in ipairs(problems) do
    lines[#lines + 1] = line_of(problem)
  end
  refusal.refuse("%s", table.concat(lines, "\n  "))
end

return { line_of = line_of, load = load, read = read }
