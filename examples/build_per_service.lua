-- SPDX-License-Identifier: MIT

-- Creates one build per service from a common base definition.
--
--   lua5.4 examples/build_per_service.lua PROJECT SERVICE...
--
-- Uses $ZADIG_URL and $ZADIG_TOKEN. Builds that already exist are not changed.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")

local base = {
  project_key = given.project,
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

for _, service in ipairs(given.service) do
  local definition = zadig.build(base, {
    name = "build-" .. service,
    services = zadig.services { service },
    parameters = { zadig.parameter.string("SERVICE", service) },
  })
  local reply, failure = client:create_build(definition)
  if reply then
    print("created " .. definition.name)
  elseif failure.kind == "conflict" then
    print("exists: " .. definition.name)
  else
    print("FAILED  " .. definition.name .. ": " .. tostring(failure))
    failed = true
  end
end

os.exit(not failed, true)
