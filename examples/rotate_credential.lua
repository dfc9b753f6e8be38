-- SPDX-License-Identifier: MIT

-- Sets a new value for a credential variable in every build that has it.
--
--   lua5.4 examples/rotate_credential.lua [--apply] [--force] KEY FILE... < NEW_VALUE
--
-- Without --apply, prints what it would do. The files are a team's definitions,
-- `return { name = ..., ... }`: fields that the server does not return come from them. Other
-- credentials keep their stored values. Without --force, skips builds whose update would delete
-- settings that only the web page can make. Uses $ZADIG_URL and $ZADIG_TOKEN.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local key = given.key
local value = assert(io.read "l", "expected the new value on standard input")
local client <close> = zadig.connect()
local failed = false

local function rotate(kept)
  local detail, failure = client:get_build(kept.name, { project_key = kept.project_key })
  if not detail then
    return nil, failure
  end
  local definition, why = zadig.definition(detail, kept, { force = given.force })
  if not definition then
    return nil, why
  end
  for _, parameter in ipairs(definition.parameters or {}) do
    if parameter.key == key and parameter.is_credential then
      parameter.default_value = value
      if not given.apply then
        return "would be updated"
      end
      local reply, refusal = client:update_build(definition)
      return reply and "updated", refusal
    end
  end
  return "has no credential " .. key
end

for _, file in ipairs(given.file) do
  local kept = assert(loadfile(file, "t", { zadig = zadig }))()
  local done, failure = rotate(kept)
  print(("%s: %s"):format(kept.name, done or tostring(failure)))
  failed = failed or not done
end
os.exit(not failed, true)
