-- SPDX-License-Identifier: MIT
-- A build's script, read from a file.
local libraries = require "zadig.base.libraries"

--- zadig.script "build.sh" --> the file's text
local function script(path)
  if type(path) ~= "string" then
    error("zadig.script: expected the path of a file, got a " .. type(path), 2)
  end
  local file <close>, reason = libraries.open(path, "rb")
  if not file then
    error("zadig.script: " .. reason, 2)
  end
  local text, fault = file:read "a"
  if not text then
    error(("zadig.script: %s: %s"):format(path, fault), 2)
  end
  return text
end

return { script = script }
