-- SPDX-License-Identifier: MIT
local columns = require "zadig.show.columns"
local server = require "zadig.command.frame.server"
local source = require "zadig.base.source"

local function services(build)
  local names = {}
  for i, service in ipairs(build.target_services) do
    names[i] = service.service_name .. (service.service_module ~= service.service_name
      and "/" .. service.service_module or "")
  end
  return table.concat(names, ", ")
end

local function table_of(builds)
  local lines = {}
  for i, build in ipairs(builds) do
    lines[i] = { build.name, os.date("%Y-%m-%d %H:%M", build.update_time), build.update_by,
      services(build) }
  end
  return lines
end

local function run(context, given)
  local builds = {}
  for build in context:connect():builds { project_key = server.project(given) } do
    builds[#builds + 1] = build
  end
  table.sort(builds, function(a, b) return a.name < b.name end)
  if given.json then
    context:json_list(builds)
  elseif given.names then
    for _, build in ipairs(builds) do
      context:write(source.is_plain(build.name) and build.name or source.quote(build.name), "\n")
    end
  elseif #builds == 0 then
    context:say("no builds in project %q", server.project(given))
  else
    context:write(columns.text({ "NAME", "UPDATED", "BY", "SERVICES" }, table_of(builds),
      context:width()))
  end
  return 0
end

return {
  name = "list", title = "List the builds of a project",
  text = "Prints one build per line, sorted by name, from all pages of the list: when and by whom "
    .. "it was last changed, and the services that it builds. On a terminal, long lines are cut to "
    .. "its width.",
  options = { { name = "names", note = "print only names, one per line" } },
  groups = { "json", "server" },
  exits = { { 0, "the list was printed" }, { 1, "error" } },
  examples = {
    { "zadig list --project yaml", "a table" },
    { "zadig list --json | jq -r '.[].name'", "for programs" },
  },
  run = run,
}
