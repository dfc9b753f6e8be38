-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local credentials = require "zadig.call.credentials"
local diagnosis = require "zadig.command.frame.diagnosis"
local layout = require "zadig.show.layout"
local libraries = require "zadig.base.libraries"
local lifetime = require "zadig.command.frame.lifetime"
local refusal = require "zadig.command.frame.refusal"
local server = require "zadig.command.frame.server"

local COLOURS = { ok = "32", warning = "33", bad = "31" }
local PATIENCE = 10 -- seconds for a request, unless --timeout says so
local MARGIN = (" "):rep(21)

-- Where the token comes from, never the token.
local function token_source(options)
  if options.token then
    return type(options.token) == "string" and options.token:match "^%l+:[^%s]*"
      or "the configuration file"
  end
  return server.environment "ZADIG_TOKEN" and "$ZADIG_TOKEN" or nil
end

-- One line on what will be used, and where it was found.
local function describe(options, from, project)
  local token = token_source(options)
  return ("%s, from %s; %s; %s"):format(options.url or server.environment "ZADIG_URL", from,
    token and "token from " .. token or "no token", project and ("project %q"):format(project)
      or "no project")
end

-- The results of body(...); or nil and the findings if it refuses.
local function refused(body, ...)
  local results = table.pack(pcall(body, ...))
  if results[1] then
    return table.unpack(results, 2, results.n)
  end
  return nil, diagnosis.without_client(refusal.message_of(results[2]))
end

local function examine(context, given)
  local options, from = refused(server.options, given)
  if not options then
    return from
  end
  local source = options.token or server.environment "ZADIG_TOKEN"
  local token = source and credentials.resolve(source, libraries)
  local client, findings = refused(context.connect, context, { retry = false,
    token = token or nil, -- its source is asked once
    timeout = given.timeout or options.timeout or PATIENCE })
  if not client then
    return findings
  end
  local project = options.project_key or server.environment "ZADIG_PROJECT_KEY"
  return diagnosis.examine(client, {
    settings = describe(options, from, project), project = project, insecure = options.insecure,
    has_token = token ~= nil, ending = token and lifetime.ending(token),
  })
end

local function print_finding(context, finding)
  local status = layout.pad(finding.status, 9)
  if context:colour() then
    status = ("\27[%sm%s\27[0m"):format(COLOURS[finding.status], status)
  end
  context:write(status, layout.pad(finding.check, 12), finding.says, "\n")
  if finding.advice and finding.advice ~= "" then
    local lines = {}
    layout.wrap(lines, finding.advice, MARGIN, MARGIN)
    context:write(table.concat(lines, "\n"), "\n")
  end
end

local function print_table(context, findings)
  local skipped = {}
  for _, finding in ipairs(findings) do
    if finding.status == "skipped" then
      skipped[#skipped + 1] = finding.check
    else
      print_finding(context, finding)
    end
  end
  if skipped[1] then
    context:write("Not checked, because of the above: ", table.concat(skipped, ", "), "\n")
  end
end

local function run(context, given)
  local findings = examine(context, given)
  if given.json then
    local list = core.array {}
    table.move(findings, 1, #findings, 1, list)
    context:json_list(list)
  else
    print_table(context, findings)
  end
  for _, finding in ipairs(findings) do
    if finding.status == "bad" then
      return 1
    end
  end
  return 0
end

return {
  name = "doctor", title = "Check whether a server can be reached and used",
  text = "Checks, one after the other: the settings, the server's name, the connection, TLS, that "
    .. "Zadig replies, the token, the permission to read the project, the version of the server, "
    .. "and the difference of the clocks. A line that is not `ok` says what to do. Nothing is "
    .. "changed: the version is told from the answer to an update without a body, which no server "
    .. "accepts (4.1 and older do not know that request).",
  groups = { "json", "server" },
  exits = { { 0, "nothing is wrong; there may be warnings" }, { 1, "something is wrong" } },
  examples = {
    { "zadig doctor", "the first command to run" },
    { "zadig doctor --server staging --json", "for programs" },
  },
  run = run,
}
