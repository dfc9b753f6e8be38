-- SPDX-License-Identifier: MIT

-- Copies a build to another project, under another name: names are unique over all projects.
--
--   lua5.4 examples/copy_build.lua PROJECT NAME NEW_PROJECT NEW_NAME [REST_FILE] [FLAG...]
--
-- The server does not tell all of a build. REST_FILE is Lua that returns the parts it lacks, like
--
--   return { infrastructure = "kubernetes", script_type = "shell",
--     repo_info = { { codehost_name = "gitlab" } } }
--
-- Without it, everything that is missing is listed and nothing is done. --defaults takes what may
-- be left out for its default, --force copies a build without what no create can give it, such as
-- steps after the build; both list what the copy lacks. Talks to $ZADIG_URL with $ZADIG_TOKEN.
local zadig = require "zadig"

local flags, words = { ["--defaults"] = false, ["--force"] = false, ["--help"] = false }, {}
for _, word in ipairs(arg) do
  if flags[word] ~= nil then
    flags[word] = true
  else
    table.insert(words, word)
  end
end
if flags["--help"] or #words < 4 or #words > 5 then
  (flags["--help"] and io.stdout or io.stderr):write("usage: lua5.4 copy_build.lua PROJECT NAME ",
    "NEW_PROJECT NEW_NAME [REST_FILE] [--defaults] [--force]\n")
  os.exit(flags["--help"] or 2)
end
local project, name, new_project, new_name, file = table.unpack(words)

local client <close> = zadig.connect()
local rest = file and assert(loadfile(file, "t", { zadig = zadig }))() or {}
local detail = assert(client:get_build(name, { project_key = project }))

-- A copy needs the credentials themselves: to a create, eight asterisks are eight asterisks.
local definition, losses = zadig.definition(detail, rest,
  { secrets = true, defaults = flags["--defaults"], force = flags["--force"] })
if not definition then
  io.stderr:write(tostring(losses), "\n")
  os.exit(1, true)
end
for _, loss in ipairs(losses) do
  print(("not copied: %s: %s"):format(loss.path, loss.message))
end
assert(client:create_build(zadig.build(definition, { name = new_name, project_key = new_project })))
print(("copied %s of %s to %s of %s"):format(name, project, new_name, new_project))
