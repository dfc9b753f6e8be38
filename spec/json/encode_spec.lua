-- SPDX-License-Identifier: MIT
-- Encoding JSON text.
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local json = require "support.json"

local encode = core.encode

-- Encodes a definition that has only these fields.
local function body(fields)
  return encode("BuildDefinition", fields)
end

describe("encoding", function()
  for _, name in ipairs(fixtures.definitions) do
    it("gives the document's own " .. name .. " back as data", function()
      local record = name:find "template" and "TemplateDefinition" or "BuildDefinition"
      local definition = fixtures.read(name)
      assert.same(definition, fixtures.decode(encode(record, definition)))
    end)
  end

  it("writes keys in the order of the rows, whatever their order in the table", function()
    local expected = '{"name":"a","project_key":"p","build_os":"u"}'
    for _ = 1, 8 do
      assert.equal(expected, body { build_os = "u", name = "a", project_key = "p" })
      local other = {}
      other.project_key, other.build_os, other.name = "p", "u", "a"
      assert.equal(expected, body(other))
    end
  end)

  it("writes a value without a record by its shape, with sorted keys", function()
    assert.equal('{"a":[1,{"x":true}],"b":null,"c":[],"d":{}}', encode(nil,
      { d = {}, c = core.array {}, b = core.null, a = { 1, { x = true } } }))
    for text, value in pairs { ['"\\n"'] = "\n", ["1.5"] = 1.5, ["false"] = false,
      ["null"] = core.null } do
      assert.equal(text, encode(nil, value))
    end
  end)

  it("writes an empty table as its row says", function()
    assert.equal('{"services":[],"advanced_settings":{"outputs":[]}}',
      body { services = {}, advanced_settings = { outputs = {} } })
    assert.equal('{"docker_build_step":{}}', body { docker_build_step = {} })
  end)

  local numbers = {
    { 30, "30" }, { 30.0, "30" }, { -0.0, "0" }, { 2 ^ 53, "9007199254740992" },
    { 5000000000000001, "5000000000000001" }, { 1e15, "1000000000000000" },
    { math.maxinteger, "9223372036854775807" }, { math.mininteger, "-9223372036854775808" },
  }
  for _, case in ipairs(numbers) do
    it(("writes the integer %s as %s"):format(case[1], case[2]), function()
      assert.equal(('{"advanced_settings":{"timeout":%s}}'):format(case[2]),
        body { advanced_settings = { timeout = case[1] } })
      assert.equal(('{"n":%s}'):format(case[2]), body { extra = { n = case[1] } })
    end)
  end

  it("writes a float of extra so that it reads back the same", function()
    for _, value in ipairs { 0.1, 0.1 + 0.2, 1 / 3, 1e300, -1e300, 5e-324, -2.5, 123456.789 } do
      local text = body { extra = { n = value } }
      assert.equal(value, tonumber(text:match "^{\"n\":(.*)}$"), text)
    end
  end)

  it("writes no more digits of a float than needed", function()
    for value, digits in pairs { [0.1] = "0.1", [0.1 + 0.2] = "0.30000000000000004",
      [1 / 3] = "0.3333333333333333", [-2.5] = "-2.5", [123456.789] = "123456.789" } do
      assert.equal('{"n":' .. digits .. "}", body { extra = { n = value } })
    end
  end)

  it("escapes what JSON requires, and nothing else", function()
    for _, value in ipairs { "", "plain", "\"\\/", "a\nb\tc\r\b\f", "\1\31\127", "优先调度 🙂",
      ("\1"):rep(1000), ("long "):rep(10000) } do
      local text = body { build_script = value }
      assert.equal(value, json.decode(text).build_script)
    end
    assert.equal('{"build_script":"优/\\u001f"}', body { build_script = "优/\31" })
  end)

  it("escapes a string of any one character, and of many of them", function()
    local expected = { [8] = "\\b", [9] = "\\t", [10] = "\\n", [12] = "\\f", [13] = "\\r",
      [34] = '\\"', [92] = "\\\\" }
    for code = 1, 127 do
      local one = string.char(code)
      local escaped = expected[code] or code < 32 and ("\\u%04x"):format(code) or one
      assert.equal('{"name":"' .. escaped .. '"}', body { name = one })
      assert.equal('{"name":"' .. escaped:rep(700) .. 'a"}', body { name = one:rep(700) .. "a" })
    end
  end)

  it("makes room for keys and values at any length of a body", function()
    for before = 0, 40 do
      local name, installs = ("n"):rep(before), {}
      for i = 1, 200 do
        installs[i] = { name = "a", version = "b" }
      end
      assert.equal('{"name":"' .. name .. '","installs":['
        .. ('{"name":"a","version":"b"},'):rep(199) .. '{"name":"a","version":"b"}]}',
        body { name = name, installs = installs })
    end
  end)

  it("merges extra at any level, sorted, never under that name", function()
    assert.equal('{"name":"n","docker_build_step":{"build_args":"x","new":true},"a":[],"b":null,'
      .. '"c":{"x":1,"y":[1,"two",{}]}}',
      body { name = "n", docker_build_step = { build_args = "x", extra = { new = true } },
        extra = { c = { y = { 1, "two", {} }, x = 1 }, b = core.null, a = core.array {} } })
  end)

  it("sorts a key before longer ones that begin with it", function()
    assert.equal('{"a":1,"a_b":2,"ab":3,"b":4}', body { extra = { b = 4, ab = 3, a = 1, a_b = 2 } })
  end)

  it("calls no metamethod", function()
    local function trap()
      error "a metamethod was called"
    end
    local hostile = { __index = trap, __len = trap, __pairs = trap, __eq = trap, __tostring = trap,
      __name = 7 }
    assert.equal('{"name":"n","services":[{"service_name":"s"}]}',
      body(setmetatable({ name = "n",
        services = setmetatable({ setmetatable({ service_name = "s" }, hostile) }, hostile),
      }, hostile)))
  end)

  local cycle = {}
  cycle.a = cycle
  local changed = {
    ["a number for a string"] = { name = 1 },
    ["a string for an array"] = { services = "x" },
    ["a table for a string"] = { name = {} },
    ["a string for an integer"] = { advanced_settings = { timeout = "30" } },
    ["a fraction for an integer"] = { advanced_settings = { timeout = 30.5 } },
    ["a string for a boolean"] = { docker_build_step = { enable_buildkit = "true" } },
    ["a string for a record"] = { docker_build_step = "x" },
    ["a NUL"] = { name = "a\0b" },
    ["broken UTF-8"] = { name = "\xff" },
    ["a function in extra"] = { extra = { f = print } },
    ["a number as a key of extra"] = { extra = { [1.5] = 1 } },
    ["infinity in extra"] = { extra = { n = math.huge } },
    ["a known key in extra"] = { extra = { name = "x" } },
    ["a hole in extra"] = { extra = { a = core.array { 1, nil, 3 } } },
    ["extra that is no table"] = { extra = 1 },
    ["a cycle"] = { extra = cycle },
    ["a hole in an array of records"] = { services = { nil, {} } },
  }
  for what, definition in pairs(changed) do
    it("raises for what validation would have refused: " .. what, function()
      assert.has_error(function()
        body(definition)
      end)
    end)
  end

  it("survives a finalizer that empties the table", function()
    for _ = 1, 20 do
      local definition = fixtures.read "create_build"
      definition.extra = { a = { 1, 2, 3 }, b = { c = "d" } }
      for _ = 1, 5 do
        setmetatable({}, { __gc = function()
          definition.extra.a, definition.services[1], definition.name = nil, nil, {}
        end })
      end
      collectgarbage "step"
      pcall(body, definition)
    end
    collectgarbage()
  end)
end)
