-- SPDX-License-Identifier: MIT
-- Which server a command talks to: what the options say; else $ZADIG_URL and what belongs to it;
-- else the configuration file's. A server of the file is taken whole, so that no token meets
-- another server than its own.
local config = require "zadig.command.frame.config"
local libraries = require "zadig.base.libraries"
local refusal = require "zadig.command.frame.refusal"

local function environment(name)
  local value = libraries.getenv(name)
  return value ~= "" and value or nil
end

local NOWHERE = "no server given: use --url URL, set $ZADIG_URL, or add a server to %s and use "
  .. "--server NAME (`zadig sandbox` starts a mock server)"

-- The server's options and where they were found; nil: no server is named.
local function find(given)
  if given.server then
    if given.url then
      refusal.refuse "--server and --url: use only one of them"
    end
    return config.server(given.server), ("server %q of the configuration file"):format(
      given.server)
  elseif given.url then
    return { url = given.url }, "--url"
  elseif environment "ZADIG_URL" then
    return {}, "$ZADIG_URL"
  end
  local found, name = config.server(nil)
  return found, name and ("server %q of the configuration file"):format(name)
end

--- Whether options, environment or configuration file name a server.
local function is_named(given)
  return find(given) ~= nil
end

--- The options for zadig.connect, and where the address was found.
local function options(given)
  local found, from = find(given)
  if not found then
    refusal.refuse(NOWHERE, (config.path()))
  end
  found.token = given.token_from or found.token
  local url = environment "ZADIG_URL"
  local foreign = url and url ~= found.url and environment "ZADIG_TOKEN"
  if given.server and foreign and not found.token then
    refusal.refuse("%s has no token, and $ZADIG_TOKEN is for $ZADIG_URL (%s): give the server a "
      .. "token, or use --token-from env:ZADIG_TOKEN", from, url)
  end
  found.project_key = given.project or found.project_key
  found.ca_file = given.ca_file or found.ca_file
  found.timeout = given.timeout or found.timeout
  return found, from
end

-- What zadig.connect says of options, for who gave them on a command line.
local function explain(message)
  local lines = {}
  for line in tostring(message):gmatch "\n  ([^\n]+)" do
    lines[#lines + 1] = line
  end
  return lines[1] and table.concat(lines, "; ") or tostring(message)
end

local function connect(context, further)
  local found = options(context.given)
  if context.given.verbose then
    found.debug = context.stderr
  end
  for name, value in pairs(further or {}) do
    found[name] = value
  end
  local ok, client = pcall(require("zadig").connect, found)
  if not ok then
    refusal.refuse("%s", explain(client))
  end
  return client
end

--- The project that calls are about; refuses where nobody names one.
local function project(given)
  local found = options(given).project_key or environment "ZADIG_PROJECT_KEY"
  if not found then
    refusal.refuse "no project given: use --project KEY, or set $ZADIG_PROJECT_KEY"
  end
  return found
end

return { connect = connect, environment = environment, explain = explain,
  is_named = is_named, options = options, project = project }
