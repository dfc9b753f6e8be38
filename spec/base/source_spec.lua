-- SPDX-License-Identifier: MIT
local colour = require "zadig.show.colour"
local source = require "zadig.base.source"

local function value_of(text)
  return assert(load("return " .. text, "=text", "t", {}))()
end

describe("quoted text", function()
  it("reads back with every byte", function()
    for byte = 0, 255 do
      local text = "a" .. string.char(byte) .. "1"
      assert.equal(text, value_of(source.quote(text)))
    end
  end)

  it("reads back random bytes, on one line that is safe on a terminal", function()
    math.randomseed(1)
    for _ = 1, 2000 do
      local bytes = {}
      for i = 1, math.random(0, 12) do
        bytes[i] = math.random(4) == 1 and math.random(32, 126) or math.random(128, 255)
      end
      local text = string.char(table.unpack(bytes))
      local quoted = source.quote(text)
      assert.equal(text, value_of(quoted))
      assert.is_nil(quoted:find "[\0-\31\127]")
      assert.is_truthy(utf8.len(quoted))
    end
  end)

  local cases = {
    { "plain", '"plain"' },
    { "中文", '"中文"' },
    { 'say "hi" \\', [["say \"hi\" \\"]] },
    { "a\nb\tc\r", [["a\nb\tc\r"]] },
    { "\27[31m\0\127", [["\x1B[31m\x00\x7F"]] },
    { "\xC2\x9B31m", [["\u{009B}31m"]] },
    { "\u{202E}abc\u{200B}\u{FEFF}\u{2028}", [["\u{202E}abc\u{200B}\u{FEFF}\u{2028}"]] },
    { "\xFF\xC0\x80\xED\xA0\x80", [["\xFF\xC0\x80\xED\xA0\x80"]] },
  }
  for i, case in ipairs(cases) do
    it("reads well, case " .. i, function()
      assert.equal(case[2], source.quote(case[1]))
    end)
  end
end)

describe("text in brackets", function()
  it("reads back as it was", function()
    for _, text in ipairs { "a\nb", "\na\n", "a]]b\n]=]", "a]", "a]=", "", "中\n文" } do
      assert.equal(text, value_of(source.bracket(text)))
    end
  end)

  it("is not used for text that needs escaping", function()
    for _, text in ipairs { "a\r\nb", "a\27b", "a\0b", "\xFF", "\u{202E}", "\xC2\x85" } do
      assert.is_nil(source.bracket(text))
    end
  end)
end)

describe("numbers", function()
  it("read back with their type", function()
    for _, value in ipairs { 0, -1, 1686192895, math.maxinteger, math.mininteger, 0.1, 1 / 3, 1e100,
      30.0, -0.5, 2.0 ^ 53, math.huge, -math.huge, 5e-324 } do
      local back = value_of(source.number(value))
      assert.equal(value, back)
      assert.equal(math.type(value), math.type(back))
    end
    local nan = value_of(source.number(0 / 0))
    assert.is_true(nan ~= nan)
    assert.equal("0.1", source.number(0.1))
  end)

  it("do not depend on the locale", function()
    local old = os.setlocale(nil, "numeric")
    for _, locale in ipairs { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "C" } do
      if os.setlocale(locale, "numeric") then
        local text = source.number(1.5)
        os.setlocale(old, "numeric")
        assert.equal("1.5", text)
      end
    end
  end)
end)

describe("names", function()
  it("have no quotes if Lua allows it", function()
    for name, bare in pairs { name = true, _x1 = true, ["end"] = false, ["goto"] = false,
      ["1a"] = false, ["a b"] = false, [""] = false, ["é"] = false } do
      assert.equal(bare, source.is_name(name), name)
    end
    assert.is_false(source.is_name(1))
  end)
end)

describe("source in colours", function()
  it("is the source once the colours are removed", function()
    local text = [==[
{
  name = "a \"b\" \\", -- and 3 more "lines"
  script = [[
#!/bin/sh
echo "]"]],
  other = [=[
]]]=],
  ["a b"] = { 1, -2.5, 0x10, 1e-3, true, false, nil, zadig.null },
  half = 0/0, bracket = list[1],
}]==]
    local painted = colour.source(text)
    assert.equal(text, (painted:gsub("\27%[%d*m", "")))
    for _, piece in ipairs { "\27[34mname\27[0m", "\27[32m\"a \\\"b\\\" \\\\\"\27[0m",
      "\27[90m-- and 3 more \"lines\"\27[0m", "\27[32m#!/bin/sh\27[0m", "\27[36m-2.5\27[0m",
      "\27[36m1e-3\27[0m", "\27[35mtrue\27[0m", "\27[36m0\27[0m/" } do
      assert.is_truthy(painted:find(piece, 1, true), piece)
    end
  end)

  it("ends for any text", function()
    math.randomseed(2)
    local bytes = { '"', "\\", "[", "]", "-", "1", "a", " ", "\n", "=", "." }
    for _ = 1, 2000 do
      local parts = {}
      for i = 1, math.random(0, 10) do
        parts[i] = bytes[math.random(#bytes)]
      end
      local text = table.concat(parts)
      assert.equal(text, (colour.source(text):gsub("\27%[%d*m", "")))
    end
  end)

  it("is used on a terminal unless NO_COLOR is set", function()
    local function wanted(tty, env)
      return colour.wanted("file", function(file) return file == "file" and tty end,
        function(name) return env[name] end)
    end
    assert.is_true(wanted(true, {}))
    assert.is_true(wanted(true, { NO_COLOR = "", TERM = "xterm" }))
    assert.is_false(wanted(false, {}))
    assert.is_false(wanted(true, { NO_COLOR = "1" }))
    assert.is_false(wanted(true, { TERM = "dumb" }))
  end)
end)
