-- SPDX-License-Identifier: MIT
-- Decoding JSON text; encode_spec.lua tests the other direction.
local core = require "zadig.core"
local fixtures = require "support.fixtures"

local encode, decode = core.encode, core.decode

-- Encodes a definition that has only these fields.
local function body(fields)
  return encode("BuildDefinition", fields)
end

describe("decoding", function()
  it("returns every key of the document's replies", function()
    for reply, record in pairs { ["get_build.reply"] = "BuildDetail",
      ["list_builds.reply"] = "BuildList", ["message.reply"] = "Message" } do
      local expected, found = fixtures.read(reply), assert(decode(record, fixtures.text(reply)))
      local function compare(wanted, value, path)
        for key, item in pairs(wanted) do
          if type(item) == "table" then
            compare(item, value[key], path .. "." .. key)
          else
            assert.equal(item, value[key], path .. "." .. key)
          end
        end
      end
      compare(expected, found, reply)
    end
  end)

  it("returns {} for arrays of the rows that are null or missing", function()
    for _, text in ipairs {
      '{"total":0,"builds":null}', '{"total":0}', '{"builds":null,"total":0}',
    } do
      assert.same({}, assert(decode("BuildList", text)).builds)
    end
    local detail = assert(decode("BuildDetail",
      '{"name":"x","build_env":{},"post_build":{"object_storage_upload":{}}}'))
    assert.same({}, detail.repos)
    assert.same({}, detail.build_env.installs)
    assert.same({}, detail.post_build.object_storage_upload.upload_detail)
  end)

  it("returns nil for records and scalars of the rows that are null", function()
    local detail = assert(decode("BuildDetail", '{"name":"x","source":null,"post_build":null}'))
    assert.is_nil(detail.source)
    assert.is_nil(detail.post_build)
  end)

  it("returns keys that no row knows as they are", function()
    local reply = assert(decode("Message",
      '{"new":{"a":[1,null],"b":{}},"message":"success","none":null,"yes":true}'))
    assert.same({ message = "success", yes = true, none = core.null,
      new = { a = { 1, core.null }, b = {} } }, reply)
    assert.equal("null", tostring(reply.none))
    assert.is_nil(getmetatable(reply.new))
  end)

  it("sets the metatables of arrays and records", function()
    local list = assert(decode("BuildList", '{"total":1,"builds":[{"name":"x"}],"odd":[]}'))
    local array = getmetatable(core.array {})
    assert.equal(array, getmetatable(list.builds))
    assert.equal(array, getmetatable(list.builds[1].target_services))
    assert.equal(array, getmetatable(list.odd))
    assert.equal("zadig.BuildList", getmetatable(list).__name)
    assert.equal("zadig.Build", getmetatable(list.builds[1]).__name)
    assert.equal('{"list":[]}', body { extra = { list = list.odd } })
  end)

  it("lets the last of a repeated key count", function()
    assert.same({ message = "b" }, decode("Message", '{"message":"a","message":"b"}'))
    assert.same({}, decode("BuildList", '{"total":1,"builds":[{}],"builds":null}').builds)
    assert.is_nil(decode("BuildDetail", '{"name":"x","source":"a","source":null}').source)
  end)

  it("gives integral numbers up to 2^53 as integers and others as floats", function()
    local numbers = assert(decode(nil,
      '[1, -7, 2.0, 2.5, 1e2, 9007199254740992, 9007199254740994, 1e300, 1700000000000, -0,' ..
      '-1e300, -9007199254740992, -9007199254740994]'))
    local kinds = {}
    for i, value in ipairs(numbers) do
      kinds[i] = math.type(value)
    end
    assert.same({ "integer", "integer", "integer", "float", "integer", "integer", "float", "float",
      "integer", "integer", "float", "integer", "float" }, kinds)
    assert.equal(1700000000000, numbers[9])
    assert.equal(9007199254740994.0, numbers[7])
  end)

  it("keeps \\u0000 in strings and keys, together with the noncharacter that replaces it",
    function()
    assert.same({ "a\0b", "\u{FDD0}\0", "\\u0000", "\0" },
      decode(nil, [[["a\u0000b","]] .. "\u{FDD0}" .. [[\u0000","\\u0000","\u0000"]
]]))
    assert.same({ "\u{FDD0}\u{FDEF}\0" }, decode(nil, [=[["\uFDD0\ufdef\u0000"]]=]))
    assert.same({ ["k\0"] = "\\\0" }, decode(nil, [[{"k\u0000":"\\\u0000"}]]))
    assert.same({ message = "a\0" }, decode("Message", [[{"message":"a\u0000"}]]))
    for _, near in ipairs { "\u{FDCF}", "\u{FDF0}", "\u{F000}", "\u{FD3F}", "\u{FD5E}" } do
      assert.same({ near .. "\0" }, decode(nil, '["' .. near .. '\\u0000"]'))
      local escaped = ("\\u%04x"):format(utf8.codepoint(near))
      assert.same({ near .. "\0" }, decode(nil, '["' .. escaped .. '\\u0000"]'))
    end
    assert.same({ "\\ufdeg\0" }, decode(nil, [=[["\\ufdeg\u0000"]]=]))
    assert.is_nil((decode(nil, [=[["\u0000\\ufde]=])))
    local all = {}
    for code = 0xFDD0, 0xFDEF do
      local text = table.concat(all)
      assert.same({ load('return "' .. text:gsub("u(%x+)", "u{%1}") .. '\0"')() },
        decode(nil, '["' .. text .. '\\u0000"]'))
      all[#all + 1] = ("\\u%04x"):format(code)
    end
    local value, why = decode(nil, '["' .. table.concat(all) .. '\\u0000"]')
    assert.is_nil(value)
    assert.matches("could replace", why)
  end)

  -- Values that need no unescaping are read by other code than those that do.
  it("returns the same however a text is written", function()
    local function escaped(word)
      return '"' .. word:gsub("[%w_]", function(c) return ("\\u%04x"):format(c:byte()) end) .. '"'
    end
    for reply, record in pairs { ["get_build.reply"] = "BuildDetail",
      ["list_builds.reply"] = "BuildList" } do
      local text = fixtures.text(reply)
      local plain = assert(decode(record, text))
      local spellings = {
        escaped = text:gsub('"([%w_ :/.-]*)"', escaped),
        fractions = text:gsub("([ :])(%d+)([,\n])", "%1%2.0%3"),
        exponents = text:gsub("([ :])(%d+)([,\n])", "%1%2E0%3"),
        dense = text:gsub("\n *", ""),
        loose = text:gsub("\n", " \t\r\n "):gsub('": *', '"\t :\n '),
      }
      for how, spelt in pairs(spellings) do
        assert.same(plain, decode(record, spelt), reply .. " " .. how)
      end
    end
  end)

  it("gives arrays of every length", function()
    for length = 0, 70 do
      local names = {}
      for i = 1, length do
        names[i] = ('{"name":"b%d"}'):format(i)
      end
      local list = assert(decode("BuildList", ('{"total":%d,"builds":[%s]}'):format(length,
        table.concat(names, ","))))
      assert.equal(length, #list.builds)
      for i, build in ipairs(list.builds) do
        assert.equal("b" .. i, build.name)
      end
      assert.equal(length, rawlen(list.builds))
      assert.is_nil(next(list.builds, length > 0 and length or nil))
    end
  end)

  it("reads integers of any size exactly", function()
    for text, value in pairs { ["0"] = 0, ["-0"] = 0, ["-7"] = -7, ["999999999999999"] = 1e15 - 1,
      ["1000000000000000"] = 1e15, ["9007199254740992"] = 2^53, ["9007199254740993"] = 2^53,
      ["123456789012345678901234567890"] = 123456789012345678901234567890 } do
      local build = decode("Build", ('{"name":"x","update_time":%s}'):format(text))
      assert.equal(value, build.update_time)
      assert.equal(value <= 2^53 and "integer" or "float", math.type(build.update_time))
    end
  end)

  it("reads the elements of an array whether they need a parser or not", function()
    local detail = assert(decode("BuildDetail",
      [[{"name":"x","parameters":[{"choice_value":["a","b\n\"","\u6784\u0000",""]}]}]]))
    assert.same({ "a", 'b\n"', "构\0", "" }, detail.parameters[1].choice_value)
    detail = assert(decode("BuildDetail",
      [[{"name":"x","parameters":[{"choice_value":[1.5,{"a":["\t"]},[-0.25],true]}]}]]))
    assert.same({ 1.5, { a = { "\t" } }, { -0.25 }, true }, detail.parameters[1].choice_value)
  end)

  it("distinguishes keys of which one begins with the other", function()
    assert.same({ message2 = "x", messag = "y", message = "z", [""] = "w" },
      decode("Message", '{"message2":"x","messag":"y","message":"z","":"w"}'))
    assert.same({ message2 = "x", message = "y" },
      decode("Message", [[{"message2":"x","\u006dessage":"y"}]]))
  end)

  it("distinguishes a key from the same key with a NUL after it", function()
    local build = assert(decode("Build", [[{"name":"x","source\u0000":"y"}]]))
    assert.same({ "x", nil, "y" }, { build.name, build.source, build["source\0"] })
  end)

  it("accepts the keys of an included record among a record's own", function()
    assert.same({ page_num = 1, timeout = 2, page_size = 3, project_key = "p" },
      decode("ListQuery", '{"page_num":1,"timeout":2,"page_size":3,"project_key":"p"}'))
  end)

  it("skips one byte order mark", function()
    assert.same({ message = "x" }, decode("Message", '\xEF\xBB\xBF{"message":"x"}'))
    assert.is_nil(decode("BuildList", '{"total":1,"builds":[\xEF\xBB\xBF{}]}'))
  end)

  local refused = {
    { nil, "", "empty" },
    { nil, "[1,]", "invalid JSON at byte 4 of 4" },
    { nil, "[1] x", "invalid JSON at byte 5 of 5" },
    { nil, "[\"a\0\"]", "invalid JSON at byte 4 of 6" },
    { nil, "nul", "invalid JSON" },
    { nil, "\v1", "invalid JSON at byte 1 of 2" },
    { nil, "\f[]", "invalid JSON at byte 1 of 3" },
    { nil, "\xEF\xBB\xBF\xEF\xBB\xBF1", "invalid JSON at byte 4 of 7" },
    { "Message", '{"message":"x","new":\v1}', "invalid JSON at byte 22 of 24" },
    { "Message", "<html>", "invalid JSON at byte 1 of 6" },
    { "Message", "[]", "the reply is an array, expected an object" },
    { "Message", "null", "the reply is null, expected an object" },
    { "Message", "{}", '"message" is missing' },
    { "Message", '{"message":null}', '"message" is missing' },
    { "Message", '{"message":3}', '"message" is a number, expected a string' },
    { "Message", '{"message":"x",}', "invalid JSON at byte 16 of 16" },
    { "Message", '{"message":"x"}}', "invalid JSON at byte 16 of 16" },
    { "Message", '{"message" "x"}', "invalid JSON at byte 12 of 15" },
    { "BuildList", '{"total":"1","builds":[]}', '"total" is a string, expected an integer' },
    { "BuildList", '{"total":1,"builds":{}}', '"builds" is an object, expected an array' },
    { "BuildList", '{"total":1,"builds":"x"}', '"builds" is a string, expected an array' },
    { "BuildList", '{"total":1,"builds":[1]}', '"builds[1]" is a number, expected an object' },
    { "BuildList", '{"total":1,"builds":[{},null]}', '"builds[2]" is null, expected an object' },
    { "BuildList", '{"total":1,"builds":[{}{}]}', "invalid JSON at byte 24 of 27" },
    { "BuildList", '{"total":1,"builds":[{}', "invalid JSON at byte 23 of 23" },
    { "BuildList", '{"total":1,"builds":[{"target_services":{}}]}',
      '"builds[1].target_services" is an object, expected an array' },
    { "BuildDetail", '{"name":"x","post_build":[]}',
      '"post_build" is an array, expected an object' },
    { "BuildDetail", '{"name":"x","parameters":[{"choice_value":[null]}]}',
      '"parameters[1].choice_value[1]" is null, expected a value' },
  }
  for _, case in ipairs(refused) do
    it(("says of %q that it is no %s"):format(case[2], case[1] or "JSON"), function()
      local value, why = decode(case[1], case[2])
      assert.is_nil(value)
      assert.equal(case[3], why:sub(1, #case[3]))
      assert.is_nil(why:find("\n", 1, true))
    end)
  end

  it("refuses every prefix of a reply", function()
    for reply, record in pairs { ["get_build.reply"] = "BuildDetail",
      ["list_builds.reply"] = "BuildList", ["message.reply"] = "Message" } do
      local text = fixtures.text(reply):gsub("%s+$", "")
      for length = 0, #text - 1 do
        local value, why = decode(record, text:sub(1, length))
        assert.is_nil(value)
        assert.is_string(why)
      end
    end
  end)

  it("agrees with lua-cjson on damaged replies that both accept", function()
    local text = fixtures.text "get_build.reply"
    local seed = 1
    local function random(limit)
      seed = (seed * 1103515245 + 12345) % 2 ^ 31
      return seed // 1 % limit + 1
    end
    for _ = 1, 2000 do
      local at = random(#text)
      local byte = ('"{}[],:\\0x '):sub(random(11)):sub(1, 1)
      local changed = text:sub(1, at - 1) .. byte .. text:sub(at + 1)
      local ok, theirs = pcall(fixtures.decode, changed)
      local ours = decode(nil, changed)
      if ok and ours then
        assert.same(theirs, ours)
      end
    end
  end)

  it("reads as deep as cJSON can, and refuses more", function()
    local function nested(depth)
      return ("["):rep(depth) .. ("]"):rep(depth)
    end
    assert.is_table(decode(nil, nested(1000)))
    assert.is_nil(decode(nil, nested(1001)))
    assert.is_nil(decode(nil, nested(1000000)))
    assert.is_table(decode("Message", '{"message":"x","deep":' .. nested(1000) .. "}"))
  end)

  it("reads a long list with any white space between its elements", function()
    local one = '{"name":"%d","target_services":[{"service_name":"s","service_module":"m"}]}'
    local parts = {}
    for i = 1, 2000 do
      parts[i] = one:format(i)
    end
    local list = assert(decode("BuildList",
      '{"total":2000,"builds":[ ' .. table.concat(parts, " ,\n") .. " ]}"))
    assert.equal(2000, #list.builds)
    assert.equal("2000", list.builds[2000].name)
    assert.equal("m", list.builds[2000].target_services[1].service_module)
  end)

  it("reads strings that repeat, change and repeat again from row to row", function()
    local texts = { "", "a", "aa", "ab", "\\u0061", "a\\\\", "ü" }
    local state = 7
    local function pick(limit)
      state = (state * 1103515245 + 12345) % 2147483648
      return texts[state // 65536 % limit + 1]
    end
    for limit = 1, #texts do
      local builds, expected = {}, {}
      for i = 1, 60 do
        local row = { pick(limit), pick(limit), pick(math.min(2, limit)) }
        builds[i] = ('{"name":"%s","source":"%s","update_by":"%s"}'):format(row[1], row[2], row[3])
        for j, text in ipairs(row) do
          row[j] = text:gsub("\\u0061", "a"):gsub("\\\\", "\\")
        end
        expected[i] = row
      end
      local list = assert(decode("BuildList",
        '{"total":60,"builds":[' .. table.concat(builds, ",") .. "]}"))
      for i, row in ipairs(expected) do
        local build = list.builds[i]
        assert.same(row, { build.name, build.source, build.update_by })
      end
    end
  end)
end)
