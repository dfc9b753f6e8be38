-- SPDX-License-Identifier: MIT
local changes = require "zadig.command.frame.changes"
local files = require "zadig.command.frame.files"
local zadig = require "zadig"

local function run(context, given)
  local definitions = files.load(given.path)
  local plan = changes.plan(context, given, context:connect(), definitions)
  if given.json then
    context:write(zadig.encode("Plan", plan), "\n")
  else
    context:write(changes.plan_text(context, plan))
  end
  return plan:is_empty() and 0 or 2
end

return {
  name = "plan", title = "Show what files would change",
  text = "Compares the definitions of files with the builds on the server, and prints what "
    .. "`zadig apply` would do: + create, ~ update, - delete, ! refused because an update would "
    .. "lose a setting, ? not known. Nothing is changed. Builds that the ledger proves to be as "
    .. "they were written are not read.",
  arguments = { { name = "PATH", many = true, kind = "file", note = "files, or folders of them" } },
  groups = { "plan", "json", "server" },
  exits = { { 0, "nothing to do" }, { 1, "error" }, { 2, "something to do" } },
  examples = {
    { "zadig plan builds/", "what differs" },
    { "zadig plan --prune --json builds/", "for programs, deletions included" },
  },
  run = run,
}
