-- SPDX-License-Identifier: MIT
local changes = require "zadig.command.frame.changes"
local codehosts = require "zadig.command.frame.codehosts"
local server = require "zadig.command.frame.server"

local function print_report(context, exported)
  for _, item in ipairs(exported.written) do
    context:write("+ ", item.file, item.script and ", " .. item.script or "", "\n")
  end
  for _, item in ipairs(exported.skipped) do
    context:say("  %s is there already and stays (see --overwrite)", item.file)
  end
  if exported.environment[1] then
    context:say("Credentials are not in the files. To plan or apply them, set: %s",
      table.concat(exported.environment, " "))
  end
end

local function run(context, given)
  local client = context:connect()
  local exported = changes.expect(client:export {
    to = given.to, project_key = server.project(given), overwrite = given.overwrite,
    codehosts = codehosts.by_type(given.codehost), progress = context:progress() or nil,
  })
  if given.json then
    context:json(exported)
  else
    print_report(context, exported)
  end
  for _, item in ipairs(exported.failures) do
    context.stderr:write("zadig: ", item.name, ": ")
    context.stderr:write((tostring(item.failure):gsub("^zadig%.failure: ", "")), "\n")
  end
  return exported.failures[1] and 1 or 0
end

return {
  name = "export", title = "Write the builds of a project to files",
  text = "Writes a file for each build, which `zadig plan` reads again and finds nothing to do "
    .. "for. What the server does not show stands in the file as a comment. A credential stands "
    .. "there as the name of an environment variable; long scripts go into files beside. A file "
    .. "that is there stays, unless --overwrite is given.",
  options = {
    { name = "to", value = "DIR", kind = "directory", required = true,
      note = "the folder for the files; it is made if need be" },
    codehosts.row,
    { name = "overwrite", note = "replace files that are there" },
  },
  groups = { "json", "server" },
  exits = { { 0, "all builds were written" }, { 1, "error" } },
  examples = {
    { "zadig export --to builds/ --project yaml", "the first step to builds as files" },
    { "zadig export --to builds/ --codehost gitlab=gitlab-main", "with repositories" },
  },
  run = run,
}
