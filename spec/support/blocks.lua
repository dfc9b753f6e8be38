-- SPDX-License-Identifier: MIT
-- The examples in the Markdown pages.
local assert = require "luassert"
local helpers = require "support.helpers"

local blocks = {}

--- Runs every Lua block of a page as a program of its own; returns how many there were.
function blocks.run(text)
  local sandbox <close> = require "zadig.sandbox".start()
  local count = 0
  for block in text:gmatch "\n```lua\n(.-)\n```" do
    count = count + 1
    local dir <close> = helpers.tmpdir()
    local result = helpers.run({ helpers.program, dir:write("block.lua", block) },
      { env = { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token } })
    assert.equal("", result.stderr:gsub("\r.*", ""), block)
    assert.equal(0, result.status, block)
  end
  return count
end

return blocks
