-- SPDX-License-Identifier: MIT
local changes = require "zadig.command.frame.changes"
local files = require "zadig.command.frame.files"

local function run(context, given)
  local definitions = files.load(given.path)
  local client = context:connect()
  return changes.apply(context, given, client, changes.plan(context, given, client, definitions))
end

return {
  name = "apply", title = "Make the server's builds as files say",
  text = "Makes a plan as `zadig plan` does, shows it, asks, and does it. A build that somebody "
    .. "else has written since the plan is left alone and reported. Each write is noted in the "
    .. "ledger before the next begins, so that an interrupted apply can simply be run again.",
  arguments = { { name = "PATH", many = true, kind = "file", note = "files, or folders of them" } },
  groups = { "plan", "apply", "yes", "json", "server" },
  exits = { { 0, "all was done, or there was nothing to do" },
    { 1, "error, or the answer was no" },
    { 3, "some changes were refused, or overtaken by somebody else" } },
  examples = {
    { "zadig apply builds/ --backup undo/", "shows, asks, does" },
    { "zadig apply builds/ --yes --quiet", "in a script" },
  },
  run = run,
}
