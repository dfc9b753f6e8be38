-- SPDX-License-Identifier: MIT
-- Plans and applies so many builds in a process of its own, and kills itself after a request:
-- applying.lua <url> <token> <ledger> <builds> <request> [backup]. Request 0: never.
local desired = require "support.desired"
local connect = require("zadig.call.connect").connect

local url, token, ledger, count, last, backup = table.unpack(arg, 1, 6)
count, last = tonumber(count), tonumber(last)

local file <close> = assert(io.open "/proc/self/stat")
local pid = file:read "n"

local seen = 0
local client = connect({ url = url, token = token, project_key = "yaml", debug = function(line)
  local replied = line:find "^zadig: <" ~= nil
  seen = seen + (replied and 1 or 0)
  if replied and seen == last then
    os.execute("kill -9 " .. math.tointeger(pid))
  end
end }, desired.hurried())

local builds = {}
for i = 1, count do
  builds[i] = desired.small(("b%02d"):format(i))
end
local plan = assert(client:plan(builds, { ledger = ledger }))
local report = assert(client:apply(plan, { backup = backup }))
io.stdout:write(seen, "\n", tostring(report), "\n")
