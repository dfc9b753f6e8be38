-- SPDX-License-Identifier: MIT
-- endurance.lua <calls>: that many calls of every operation, with every outcome, blocking or in
-- loops, on one client and on short-lived ones. Prints memory and descriptors after the first
-- tenth, and at the end.
local lfs = require "lfs"
local sandbox = require "zadig.sandbox"
local core = require "zadig.core"
local zadig = require "zadig"

local wanted = math.tointeger(tonumber(arg[1]))
local server = assert(sandbox.start { users = {
  { name = "me", token = "made-up", system_admin = true },
  { name = "guest", token = "guest" },
} })

local function connect(options)
  local all = { url = server.url, token = "made-up", project_key = "yaml", retry = false }
  for key, value in pairs(options or {}) do
    all[key] = value
  end
  return zadig.connect(all)
end

local client, guest = connect(), connect { token = "guest" }
local nowhere = connect { url = "http://127.0.0.1:1" }
local calls, outcomes = 0, {}

local function count(expected, reply, failure)
  local kind = reply and "success" or failure.kind
  if kind ~= expected then
    error(("expected %s, got %s"):format(expected, failure or kind), 2)
  end
  calls = calls + 1
  outcomes[kind] = (outcomes[kind] or 0) + 1
  return reply
end

local function definition(name)
  return { name = name, infrastructure = "kubernetes", build_os = "ubuntu 20.04",
    script_type = "shell", build_script = "make", installs = {}, services = {},
    parameters = { { key = "A", type = "string", default_value = "1" } } }
end

local function from_template(name)
  return { name = name, project_key = "demo", template_name = "demo-template",
    target_services = { { service_name = "s", service_module = "m" } } }
end

local function round(number)
  local name = "build-" .. number % 10
  count("success", client:create_build(definition(name)))
  count("conflict", client:create_build(definition(name)))
  count("success", client:update_build(definition(name)))
  count("success", client:create_build_from_template(from_template(name .. "t")))
  count("success", client:update_build_from_template(from_template(name .. "t")))
  count("success", client:list_builds { page_size = 5 })
  count("not_found", client:get_build "nobody")
  count("invalid", client:create_build { name = "/", installs = 7 })
  count("forbidden", guest:delete_build(name))
  count("success", client:delete_build(name .. "t", { project_key = "demo" }))
  for _ = 1, 10 do
    count("success", client:get_build(name))
  end
  if number % 10 == 0 then
    count("network", nowhere:list_builds())
    local short <close> = connect { token = "wrong" }
    count("unauthorized", short:list_builds())
    server:fault { kind = "empty_500", times = 1 }
    count("server", client:list_builds())
    server:fault { kind = "html", status = 200, times = 1 }
    count("protocol", client:list_builds())
  end
  if number % 20 == 0 then
    local loop <close> = zadig.loop { concurrency = 8 }
    for _ = 1, 30 do
      loop:spawn(function() count("success", client:get_build(name)) end)
    end
    assert(loop:run())
    local details = client:map({ name, name, name, name }, client.get_build)
    for i = 1, 4 do
      count("success", details[i])
    end
    local walk, state = client:builds()
    count("success", walk(state))
  end
  if number % 200 == 0 then
    server:fault { kind = "latency", seconds = 0.05, times = 5 }
    count("timeout", client:list_builds { timeout = 0.01 })
    local loop = zadig.loop { concurrency = 4 }
    for _ = 1, 4 do
      loop:spawn(function() count("cancelled", client:list_builds()) end)
    end
    for _ = 1, 2 do
      loop:step(0.01)
    end
    loop:cancel()
    assert(loop:run())
    loop:close()
    server:faults_off()
    collectgarbage(number % 400 == 0 and "generational" or "incremental")
  end
  count("success", client:delete_build(name))
end

local function descriptors()
  local found = 0
  for _ in lfs.dir "/proc/self/fd" do
    found = found + 1
  end
  return found
end

-- Threads of the server that are about to end still count: give them a moment.
local function measure()
  core.sleep(0.2)
  collectgarbage()
  collectgarbage()
  local file <close> = assert(io.open "/proc/self/status")
  local resident = file:read("a"):match "VmRSS:%s*(%d+)"
  return { calls = calls, heap = collectgarbage "count", resident = tonumber(resident),
    descriptors = descriptors() }
end

local began, number, first = core.now(), 0, nil
while calls < wanted do
  number = number + 1
  round(number)
  if not first and calls >= wanted // 10 and number % 400 == 0 then
    first = measure()
  end
end
local last, took = measure(), core.now() - began

for _, at in ipairs { first, last } do
  print(("after %d calls: heap %d KiB, resident %d KiB, %d descriptors"):format(at.calls,
    at.heap // 1, at.resident, at.descriptors))
end
print(("%d s, %d calls a second, %d connections"):format(took // 1, calls / took // 1,
  client:stats().connections))
local kinds = {}
for kind in pairs(outcomes) do
  kinds[#kinds + 1] = kind
end
table.sort(kinds)
for _, kind in ipairs(kinds) do
  print(kind, outcomes[kind])
end
assert(last.heap < first.heap * 1.02 + 64, "the heap grows")
assert(last.resident < first.resident * 1.05 + 2048, "resident memory grows")
assert(last.descriptors <= first.descriptors + 2, "descriptors are left open")
server:stop()
