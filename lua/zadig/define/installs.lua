-- SPDX-License-Identifier: MIT
-- Packages to install (Install), in a short form.
local source = require "zadig.base.source"

local expected = 'zadig.installs: expected { go = "1.20.7" } or, in a given order, ' ..
  '{ "go 1.20.7", "maven 3.3.9" }; '

local function install(name, version)
  return { name = name, version = version }
end

--- zadig.installs { go = "1.20.7", node = "16.15.0" }    in the order of their names
--- zadig.installs { "node 16.15.0", "go 1.20.7" }        in this order
local function installs(packages)
  if type(packages) ~= "table" then
    error(expected .. "got a " .. type(packages), 2)
  end
  local made = {}
  for i, text in ipairs(packages) do
    local name, version = nil, nil
    if type(text) == "string" then
      name, version = text:match "^%s*(.-)%s+(%S+)%s*$"
    end
    if not name or name == "" then
      error(("%sentry %d is %s"):format(expected, i,
        type(text) == "string" and source.quote(text) or "a " .. type(text)), 2)
    end
    made[i] = install(name, version)
  end
  local names = {}
  for name, version in pairs(packages) do
    if type(name) == "string" and type(version) ~= "string" then
      error(("%sthe version of %s is a %s"):format(expected, source.quote(name), type(version)), 2)
    elseif type(name) == "string" then
      names[#names + 1] = name
    elseif math.type(name) ~= "integer" or name < 1 or name > #made then
      error(("%sthe array has a hole before [%s]"):format(expected, tostring(name)), 2)
    end
  end
  if #names > 0 and #made > 0 then
    error(expected .. "got a mix of both", 2)
  end
  table.sort(names)
  for i, name in ipairs(names) do
    made[i] = install(name, packages[name])
  end
  return made
end

return { installs = installs }
