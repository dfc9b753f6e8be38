-- SPDX-License-Identifier: MIT
local core = require "zadig.core"
local refusal = require "zadig.command.frame.refusal"
local server = require "zadig.command.frame.server"

local PROJECT = "lilian-test" -- of the sandbox's builds

-- A sandbox that lives as long as the prompt; nil if a server is named.
local function start_sandbox(given)
  if server.is_named(given) then
    return nil
  end
  local found, sandbox = pcall(require, "zadig.sandbox")
  if not found then
    refusal.refuse("no server given, and %s; use --url URL, set $ZADIG_URL, or use --server NAME",
      tostring(sandbox))
  end
  return sandbox.start {}
end

-- Ends a sandbox, if there is one.
local Guard = { __close = function(guard)
  if guard.sandbox then
    guard.sandbox:stop()
  end
end }

local function secrets(sandbox)
  local list = { server.environment "ZADIG_TOKEN" }
  for _, token in pairs(sandbox and sandbox.tokens or {}) do
    list[#list + 1] = token
  end
  list[#list + 1] = sandbox and sandbox.token
  return list
end

local function run(context, given)
  local sandbox = start_sandbox(given)
  local guard <close> = setmetatable({ sandbox = sandbox }, Guard)
  given.url = sandbox and sandbox.url or given.url
  local client = context:connect(sandbox and { token = sandbox.token,
    project_key = given.project or PROJECT })
  context:flush()
  local colours = { always = true, never = false }
  require("zadig.console.session").run {
    zadig = require "zadig", globals = { client = client, sandbox = guard.sandbox },
    secrets = secrets(sandbox), input = context.stdin, output = context.stdout,
    errors = context.stderr, colour = colours[given.color],
    greeting = given.quiet and "zadig " .. core.version or ("zadig %s: client is connected to "
      .. "%s%s\nTry help, client:list_builds() or exit"):format(core.version, client:stats().url,
      sandbox and ", a sandbox that ends with this prompt" or ""),
  }
  return 0
end

return {
  name = "console", title = "Start a Lua prompt with a client at hand",
  text = "Reads Lua statements, over several lines where needed, and prints what they return. "
    .. "`client` is connected to the server that the options name, or else to a sandbox that ends "
    .. "with the prompt, as `sandbox`. `_` is the last value; `help`, `help NAME` and `exit` need "
    .. "no Lua; Ctrl-C ends a running call, then the line. With the Lua library readline (Debian "
    .. "package lua-readline, or rock readline) lines can be edited, and Tab completes methods, "
    .. "fields and names of builds. Statements are kept in $ZADIG_HISTORY (default: "
    .. "~/.local/state/zadig/history), except those that may hold a credential; if it is empty, "
    .. "nowhere. Long help goes through $PAGER. Without a terminal, statements are read from "
    .. "standard input.",
  groups = { "server" },
  exits = { { 0, "the prompt was ended" }, { 1, "error" } },
  examples = {
    { "zadig console", "on a sandbox, or on $ZADIG_URL if it is set" },
    { "zadig console --server staging", "on a server of the configuration file" },
    { "echo 'client:list_builds()' | zadig console --project yaml", "without a terminal" },
  },
  run = run,
}
