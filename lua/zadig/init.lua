-- SPDX-License-Identifier: MIT

-- What `require "zadig"` returns: a table of contents, and nothing else. Only this file is written
-- for older versions of Lua as well, so that it can say what is missing.
if _VERSION ~= "Lua 5.4" and _VERSION ~= "Lua 5.5" then
  local found = rawget(_G, "jit") and "LuaJIT" or _VERSION
  error("zadig needs Lua 5.4 or 5.5, and this is " .. found, 0)
end

local calls = require "zadig.call.method"
local connect = require "zadig.call.connect"
local core = require "zadig.core"
local wait = require "zadig.call.wait"

for _, row in ipairs(core.operations()) do
  core.methods[row.name] = calls.method(row)
end

-- Rarely used functions are loaded on their first call. The tail call keeps error positions right.
local function later(room, name)
  return function(...)
    return require(room)[name](...)
  end
end

for _, metatable in pairs(core.metatables()) do
  metatable.__tostring = later("zadig.show.display", "text")
end

core.metatables().Plan.__tostring = later("zadig.state.text", "plan")
core.metatables().Report.__tostring = later("zadig.state.text", "report")
core.methods.builds = later("zadig.call.pages", "builds")
core.methods.map = later("zadig.many.map", "map")
core.methods.apply = later("zadig.state.apply", "apply")
core.methods.check = calls.check_for
core.methods.decode = calls.decode_for
core.methods.edit = later("zadig.state.edit", "edit")
core.methods.exists = later("zadig.call.existence", "exists")
core.methods.export = later("zadig.state.export", "export")
core.methods.plan = later("zadig.state.plan", "make")
core.methods.reading = later("zadig.state.reading", "reading")

local zadig = {
  array = core.array,
  build = later("zadig.define.build", "build"),
  check = calls.check,
  connect = connect.connect,
  decode = core.decode,
  definition = later("zadig.define.definition", "definition"),
  diff = later("zadig.state.diff", "diff"),
  encode = core.encode,
  format = later("zadig.show.display", "format"),
  input = setmetatable({
    secret = later("zadig.define.input", "secret"),
  }, { __call = function(_, ...)
    return require("zadig.define.input")(...)
  end }),
  installs = later("zadig.define.installs", "installs"),
  load = later("zadig.state.load", "load"),
  loop = later("zadig.many.loop", "new"),
  null = core.null,
  parameter = {
    choice = later("zadig.define.parameter", "choice"),
    multi_select = later("zadig.define.parameter", "multi_select"),
    secret = later("zadig.define.parameter", "secret"),
    string = later("zadig.define.parameter", "string"),
  },
  repo = later("zadig.define.repo", "repo"),
  resources = later("zadig.define.resources", "resources"),
  script = later("zadig.define.script", "script"),
  services = later("zadig.define.services", "services"),
  show = later("zadig.show.display", "show"),
  sleep = wait.sleep,
  undo = later("zadig.state.undo", "undo"),
  version = core.version,
}

function zadig.help(what)
  require("zadig.show.help").help(what, { zadig = zadig })
end

function core.methods.help(_, what)
  zadig.help(what)
end

setmetatable(core.methods, { __index = later("zadig.call.unknown", "method") })

return zadig
