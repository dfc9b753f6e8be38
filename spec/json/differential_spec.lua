-- SPDX-License-Identifier: MIT
-- ctest: needs=cjson.safe
-- The decoder compared with lua-cjson: the same bytes, made at random, and texts at the limits of
-- JSON. Where the two disagree, or the standard leaves a choice, this file states what is expected.
local cjson = require("cjson.safe").new()
local core = require "zadig.core"
local helpers = require "support.helpers"

cjson.decode_max_depth(2000)

local DOCUMENTS = helpers.all and 20000 or 2000

-- A generator of its own, so that a document has the same number on every machine.
local state = 20230601
local function random(limit)
  state = (state * 1103515245 + 12345) & 0x7fffffff
  return (state >> 8) % limit + 1
end

local strings = { "", "a", "name", "\\n", "\\u0041", "\\ud83d\\ude00", "構建", "\\\\", "\\\"", "\\/",
  " ", "x y", "\\u0000", "\u{FDD0}" }
local numbers = { "0", "-0", "1", "-1", "10", "1.5", "-2.25", "1e3", "1E-2", "9007199254740992",
  "123456789012345678", "1e300", "0.1" }
local spaces = { "", "", "", " ", "\n", "\t\r" }

local function grow(depth)
  local kind = random(depth > 0 and 8 or 5)
  local space = spaces[random(#spaces)]
  if kind == 1 then
    return space .. ({ "true", "false", "null" })[random(3)]
  elseif kind <= 3 then
    return space .. numbers[random(#numbers)]
  elseif kind <= 5 then
    return ('%s"%s"'):format(space, strings[random(#strings)])
  end
  local parts = {}
  for i = 1, random(5) - 1 do
    local value = grow(depth - 1)
    parts[i] = kind == 6 and value
      or ('%s"%d%s":%s'):format(space, i, strings[random(#strings)], value)
  end
  return (kind == 6 and "[%s%s]" or "{%s%s}"):format(table.concat(parts, ","), space)
end

local function agree(ours, theirs)
  if theirs == cjson.null then
    return ours == core.null
  elseif type(theirs) ~= "table" then
    return ours == theirs
  elseif type(ours) ~= "table" then
    return false
  end
  for key, value in pairs(theirs) do
    if not agree(ours[key], value) then
      return false
    end
  end
  for key in pairs(ours) do
    if theirs[key] == nil then
      return false
    end
  end
  return true
end

describe("the decoder, beside lua-cjson,", function()
  it("reads random documents like lua-cjson", function()
    for i = 1, DOCUMENTS do
      local text = "[" .. grow(5) .. "]"
      local ours, why = core.decode(nil, text)
      local theirs = assert(cjson.decode(text))
      assert(ours, ("%d: %s: %s"):format(i, why, text))
      assert(agree(ours, theirs), ("%d: differs: %s"):format(i, text))
    end
  end)
end)

local accepted = {
  "[]", "{}", "null", "true", '"x"', "0", "-0", "-1", "1.5", "1e5", "1E+5", "1e-5", " [ ] ",
  "\n{}\t", '["\\u00e9"]', '["\\uABCDEF"]', '["\\\\u12"]',
  '["\\ud83d\\ude00"]', '["\\u0000"]', '["\127"]', '["\u{10FFFF}"]', '{"":1}', '{"a":1,"a":2}',
  "[[[[[[[[]]]]]]]]", '"\\"\\\\\\/\\b\\f\\n\\r\\t"', "[1,2,3]", '{"a":{"b":[{}]}}', "\u{FEFF}[]",
}

local rejected = {
  "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{1:2}", '{"a"}', '{"a":}',
  '{"a":1,}', '{"a" 1}', "{'a':1}", "{a:1}", '"', '"x', '["x]', "'x'", "tru", "nul", "nulll",
  "[1e]", "True", "NULL", "+1", ".5", "-", "NaN", "nan", "Infinity", "-Infinity", "0x10",
  "[] []", "[]x",
  "1 2", "// x\n[]", "/* x */[]", '["\\x41"]', '["\\u12"]', '["a\\u12g4b"]', '["a\\u"]',
  '["\\u12g4"]', '["\\"]', "\0", "[]\0",
  '["a\0b"]', "\u{FEFF}", "\xFF\xFE[\0]\0", '["\\ud800"]', '["\\udc00"]', '["\\ud800\\u0041"]',
}

-- Invalid by the standard, but cJSON reads them, and they are no reason to refuse a reply.
local tolerated = {
  "[01]", "[-01]", "[1.]", '["\1"]', '["\n"]', '["\t"]', '["\xFF"]', '["\xED\xA0\x80"]',
}

describe("the decoder", function()
  for kind, texts in pairs { accepts = accepted, ["accepts, though no JSON,"] = tolerated } do
    for _, text in ipairs(texts) do
      it(("%s %q"):format(kind, text), function()
        local value, why = core.decode(nil, text)
        assert.is_nil(why)
        assert.is_not_nil(value)
      end)
    end
  end

  for _, text in ipairs(rejected) do
    it(("refuses %q"):format(text), function()
      local value, why = core.decode(nil, text)
      assert.is_nil(value)
      assert.matches("^invalid JSON", why == "empty" and "invalid JSON" or why)
    end)
  end
end)
