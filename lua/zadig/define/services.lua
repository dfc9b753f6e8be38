-- SPDX-License-Identifier: MIT
-- The service components that a build is for (ServiceWithModule), from their names.
local source = require "zadig.base.source"

local expected = 'zadig.services: expected { "service", "service/module" }; '

--- zadig.services { "service1", "service2/module" }
--- A service alone stands for its component of the same name.
local function services(names)
  if type(names) ~= "table" then
    error(expected .. "got a " .. type(names), 2)
  end
  local made = {}
  for i, text in ipairs(names) do
    if type(text) ~= "string" then
      error(("%sentry %d is a %s"):format(expected, i, type(text)), 2)
    end
    local service, module = text:match "^([^/]+)/([^/]+)$"
    if not service then
      service, module = text, text
    end
    if text:find "^%s*$" or service:find("/", 1, true) then
      error(("%sentry %d is %s"):format(expected, i, source.quote(text)), 2)
    end
    made[i] = { service_name = service, service_module = module }
  end
  for key in pairs(names) do
    if math.type(key) ~= "integer" or key < 1 or key > #made then
      error(("%sgot a key %s as well"):format(expected, source.quote(tostring(key))), 2)
    end
  end
  return made
end

return { services = services }
