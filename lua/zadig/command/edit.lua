-- SPDX-License-Identifier: MIT
local changes = require "zadig.command.frame.changes"
local codehosts = require "zadig.command.frame.codehosts"
local core = require "zadig.core"
local diff = require "zadig.state.diff"
local editing = require "zadig.command.frame.editing"
local refusal = require "zadig.command.frame.refusal"
local rows = require "zadig.base.rows"
local server = require "zadig.command.frame.server"

-- What an edit changes, as a plan for the eye.
local function shown_as_plan(client, edited, differences)
  require "zadig.state.plan" -- what a plan can do
  return setmetatable({
    url = client:stats().url, project_keys = { edited.project_key }, builds = 1, definitions = 1,
    changes = { { action = "update", name = edited.name, differences = differences } },
  }, core.metatables().Plan)
end

-- Shows and asks; ends the command where the answer is no.
local function ask(context, client, edited, definition)
  local differences = diff.of_definitions(edited, definition)
  if #differences == 0 then
    return
  end
  context.stderr:write(changes.plan_text(context, shown_as_plan(client, edited, differences)))
  if not context:confirm("Write this change?") then
    refusal.leave(1)
  end
end

-- The exit status for an edit that failed: refused, or overtaken by somebody else.
local refusals = { conflict = true, invalid = true }

local function run(context, given)
  local client = context:connect()
  local project = server.project(given)
  local done, failure = client:edit(given.name, function(definition)
    local edited = editing.edit(context, definition)
    ask(context, client, edited, definition)
    return edited
  end, {
    project_key = project, ledger = given.ledger, force = given.force,
    accept = given.accept[1] and given.accept or nil, codehosts = codehosts.by_type(given.codehost),
    rest = { infrastructure = given.infrastructure, script_type = given.script_type },
  })
  if not done then
    context:complain(failure)
    if failure.problems then
      context:say("What no reading shows is given by --infrastructure, --script-type, --codehost "
        .. "and --ledger;\nwhat may be reset or lost is named by --accept.")
    end
    return refusals[failure.kind] and 3 or 1
  elseif given.json then
    context:json(done)
  else
    context:write(done.changed and "~ updated " or "unchanged: ", given.name, "\n")
  end
  return 0
end

-- The values that a field of a definition may have.
local function choices_of(field)
  local values = {}
  for i, choice in ipairs(rows.record "BuildDefinition".field[field].choices) do
    values[i] = choice.value
  end
  return values
end

return {
  name = "edit", title = "Edit a build in an editor",
  text = "Opens the definition of a build in $VISUAL, $EDITOR or vi, shows what was changed, asks, "
    .. "and writes it, unless somebody else has written the build meanwhile. Credentials are not "
    .. "shown and stay as they are."
    .. "\n\nThe server does not show all of a build. What neither the ledger nor these options "
    .. "say, an update would reset; then the edit is refused, and every such field is named.",
  arguments = { { name = "NAME", kind = "build", note = "the build" } },
  options = {
    { name = "infrastructure", value = "KIND", choices = choices_of "infrastructure",
      note = "where the build runs, which the server does not show" },
    { name = "script-type", value = "TYPE", choices = choices_of "script_type",
      note = "the type of its script, which the server does not show" },
    codehosts.row,
    { name = "accept", value = "FIELD", repeated = true,
      note = "this field may be reset or lost, such as advanced_settings.storages" },
    { name = "force", note = "accept every loss that an update cannot restore" },
    { name = "ledger", value = "FILE", kind = "file",
      note = "where writes are noted (default: none)" },
  },
  groups = { "yes", "json", "server" },
  exits = { { 0, "the build was changed, or nothing was to change" },
    { 1, "error, or the answer was no" },
    { 3, "refused because a setting would be lost, or overtaken by somebody else" } },
  examples = {
    { "zadig edit api --ledger builds/.zadig.json", "a build that `zadig apply` has written" },
    { "zadig edit api --infrastructure kubernetes --script-type shell", "any other" },
  },
  run = run,
}
