-- SPDX-License-Identifier: MIT
-- Texts that are longer than the screen go through a pager.
local core = require "zadig.core"
local libraries = require "zadig.base.libraries"

local PAGER = "if command -v less >/dev/null 2>&1; then exec less -R; else exec more; fi"

-- Lines on a screen of that many columns; colours take no room.
local function rows_of(text, columns)
  local count = 0
  for line in (text .. "\n"):gmatch "([^\n]*)\n" do
    local width = utf8.len((line:gsub("\27%[[%d;]*m", ""))) or #line
    count = count + math.max(1, (width + columns - 1) // columns)
  end
  return count
end

--- Prints the text to `file`: by $PAGER, less or more if it is longer than the screen.
local function page(file, text)
  local height, width = core.height(file), core.width(file)
  if height and core.isatty(file) and rows_of(text, width or 80) >= height then
    local pager = libraries.getenv "PAGER"
    file:flush()
    local pipe = libraries.popen(pager and pager ~= "" and pager or PAGER, "w")
    if pipe then
      pipe:write(text, "\n")
      pipe:close() -- waits until the reader has seen enough
      return
    end
  end
  file:write(text, "\n")
end

return { page = page }
