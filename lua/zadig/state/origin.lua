-- SPDX-License-Identifier: MIT
-- Which file a loaded definition came from. This is stored outside the definitions, so that they
-- stay plain tables, and a list may be filtered or sorted.

local files = setmetatable({}, { __mode = "k" })

--- Notes that the definition came from the file.
local function note(definition, path)
  files[definition] = path
end

--- The file of the definition at `index` of a list, or nil if it was not loaded.
local function file(definitions, index)
  local definition = rawget(definitions, index)
  return definition ~= nil and files[definition] or nil
end

return { file = file, note = note }
