-- SPDX-License-Identifier: MIT
-- threads.lua <number of the thread> <rounds> <url of a secure server> <token> <ca_file>: what each
-- thread of threads.c does on a sandbox, a client and a loop of its own.
local number, rounds, secure, token, ca_file = ...

local sandbox = require "zadig.sandbox"
local zadig = require "zadig"

local function expect(kind, reply, failure)
  local found = reply and "success" or failure.kind
  if found ~= kind then
    error(("expected %s, got %s: %s"):format(kind, found, tostring(failure)), 2)
  end
  return reply
end

local function definition(name)
  return {
    name = name, project_key = "yaml", infrastructure = "kubernetes", build_os = "ubuntu 20.04",
    script_type = "shell", build_script = "echo " .. name, installs = {}, services = {},
    parameters = { { key = "secret", type = "string", default_value = "v", is_credential = true } },
  }
end

local function from_template(name)
  return { name = name, project_key = "demo", template_name = "demo-template",
    target_services = { { service_name = "s", service_module = "m" } } }
end

for round = 1, math.tointeger(tonumber(rounds)) do
  local server <close> = assert(sandbox.start())
  local lines = 0
  local client <close> = zadig.connect { url = server.url, token = server.token, timeout = 60,
    project_key = "yaml", debug = function() lines = lines + 1 end }
  local name = ("build-%d-%d"):format(number, round)

  expect("success", client:create_build(definition(name)))
  expect("conflict", client:create_build(definition(name)))
  expect("success", client:update_build(definition(name)))
  expect("success", client:get_build(name))
  expect("success", client:create_build_from_template(from_template(name .. "-t")))
  expect("success", client:update_build_from_template(from_template(name .. "-t")))
  expect("invalid", client:create_build { name = "/" })
  expect("not_found", client:get_build "nobody")
  expect("success", client:list_builds { page_num = 1, page_size = 1 })
  server:fault { kind = "expired_token", times = 1 }
  expect("unauthorized", client:list_builds())
  server:fault { kind = "reset_before", times = 1, operation = "get_build" }
  expect("success", client:get_build(name))

  local loop <close> = zadig.loop { concurrency = 8 }
  for i = 1, 16 do
    loop:spawn(function()
      local own = ("%s-%d"):format(name, i)
      expect("success", client:create_build(definition(own)))
      zadig.sleep(0.001)
      expect("success", client:delete_build(own, { must_exist = true }))
    end)
  end
  local ok, mishaps = loop:run()
  assert(ok, tostring(mishaps[1]))
  local details, failures = client:map({ name, name, "nobody" }, client.get_build)
  assert(details[1] and details[2] and failures[3].kind == "not_found")
  for build in client:builds() do
    assert(zadig.format(build))
  end
  assert(lines > 0 and tostring(client))

  local over <close> = zadig.connect { url = secure, token = token, ca_file = ca_file,
    project_key = "lilian-test", timeout = 60 }
  expect("success", over:list_builds())
  over:map({ 1, 2, 3, 4 }, function() return assert(over:list_builds()) end)
  local nowhere <close> = zadig.connect { url = "http://127.0.0.1:1", project_key = "p",
    retry = false }
  expect("network", nowhere:list_builds())
  expect("success", client:delete_build(name))
  if round % 2 == 0 then
    collectgarbage "generational"
  end
end
