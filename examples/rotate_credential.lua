-- SPDX-License-Identifier: MIT

-- Gives a credential variable a new value in every build that has it.
--
--   lua5.4 examples/rotate_credential.lua [--apply] [--force] KEY FILE... < NEW_VALUE
--
-- Says what it would do, and does it with --apply. The files are definitions as a team keeps them,
-- `return { name = ..., ... }`: what the server does not tell of a build comes from them, and the
-- other credentials stay as stored. A build that an update would rob of what only the web page can
-- set is passed over, unless --force is given. Talks to $ZADIG_URL with $ZADIG_TOKEN.
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
