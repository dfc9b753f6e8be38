-- SPDX-License-Identifier: MIT
local changes = require "zadig.command.frame.changes"
local refusal = require "zadig.command.frame.refusal"
local zadig = require "zadig"

local function run(context, given)
  local plan = changes.expect(zadig.undo(given.dir))
  local client = context:connect()
  local url = client:stats().url
  if plan.url ~= url then
    refusal.refuse("%s is about %s, and this is %s", given.dir, plan.url, url)
  end
  return changes.apply(context, given, client, plan)
end

return {
  name = "undo", title = "Take an apply back",
  text = "Makes a plan of the way back from what `zadig apply --backup DIR` has kept, shows it, "
    .. "asks, and does it. A build that somebody has written since is left alone and reported.",
  arguments = { { name = "DIR", kind = "directory", note = "the folder given to --backup" } },
  groups = { "apply", "yes", "json", "server" },
  exits = { { 0, "all is as it was" }, { 1, "error, or the answer was no" },
    { 3, "some changes were refused, or overtaken by somebody else" } },
  examples = { { "zadig undo undo/", "shows, asks, does" } },
  run = run,
}
