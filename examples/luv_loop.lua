-- SPDX-License-Identifier: MIT

-- Reads the details of all builds of a project inside luv's event loop, concurrently with other
-- work: here, a timer that ticks.
--
--   lua5.4 examples/luv_loop.lua PROJECT
--
-- Uses $ZADIG_URL and $ZADIG_TOKEN.
local uv = require "luv"
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect { project_key = given.project }
local loop <close> = zadig.loop { concurrency = 4 }
for build in client:builds() do
  loop:spawn(function()
    print(assert(client:get_build(build.name)).name)
  end)
end

local clock, timer, polls, ticks = uv.new_timer(), uv.new_timer(), {}, 0
clock:start(1, 1, function() ticks = ticks + 1 end)

-- Steps the loop, then waits for its sockets. The sockets change with every step.
local function turn()
  for _, poll in ipairs(polls) do
    poll:stop()
    poll:close()
  end
  polls = {}
  if loop:step() == 0 then
    timer:close()
    clock:close()
    return
  end
  for i, socket in ipairs(loop:sockets()) do
    polls[i] = uv.new_poll(socket.fd)
    polls[i]:start((socket.read and "r" or "") .. (socket.write and "w" or ""), turn)
  end
  timer:start(math.ceil(1000 * (loop:timeout() or 60)), 0, turn)
end

turn()
uv.run()
local failures = loop:failures()
for _, failure in ipairs(failures) do
  io.stderr:write(tostring(failure.error), "\n")
end
print(ticks .. " ticks meanwhile")
os.exit(#failures == 0, true)
