-- SPDX-License-Identifier: MIT
-- The document's JSON examples, one file each in spec/fixtures (its example of a detail is no
-- valid JSON there: comments and commas are put right, keys and values are as printed).
--
--   fixtures.text "create_build"        the bytes
--   fixtures.read "list_builds.reply"   as a Lua table, by another decoder; a new one each time
local helpers = require "support.helpers"
local json = require "support.json"

local fixtures = {}

--- The names of the example definitions: those of their operations.
fixtures.definitions = {
  "create_build", "update_build", "create_build_from_template", "update_build_from_template",
}

function fixtures.text(name)
  return helpers.read(("spec/fixtures/%s.json"):format(name))
end

-- lua-cjson reads every number as a float; whole ones become integers, as the document means.
local function integers(value)
  if type(value) == "number" then
    return math.tointeger(value) or value
  elseif type(value) == "table" then
    for key, item in pairs(value) do
      value[key] = integers(item)
    end
  end
  return value
end

--- JSON text -> plain Lua tables, by another decoder than the one under test.
function fixtures.decode(text)
  return integers(json.decode(text))
end

function fixtures.read(name)
  return fixtures.decode(fixtures.text(name))
end

return fixtures
