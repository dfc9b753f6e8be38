-- SPDX-License-Identifier: MIT

-- Copies a build to another project under a new name, because names are unique across projects.
--
--   lua5.4 examples/copy_build.lua [--force] FROM NAME TO NEW_NAME [REST_FILE]
--
-- The server does not return all fields of a build. REST_FILE is a Lua file that returns the
-- missing ones:
--
--   return { infrastructure = "kubernetes", script_type = "shell",
--     repo_info = { { codehost_name = "gitlab" } } }
--
-- Without it, the program lists the missing fields and does nothing. --force copies the build
-- without the fields that the server does not return and without the settings that a create cannot
-- make, such as steps after the build; it lists each of them. Uses $ZADIG_URL and $ZADIG_TOKEN.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect()
local rest = given.rest_file and assert(loadfile(given.rest_file, "t", { zadig = zadig }))()
local found = assert(client:reading(given.name, { project_key = given.from }))

-- A copy needs the real credentials: create_build stores eight asterisks literally.
local definition, losses = zadig.definition(found, rest, { secrets = true, force = given.force })
if not definition then
  io.stderr:write(tostring(losses), "\n")
  os.exit(1, true)
end
for _, loss in ipairs(losses) do
  print(("not copied: %s: %s"):format(loss.path, loss.message))
end
local create = definition.template_name and client.create_build_from_template or client.create_build
assert(create(client, zadig.build(definition, { name = given.new_name, project_key = given.to })))
print(("copied %s of %s to %s of %s"):format(given.name, given.from, given.new_name, given.to))
