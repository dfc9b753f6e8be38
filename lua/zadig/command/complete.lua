-- SPDX-License-Identifier: MIT
local config = require "zadig.command.frame.config"
local server = require "zadig.command.frame.server"

local PATIENCE = 3 -- seconds that a shell may be kept waiting

local offers = {}

function offers.builds(context, given)
  local client = context:connect { deadline = PATIENCE, retry = false }
  local names = {}
  for build in client:builds { project_key = server.project(given) } do
    names[#names + 1] = build.name
  end
  return names
end

function offers.servers()
  return config.servers()
end

return {
  name = "complete", title = "Print names for the completion of a shell", hidden = true,
  text = "Used by the completion scripts: prints the names of builds, or of the servers in the "
    .. "configuration file, one per line.",
  arguments = { { name = "WHAT", choices = { "builds", "servers" }, note = "builds or servers" } },
  groups = { "server" },
  exits = { { 0, "the names were printed" }, { 1, "error" } },
  examples = { { "zadig complete builds", "the names of all builds" } },
  run = function(context, given)
    for _, name in ipairs(offers[given.what](context, given)) do
      context:write(name, "\n")
    end
    return 0
  end,
}
