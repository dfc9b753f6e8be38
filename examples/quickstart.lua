-- SPDX-License-Identifier: MIT

-- Runs the seven operations, one after the other, with the definitions of the API document:
--
--   lua5.4 examples/quickstart.lua
--
-- Uses $ZADIG_URL and $ZADIG_TOKEN, or else starts a sandbox. It deletes the builds that it
-- created, and does not touch existing builds.
package.path = (arg[0]:match "^(.*)/" or ".") .. "/?.lua;" .. package.path
local document = require "document"
local zadig = require "zadig"

local sandbox <close> = not os.getenv "ZADIG_URL" and require "zadig.sandbox".start() or nil
local at = sandbox and { url = sandbox.url, token = sandbox.token }
local client <close> = zadig.connect(at)
print(("Connected to %s%s\n"):format(client:stats().url, sandbox and ", a sandbox" or ""))

local failed = 0

-- Prints a step and its outcome; returns the reply, or nothing.
local function step(title, reply, failure)
  print(("%s %s"):format(reply and "ok  " or "FAIL", title))
  if not reply then
    failed = failed + 1
    print((tostring(failure):gsub("\n", "\n     ")))
  end
  return reply
end

-- Each story creates its build first, and changes and deletes only that build.
local function story(definition, create, update, change)
  local name, project = definition.name, definition.project_key
  if not step(("%s %q in project %q"):format(create, name, project),
    client[create](client, definition)) then
    return
  end
  change(definition)
  step(("%s %q"):format(update, name), client[update](client, definition))

  local list = step(("list_builds of %q"):format(project),
    client:list_builds { project_key = project, page_num = 1, page_size = 20 })
  for _, build in ipairs(list and list.builds or {}) do
    print(("       %-14s %d service modules, changed by %s on %s"):format(build.name,
      #build.target_services, build.update_by, os.date("%Y-%m-%d %H:%M", build.update_time)))
  end

  local service = definition.target_services and definition.target_services[1] or {}
  local detail = step(("get_build %q"):format(name), client:get_build(name, { project_key = project,
    service_name = service.service_name, service_module = service.service_module }))
  if detail then
    local made = detail.template_name ~= "" and "made from " .. detail.template_name
      or ("runs on %s, %d minutes at most"):format(detail.build_env.basic_image_label,
        detail.advanced_settings.timeout)
    print(("       %s; repositories: %d, variables: %d"):format(made, #detail.repos,
      #detail.parameters))
  end
  step(("delete_build %q"):format(name), client:delete_build(name, { project_key = project }))
  print()
end

story(document.plain_build(), "create_build", "update_build", function(definition)
  definition.advanced_settings.timeout = 45
end)
story(document.template_build(), "create_build_from_template", "update_build_from_template",
  function(definition)
    definition.target_services[1].repo_info[1].branch = "release"
  end)

print(failed == 0 and "All seven operations work." or ("%d steps failed."):format(failed))
os.exit(failed == 0, true)
