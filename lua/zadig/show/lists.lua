-- SPDX-License-Identifier: MIT
-- Builds and failures as tables for a person.
local columns = require "zadig.show.columns"
local layout = require "zadig.show.layout"
local libraries = require "zadig.base.libraries"

local function services(build)
  local names = {}
  for i, service in ipairs(build.target_services or {}) do
    names[i] = service.service_name .. (service.service_module ~= service.service_name
      and "/" .. service.service_module or "")
  end
  return table.concat(names, ", ")
end

--- Builds of the list, one per line: name, last change, and services. `width` is that of the
--- terminal, nil: lines may have any length.
local function builds(list, width)
  local lines = {}
  for i, build in ipairs(list) do
    lines[i] = { build.name, build.update_time and libraries.date("%Y-%m-%d %H:%M",
      build.update_time), build.update_by, services(build) }
  end
  return columns.text({ "NAME", "UPDATED", "BY", "SERVICES" }, lines, width)
end

--- Failures by index, as client:map returns them, in full: each message is wrapped to `width`.
local function failures(by_index, width)
  local list, widest = {}, #"KIND"
  for index, failure in pairs(by_index) do
    local kind = type(failure) == "table" and failure.kind or "error"
    list[#list + 1] = { index = index, name = ("[%s]"):format(index), kind = kind,
      text = tostring(failure):gsub("^zadig%.failure: ", "") }
    widest = math.max(widest, #kind)
  end
  table.sort(list, function(a, b) return a.index < b.index end)
  local first = #"INDEX"
  for _, row in ipairs(list) do
    first = math.max(first, #row.name)
  end
  local lines = { ("%s  %s  FAILURE"):format(layout.pad("INDEX", first),
    layout.pad("KIND", widest)) }
  local margin = (" "):rep(first + widest + 4)
  for _, row in ipairs(list) do
    local head = ("%s  %s  "):format(layout.pad(row.name, first), layout.pad(row.kind, widest))
    for line in (row.text .. "\n"):gmatch "([^\n]*)\n" do
      local indent = line:match "^ *"
      layout.wrap(lines, line, head .. indent, margin .. indent, width)
      head = margin
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

return { builds = builds, failures = failures }
