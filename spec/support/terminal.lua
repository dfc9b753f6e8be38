-- SPDX-License-Identifier: MIT
-- Types into `zadig console` in a pseudo-terminal, and returns what the terminal showed.
local core = require "zadig.core"
local helpers = require "support.helpers"

local terminal = {}

local PROMPT = "zadig> "

-- The environment unless a spec says otherwise: a home of its own, no server, no configuration.
local function environment(home, further)
  local env = { HOME = home, ZADIG_URL = false, ZADIG_TOKEN = false, ZADIG_PROJECT_KEY = false,
    ZADIG_CONFIG = false, XDG_CONFIG_HOME = false, XDG_STATE_HOME = false, ZADIG_HISTORY = false,
    NO_COLOR = "1", TERM = "xterm", PAGER = "cat", TZ = "UTC", INPUTRC = "/dev/null",
    LUA_PATH = package.path, LUA_CPATH = package.cpath }
  for name, value in pairs(further or {}) do
    env[name] = value
  end
  return env
end

--- Steps: a string is a line typed at the prompt; { text, keys, pause } types the keys once the
--- terminal shows the text, and after a pause. Options: `words` after `zadig console`, `env`,
--- `rows`, `columns`, `home`. At the end it types `exit`, unless `steps.open`. Returns the text
--- shown, and the exit status.
function terminal.console(steps, options)
  options = options or {}
  local list = {}
  for i, step in ipairs(steps) do
    list[i] = type(step) == "string" and { PROMPT, step .. "\n", 0 }
      or { step[1], step[2], step[3] or 0 }
  end
  if not steps.open then
    list[#list + 1] = { PROMPT, "exit\n", 0 }
  end
  local dir <close> = helpers.tmpdir()
  local words = { helpers.program, helpers.root .. "/script/zadig", "console" }
  table.move(options.words or {}, 1, #(options.words or {}), #words + 1, words)
  local job = dir:write("job.json", core.encode(nil, { words = words, steps = list,
    rows = options.rows or 50, columns = options.columns or 80 }))
  local result = helpers.run({ "python3", helpers.root .. "/spec/support/terminal.py", job },
    { env = environment(options.home or dir.path, options.env) })
  assert(result.status ~= 99, result.stdout)
  assert(result.stderr == "", result.stderr)
  return result.stdout, result.status or 128 + (result.signal or 0)
end

return terminal
