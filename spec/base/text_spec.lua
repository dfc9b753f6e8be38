-- SPDX-License-Identifier: MIT
-- Valid text: UTF-8 without a NUL.
local core = require "zadig.core"

-- Where a string is no longer text, and why; nil if all of it is.
local function fault(text)
  local problems = core.check("list_builds", { project_key = text })
  if problems then
    assert.equal(1, #problems)
    local why, byte = problems[1].message:match "^(.-) at byte (%d+)$"
    return math.tointeger(byte), why
  end
end

describe("text", function()
  it("is UTF-8 as Lua defines it, at every limit of every sequence", function()
    local after = { "", "\x7F", "\x80", "\x8F", "\x90", "\x9F", "\xA0", "\xBF", "\xC0" }
    for lead = 0x80, 0xFF do
      for _, second in ipairs(after) do
        for _, third in ipairs { "", "\x7F", "\x80", "\xBF", "\xC0" } do
          for _, fourth in ipairs { "", "\xBF", "\xC0" } do
            local bytes = "x" .. string.char(lead) .. second .. third .. fourth
            local _, at = utf8.len(bytes)
            if fault(bytes) ~= at then
              assert.same({ bytes, at }, { bytes, fault(bytes) })
            end
          end
        end
      end
    end
  end)

  it("is recognised at any position in a string", function()
    for before = 0, 17 do
      for behind = 0, 9 do
        local begin, rest = ("a"):rep(before), ("b"):rep(behind)
        assert.is_nil((fault(begin .. "\x7F" .. rest)))
        assert.is_nil((fault(begin .. "é" .. rest)))
        assert.same({ before + 1, "is not valid UTF-8" }, { fault(begin .. "\x80" .. rest) })
        assert.same({ before + 1, "is not valid UTF-8" }, { fault(begin .. "\xFF" .. rest) })
        assert.same({ before + 1, "contains a NUL" }, { fault(begin .. "\0" .. rest) })
        assert.same({ before + 3, "contains a NUL" }, { fault(begin .. "é\0" .. rest) })
      end
    end
  end)
end)
