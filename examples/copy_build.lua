-- SPDX-License-Identifier: MIT

-- Copies a build to another project, under another name: names are unique over all projects.
--
--   lua5.4 examples/copy_build.lua [--force] FROM NAME TO NEW_NAME [REST_FILE]
--
-- The server does not show all of a build. REST_FILE is Lua that returns the parts it lacks, like
--
--   return { infrastructure = "kubernetes", script_type = "shell",
--     repo_info = { { codehost_name = "gitlab" } } }
--
-- Without it, everything that is missing is listed and nothing is done. With --force the copy goes
-- without what the server does not show and without what no create can set, such as steps after
-- the build; each is listed. Talks to $ZADIG_URL with $ZADIG_TOKEN.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect()
local rest = given.rest_file and assert(loadfile(given.rest_file, "t", { zadig = zadig }))()
local found = assert(client:reading(given.name, { project_key = given.from }))

-- A copy needs the credentials themselves: to a create, eight asterisks are eight asterisks.
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
