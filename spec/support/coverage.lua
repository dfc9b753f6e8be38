-- SPDX-License-Identifier: MIT
-- coverage.lua <summary.json>: prints gcovr's figures, and fails below the limits.
local cjson = require "cjson"

local MIN_LINES, MIN_BRANCHES = 100, 95

local file <close> = assert(io.open(arg[1], "rb"))
local summary = cjson.decode(file:read "a")

local function line(name, what)
  local function part(covered, total)
    return total == 0 and "-" or ("%5.1f %%"):format(100 * covered / total)
  end
  print(("%-28s %5d lines %8s   %5d branches %8s"):format(name,
    what.line_total, part(what.line_covered, what.line_total),
    what.branch_total, part(what.branch_covered, what.branch_total)))
end

table.sort(summary.files, function(a, b) return a.filename < b.filename end)
for _, source in ipairs(summary.files) do
  line(source.filename, source)
end
line("src", summary)

local lines = 100 * summary.line_covered / summary.line_total
local branches = 100 * summary.branch_covered / summary.branch_total
os.exit(lines >= MIN_LINES and branches >= MIN_BRANCHES)
