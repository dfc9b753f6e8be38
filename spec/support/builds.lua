-- SPDX-License-Identifier: MIT
-- Definitions as the text of files.
local zadig = require "zadig"

--- A plain build of the project yaml with these fields, as a Lua file.
local function text(name, fields)
  local definition = { name = name, project_key = "yaml", infrastructure = "kubernetes",
    build_os = "ubuntu 20.04", script_type = "shell", build_script = "make", installs = {},
    services = {} }
  for key, value in pairs(fields or {}) do
    definition[key] = value
  end
  return "return " .. zadig.format(definition, { full = true, secrets = true })
end

return { text = text }
