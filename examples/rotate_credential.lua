-- SPDX-License-Identifier: MIT

-- Sets a new value for a credential variable in every build that has it.
--
--   lua5.4 examples/rotate_credential.lua [--apply] [--force] KEY PATH... < NEW_VALUE
--
-- Without --apply, prints what it would do. The paths are a team's definitions: fields that the
-- server does not return come from them. Other credentials keep their stored values. Without
-- --force, skips builds whose update would delete settings that only the web page can make. Uses
-- $ZADIG_URL and $ZADIG_TOKEN.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local value = assert(io.read "l", "expected the new value on standard input")
local client <close> = zadig.connect()
local failed = false

for _, kept in ipairs(assert(zadig.load(table.unpack(given.path)))) do
  local said = "has no credential " .. given.key
  local done, failure = client:edit(kept.name, function(build)
    for _, parameter in ipairs(build.parameters or {}) do
      if parameter.key == given.key and parameter.is_credential then
        said = given.apply and "updated" or "would be updated"
        parameter.default_value = given.apply and value or parameter.default_value
      end
    end
  end, { project_key = kept.project_key, rest = kept, force = given.force })
  print(("%s: %s"):format(kept.name, done and said or tostring(failure)))
  failed = failed or not done
end
os.exit(not failed, true)
