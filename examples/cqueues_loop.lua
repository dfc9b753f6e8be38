-- SPDX-License-Identifier: MIT

-- Reads the details of all builds of a project inside a cqueues controller, concurrently with other
-- work: here, a coroutine that ticks.
--
--   lua5.4 examples/cqueues_loop.lua PROJECT
--
-- Uses $ZADIG_URL and $ZADIG_TOKEN.
local cqueues = require "cqueues"
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect { project_key = given.project }
local loop <close> = zadig.loop { concurrency = 4 }
for build in client:builds() do
  loop:spawn(function()
    print(assert(client:get_build(build.name)).name)
  end)
end

local controller, ticks, busy = cqueues.new(), 0, true

-- Steps the loop, then waits for its sockets. The sockets change with every step, so cqueues must
-- forget them each time.
controller:wrap(function()
  while loop:step() > 0 do
    local sockets, objects = loop:sockets(), {}
    for i, socket in ipairs(sockets) do
      local events = (socket.read and "r" or "") .. (socket.write and "w" or "")
      objects[i] = { pollfd = socket.fd, events = events }
    end
    objects[#objects + 1] = loop:timeout() or 60
    cqueues.poll(table.unpack(objects))
    for _, socket in ipairs(sockets) do
      cqueues.cancel(socket.fd)
    end
  end
  busy = false
end)

controller:wrap(function()
  while busy do
    ticks = ticks + 1
    cqueues.sleep(0.001)
  end
end)

assert(controller:loop())
local failures = loop:failures()
for _, failure in ipairs(failures) do
  io.stderr:write(tostring(failure.error), "\n")
end
print(ticks .. " ticks meanwhile")
os.exit(#failures == 0, true)
