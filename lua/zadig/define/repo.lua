-- SPDX-License-Identifier: MIT
-- A repository to clone (RepoInfo), from one line of text.
local source = require "zadig.base.source"

local expected = [[zadig.repo: expected "codehost/namespace/repository@branch", got %s]]

--- zadig.repo("gitlab/kr-test-org1/multi-service-demo@main", { submodules = true })
--- A namespace may have slashes of its own, as GitLab's groups do. `fields` are taken as they are.
local function repo(text, fields)
  if type(text) ~= "string" then
    error(expected:format("a " .. type(text)), 2)
  elseif fields ~= nil and type(fields) ~= "table" then
    error("zadig.repo: expected a table of further fields, got a " .. type(fields), 2)
  end
  local codehost, namespace, name, branch = text:match "^([^/@]+)/([^@]+)/([^/@]+)@(.+)$"
  if not codehost or text:find "%s" or namespace:find "^/" or namespace:find "/$" then
    error(expected:format(source.quote(text)), 2)
  end
  local made = {
    codehost_name = codehost,
    repo_namespace = namespace,
    repo_name = name,
    branch = branch,
  }
  for key, value in pairs(fields or {}) do
    made[key] = value
  end
  return made
end

return { repo = repo }
