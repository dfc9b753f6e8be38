-- SPDX-License-Identifier: MIT
local lists = require "zadig.show.lists"
local server = require "zadig.command.frame.server"
local source = require "zadig.base.source"

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
    context:write(lists.builds(builds, context:width()))
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
