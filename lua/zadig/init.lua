-- SPDX-License-Identifier: MIT

-- What `require "zadig"` returns: the table of contents, and nothing else. This file alone is in
-- words that older Lua knows, so that it can say what is missing.
if tonumber(_VERSION:match "%d+%.%d+") < 5.4 then
  error("zadig needs Lua 5.4, and this is " .. (rawget(_G, "jit") and "LuaJIT" or _VERSION), 0)
end

local calls = require "zadig.calls"
local connect = require "zadig.connect"
local core = require "zadig.core"
local wait = require "zadig.wait"

for _, row in ipairs(core.operations()) do
  core.methods[row.name] = calls.method(row)
end

-- What few programs need is loaded when it is first called; the tail call keeps blame where it
-- belongs.
local function later(room, name)
  return function(...)
    return require(room)[name](...)
  end
end

for _, metatable in pairs(core.metatables()) do
  metatable.__tostring = later("zadig.display", "text")
end

core.methods.builds = later("zadig.pages", "builds")
core.methods.map = later("zadig.map", "map")

local zadig = {
  array = core.array,
  build = later("zadig.merge", "build"),
  check = calls.check,
  connect = connect.connect,
  decode = core.decode,
  definition = later("zadig.definition", "definition"),
  encode = core.encode,
  format = later("zadig.display", "format"),
  installs = later("zadig.installs", "installs"),
  loop = later("zadig.loop", "new"),
  null = core.null,
  parameter = {
    choice = later("zadig.parameter", "choice"),
    multi_select = later("zadig.parameter", "multi_select"),
    secret = later("zadig.parameter", "secret"),
    string = later("zadig.parameter", "string"),
  },
  repo = later("zadig.repo", "repo"),
  resources = later("zadig.resources", "resources"),
  script = later("zadig.script", "script"),
  services = later("zadig.services", "services"),
  show = later("zadig.display", "show"),
  sleep = wait.sleep,
  version = core.version,
}

function zadig.help(what)
  require("zadig.help").help(what, { zadig = zadig })
end

function core.methods.help(_, what)
  zadig.help(what)
end

return zadig
