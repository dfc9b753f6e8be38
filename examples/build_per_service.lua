-- SPDX-License-Identifier: MIT

-- A build per service, all from one base: what differs is said once a service.
--
--   lua5.4 examples/build_per_service.lua PROJECT SERVICE...
--
-- Talks to $ZADIG_URL with $ZADIG_TOKEN. A build that is there already is left alone.
local zadig = require "zadig"

local help = arg[1] == "--help"
if help or #arg < 2 then
  (help and io.stdout or io.stderr):write(
    "usage: lua5.4 build_per_service.lua PROJECT SERVICE...\n")
  os.exit(help or 2)
end

local base = {
  project_key = arg[1],
  infrastructure = "kubernetes",
  build_os = "ubuntu 20.04",
  installs = zadig.installs { go = "1.20.7" },
  script_type = "shell",
  build_script = "#!/bin/bash\nset -e\ncd $REPONAME_0\nmake build-$SERVICE",
  repo_info = { zadig.repo "gitlab/kr-test-org1/multi-service-demo@main" },
  advanced_settings = {
    cluster_name = "local-20250523164625",
    timeout = 30,
    resource_spec = zadig.resources { cpu = "100m..1", memory = "200Mi..2Gi" },
  },
}

local client <close> = zadig.connect()
local failed = false

for i = 2, #arg do
  local service = arg[i]
  local definition = zadig.build(base, {
    name = "build-" .. service,
    services = zadig.services { service },
    parameters = { zadig.parameter.string("SERVICE", service) },
  })
  local reply, failure = client:create_build(definition)
  if reply then
    print("created " .. definition.name)
  elseif failure.kind == "conflict" then
    print("is there: " .. definition.name)
  else
    print("FAILED  " .. definition.name .. ": " .. tostring(failure))
    failed = true
  end
end

os.exit(not failed, true)
