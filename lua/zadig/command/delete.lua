-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local refusal = require "zadig.command.frame.refusal"
local server = require "zadig.command.frame.server"

-- The rows of the builds to delete, in the given order. Refuses, before anything is deleted, if one
-- does not exist.
local function find(client, project, names)
  local there, found, missing, seen = {}, {}, {}, {}
  for build in client:builds { project_key = project } do
    there[build.name] = build
  end
  for _, name in ipairs(names) do
    if not there[name] then
      missing[#missing + 1] = ("%q"):format(name)
    elseif not seen[name] then
      found[#found + 1] = there[name]
    end
    seen[name] = true
  end
  if missing[1] then
    refusal.refuse("project %q has no build %s; nothing was deleted", project,
      table.concat(missing, ", "))
  end
  return found
end

local function show(context, builds)
  for _, build in ipairs(builds) do
    context:say("- %s, last written by %s on %s%s", build.name, build.update_by,
      os.date("%Y-%m-%d %H:%M", build.update_time), #build.target_services == 0 and ""
        or (", of %d service%s"):format(#build.target_services,
          #build.target_services == 1 and "" or "s"))
  end
end

local function run(context, given)
  local project = server.project(given)
  local client = context:connect()
  local builds = find(client, project, given.name)
  show(context, builds)
  if not context:confirm("Delete %d build%s from project %q? Workflows may use %s.", #builds,
    #builds == 1 and "" or "s", project, #builds == 1 and "it" or "them") then
    return 1
  end
  local deleted, status = core.array {}, 0
  for _, build in ipairs(builds) do
    local ok, failure = client:delete_build(build.name,
      { project_key = project, must_exist = true })
    if ok then
      deleted[#deleted + 1] = build.name
    else
      context:complain(failure)
      status = 1
    end
    if ok and not given.json then
      context:write("deleted ", build.name, "\n")
      context:flush()
    end
  end
  if given.json then
    context:json { deleted = deleted }
  end
  return status
end

return {
  name = "delete", title = "Delete builds",
  text = "Shows the named builds, asks for confirmation, and deletes them. If one of them does not "
    .. "exist, nothing is deleted: the server itself would report success for it.",
  arguments = { { name = "NAME", many = true, kind = "build", note = "names of the builds" } },
  groups = { "yes", "json", "server" },
  exits = { { 0, "all builds were deleted" }, { 1, "error, or the answer was no" } },
  examples = {
    { "zadig delete old-api old-web --project yaml", "asks first" },
    { "zadig delete old-api --yes", "without asking, for scripts" },
  },
  run = run,
}
