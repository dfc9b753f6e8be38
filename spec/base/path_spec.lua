-- SPDX-License-Identifier: MIT
-- The place of a problem, in Lua's notation.
local checking = require "support.checking"

-- The path of a value that JSON cannot have, below a key of `extra`.
local function path_of(key)
  return checking.lines("create_build", checking.with("extra", { [key] = print }))[1]
    :match "^error extra(.*): expected a value that JSON can represent, got function$"
end

describe("a path", function()
  local cases = {
    { "x", ".x" }, { "_", "._" }, { "a9", ".a9" }, { "Z_z", ".Z_z" },
    { "0a", '["0a"]' }, { "9a", '["9a"]' }, { "5", '["5"]' }, { "", '[""]' }, { "a b", '["a b"]' },
    { "a-b", '["a-b"]' }, { "a.b", '["a.b"]' }, { 'a"b', [=[["a\"b"]]=] },
    { [[a\b]], [=[["a\\b"]]=] },
    { "a\nb", [=[["a\nb"]]=] }, { "a\tb", [=[["a\x09b"]]=] }, { "a\x7Fb", [=[["a\x7Fb"]]=] },
    { " ", '[" "]' }, { "~", '["~"]' }, { "é", '["é"]' }, { "构建", '["构建"]' },
    { "\u{1F600}", '["\u{1F600}"]' }, { "x\u{10FFFF}", '["x\u{10FFFF}"]' },
    { ("k"):rep(60), "." .. ("k"):rep(60) },
    { ("k"):rep(61), '["' .. ("k"):rep(60) .. '"...]' },
    { ("é"):rep(30), '["' .. ("é"):rep(30) .. '"]' },
    { "k" .. ("é"):rep(30) .. "k", '["k' .. ("é"):rep(30) .. '"...]' },
  }
  for _, case in ipairs(cases) do
    it(("ends in %q as %s"):format(case[1], case[2]), function()
      assert.equal(case[2], path_of(case[1]))
    end)
  end

  for _, bytes in ipairs { "\x80", "\xBF\x80", "\xC3", "\xE6\x9E", "\xF0\x9F\x98", "\xFF" } do
    local shown = bytes:gsub(".", function(byte) return ("\\x%02X"):format(byte:byte()) end)
    it("shows bytes that are no character as " .. shown, function()
      assert.same({ ('error extra["k%s"]: is not valid UTF-8 at byte 2'):format(shown) },
        (checking.lines("create_build", checking.with("extra", { ["k" .. bytes] = 1 }))))
    end)
  end
end)
