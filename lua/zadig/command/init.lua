-- SPDX-License-Identifier: MIT
-- The commands of `zadig`, in the order in which people read about them. A new one is a file in
-- this folder, which returns a row, and a line here.
local names = {
  "doctor",
  "check",
  "plan",
  "apply",
  "undo",
  "edit",
  "export",
  "list",
  "get",
  "delete",
  "console",
  "sandbox",
  "help",
  "complete",
}

local commands = {}
for i, name in ipairs(names) do
  commands[i] = require("zadig.command." .. name)
end

return commands
