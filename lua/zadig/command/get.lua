-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local display = require "zadig.show.display"
local secrets = require "zadig.base.secrets"
local rows = require "zadig.base.rows"

-- A copy of a decoded value of that record, its credentials masked; `hidden`: all of it is one.
local function masked(value, record, hidden)
  if type(value) ~= "table" then
    return hidden and type(value) ~= "boolean" and value ~= "" and core.mask or value
  end
  local copy = setmetatable({}, getmetatable(value))
  for key, item in pairs(value) do
    local field = record and record.field[key]
    copy[key] = masked(item, field and rows.record(field.record or "") or record,
      hidden or secrets.is_hidden(value, record, key))
  end
  return copy
end

local function run(context, given)
  local detail, failure = context:connect():get_build(given.name, {
    service_name = given.service, service_module = given.module or given.service,
  })
  if not detail then
    context:complain(failure)
    return failure.kind == "not_found" and 4 or 1
  elseif given.json then
    context:json(given.secrets and detail or masked(detail, rows.record "BuildDetail"))
  else
    context:write(display.format(detail, { full = given.full, secrets = given.secrets,
      colour = context:colour(), width = context:width() }), "\n")
  end
  return 0
end

return {
  name = "get", title = "Show a build's detail",
  text = "Prints the detail of a build, as Lua source or as JSON. Credentials are hidden unless "
    .. "--secrets is given. Long texts and lists are truncated unless --full is given; they are "
    .. "never truncated in JSON. For a build made from a template, name the service whose "
    .. "repositories and variables to print.",
  arguments = { { name = "NAME", kind = "build", note = "name of the build" } },
  options = {
    { name = "service", value = "NAME", note = "service, for a build made from a template" },
    { name = "module", value = "NAME", note = "service module (default: same as the service)" },
    { name = "full", note = "print everything, without truncation" },
    { name = "secrets", note = "print the values of credentials" },
  },
  groups = { "json", "server" },
  exits = { { 0, "the detail was printed" }, { 1, "error" }, { 4, "the build does not exist" } },
  examples = {
    { "zadig get api --project yaml", "Lua source, for people" },
    { "zadig get api --json | jq .build_env", "for programs" },
  },
  run = run,
}
