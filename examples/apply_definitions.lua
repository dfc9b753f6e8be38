-- SPDX-License-Identifier: MIT

-- Creates or updates builds so that they match a team's definition files.
--
--   lua5.4 examples/apply_definitions.lua [--apply] [--force] FILE...
--
-- Without --apply, prints what it would do and where the server differs. The files are definitions,
-- `return { name = ..., ... }`; "********" in place of a credential keeps the stored one. Without
-- --force, skips builds whose update would delete settings that only the web page can make. Uses
-- $ZADIG_URL and $ZADIG_TOKEN.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect()
local failed = false

-- Returns the operation that is needed and its notes; or nil and the failure.
local function plan(kept)
  local detail, failure = client:get_build(kept.name, { project_key = kept.project_key })
  if detail then
    local definition, notes = zadig.definition(detail, kept, { force = given.force })
    return definition and "update_build", notes
  end
  return failure.kind == "not_found" and "create_build" or nil, failure
end

for _, file in ipairs(given.file) do
  local kept = assert(loadfile(file, "t", { zadig = zadig }))()
  local operation, notes = plan(kept)
  local done, why = operation ~= nil, notes
  if operation and given.apply then
    done, why = client[operation](client, kept)
  elseif operation then
    done, why = zadig.check(operation, kept)
  end
  print(("%s: %s"):format(kept.name, done and operation or tostring(why)))
  for _, note in ipairs(done and operation == "update_build" and notes or {}) do
    print(("  %s: %s"):format(note.path, note.message))
  end
  failed = failed or not done
end
os.exit(not failed, true)
