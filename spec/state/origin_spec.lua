-- SPDX-License-Identifier: MIT
local origin = require "zadig.state.origin"

describe("the file of a definition", function()
  it("is known for a definition in any list", function()
    local one, two = { name = "one" }, { name = "two" }
    origin.note(one, "builds/one.lua")
    assert.equal("builds/one.lua", origin.file({ two, one }, 2))
    assert.is_nil(origin.file({ two, one }, 1))
    assert.is_nil(origin.file({}, 1))
  end)

  it("keeps no definition alive", function()
    local seen = setmetatable({}, { __mode = "k" })
    do
      local definition = { name = "one" }
      origin.note(definition, "builds/one.lua")
      seen[definition] = true
    end
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(seen))
  end)
end)
