-- SPDX-License-Identifier: MIT
-- A build's script, read from a file.
local libraries = require "zadig.base.libraries"

--- The text of the file; or nil and why it cannot be read.
local function read(path)
  local file <close>, reason = libraries.open(path, "rb")
  if not file then
    return nil, reason
  end
  local text, fault = file:read "a"
  return text, text == nil and ("%s: %s"):format(path, fault) or nil
end

--- zadig.script "build.sh" --> the file's text
local function script(path)
  if type(path) ~= "string" then
    error("zadig.script: expected the path of a file, got a " .. type(path), 2)
  end
  local text, reason = read(path)
  if not text then
    error("zadig.script: " .. reason, 2)
  end
  return text
end

return { read = read, script = script }
