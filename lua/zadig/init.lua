-- SPDX-License-Identifier: MIT

-- What `require "zadig"` returns: the table of contents, and nothing else.
local calls = require "zadig.calls"
local connect = require "zadig.connect"
local core = require "zadig.core"
local pages = require "zadig.pages"

for _, row in ipairs(core.operations()) do
  core.methods[row.name] = calls.method(row)
end
core.methods.builds = pages.builds

return {
  array = core.array,
  check = calls.check,
  connect = connect.connect,
  null = core.null,
  version = core.version,
}
