-- SPDX-License-Identifier: MIT
-- Runs the program `zadig` of the checkout as a process, without the caller's environment.
local helpers = require "support.helpers"

local command = {}

-- The environment of the program unless a spec says otherwise: no configuration file and no server.
local clean = { ZADIG_URL = false, ZADIG_TOKEN = false, ZADIG_PROJECT_KEY = false,
  ZADIG_CONFIG = false, XDG_CONFIG_HOME = "/nonexistent", NO_COLOR = false, TERM = "dumb",
  EDITOR = false, VISUAL = false, TZ = "UTC" }

local function environment(further)
  local env = {}
  for name, value in pairs(clean) do
    env[name] = value
  end
  for name, value in pairs(further or {}) do
    env[name] = value
  end
  return env
end

--- Runs `zadig` with these arguments; options as in helpers.run.
function command.run(words, options)
  options = options or {}
  return helpers.lua({ helpers.root .. "/script/zadig", table.unpack(words) },
    { env = environment(options.env), input = options.input, cwd = options.cwd })
end

--- A function like `run` for a server such as a sandbox, and this project.
function command.at(server, project)
  return function(words, options)
    options = options or {}
    local env = { ZADIG_URL = server.url, ZADIG_TOKEN = server.token, ZADIG_PROJECT_KEY = project }
    for name, value in pairs(options.env or {}) do
      env[name] = value
    end
    return command.run(words, { env = env, input = options.input, cwd = options.cwd })
  end
end

--- The words of a shell command line that runs `zadig` with these arguments, in the environment of
--- `run`; for pipes, terminals and signals.
function command.line(words, env)
  local parts = { "env" }
  for name, value in pairs(environment(env)) do
    if value then
      table.insert(parts, helpers.quote(name .. "=" .. value))
    else
      table.insert(parts, 2, "-u " .. name)
    end
  end
  for name, value in pairs { LUA_PATH = package.path, LUA_CPATH = package.cpath } do
    parts[#parts + 1] = helpers.quote(name .. "=" .. value)
  end
  parts[#parts + 1] = os.getenv "ZADIG_LUA" or "lua5.4"
  parts[#parts + 1] = helpers.quote(helpers.root .. "/script/zadig")
  for _, word in ipairs(words) do
    parts[#parts + 1] = helpers.quote(word)
  end
  return table.concat(parts, " ")
end

--- Runs shell source; { status, stdout, stderr }.
function command.shell(source, options)
  return helpers.run({ "bash", "-c", source }, options)
end

--- Runs shell source in a terminal with that many columns. `keys` are pairs: once the screen shows
--- the first, the second is typed; a third is shell source that runs before. Returns the final
--- screen and the status.
function command.screen(source, columns, keys, options)
  local dir <close> = helpers.tmpdir()
  local shown = dir:write("shown", "")
  local parts = {}
  for _, pair in ipairs(keys) do
    parts[#parts + 1] = ("n=0; until grep -aqF -e %s %s || [ $((n += 1)) -gt 100 ]; do sleep 0.1; "
      .. "done; sleep 0.1; %s; printf %%s %s"):format(helpers.quote(pair[1]), shown,
      pair[3] and pair[3] .. " >&2" or ":", helpers.quote(pair[2]))
  end
  parts[#parts + 1] = "sleep 0.3"
  dir:write("main.sh", ("stty cols %d\n%s\n"):format(columns, source))
  local result = command.shell(("{ %s; } | script -qefc 'bash %s/main.sh' %s"):format(
    table.concat(parts, "; "), dir.path, shown), options)
  local text = helpers.read(shown):gsub("\r", ""):gsub("^Script started[^\n]*\n", "")
    :gsub("\nScript done[^\n]*\n$", "")
  return text, result.status or 128 + result.signal
end

--- Runs `zadig` in a terminal of 80 columns; otherwise like `screen`.
function command.typed(words, env, keys)
  return command.screen("exec " .. command.line(words, env), 80, keys or {})
end

return command
