-- SPDX-License-Identifier: MIT
-- plan.lua URL proven|unread|memory COUNT LEDGER: a plan of so many builds. Prints the seconds of
-- CPU and of wall clock beyond those of walking the list; for "memory", how many builds there were
-- and the largest resident set, in KiB. plan.lua URL note COUNT LEDGER makes the ledger first.
-- plan.lua URL diff COUNT: seconds of CPU for a comparison of the document's definition.
local core = require "zadig.core"
local ledgers = require "zadig.state.ledger"
local zadig = require "zadig"

local url, mode, count, path = arg[1], arg[2], tonumber(arg[3]), arg[4]

local services = { { service_name = "gateway", service_module = "gateway" },
  { service_name = "backend", service_module = "worker" } }

local function definition(i, project)
  return {
    name = ("build-%06d"):format(i), project_key = project, infrastructure = "kubernetes",
    build_os = "ubuntu 20.04", script_type = "shell",
    installs = { { name = "go", version = "1.20.7" } },
    build_script = ("#!/bin/bash\nset -e\ncd $REPONAME_0\nmake build-%d\n"):format(i),
    services = services, repo_info = { { codehost_name = "gitlab", repo_namespace = "group",
      repo_name = "multi-service-demo", branch = "main" } },
  }
end

-- A ledger that has every build as the server's list has it.
local function note_all(definitions)
  local ledger = assert(ledgers.open(path, url))
  for i, item in ipairs(definitions) do
    ledger:note("BuildDefinition", item, { name = item.name, update_by = "admin",
      update_time = 1686192895 + i - 1, target_services = services })
  end
  assert(ledger:save())
end

local function measure(body)
  local cpu, wall = os.clock(), core.now()
  local result = body()
  return os.clock() - cpu, core.now() - wall, result
end

if mode == "diff" then
  local document = dofile "examples/document.lua".plain_build()
  local file <close> = assert(io.open "spec/fixtures/create_build.detail.json")
  local detail = assert(zadig.decode("BuildDetail", file:read "a"))
  zadig.diff(document, detail)
  local cpu = measure(function()
    for _ = 1, count do
      zadig.diff(document, detail)
    end
  end)
  print(cpu / count)
  return
end

local project = "plan-" .. count
local client = zadig.connect { url = url, token = "bench-token", project_key = project }
local definitions = {}
for i = 1, count do
  definitions[i] = definition(i - 1, project)
end
if mode == "note" then
  note_all(definitions)
  print(count)
  return
end
local list_cpu, list_wall = measure(function()
  if mode ~= "memory" then
    for _ in client:builds() do end -- luacheck: ignore
  end
end)
local cpu, wall, plan = measure(function()
  return assert(client:plan(definitions, { ledger = mode ~= "unread" and path,
    concurrency = 16 }))
end)
assert(#plan.changes == count)
assert(plan:is_empty() == (mode ~= "unread"), tostring(plan):sub(-200))
if mode == "memory" then
  local file <close> = assert(io.open "/proc/self/status")
  print(count, file:read("a"):match "VmHWM:%s*(%d+)")
else
  print(cpu - list_cpu, wall - list_wall)
end
