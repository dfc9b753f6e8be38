-- SPDX-License-Identifier: MIT
-- How the sandbox reads request bodies: like Go; a mistake gets an empty 400.

local asking = require "support.asking"
local json = require "zadig.sandbox.json"
local sandbox = require "zadig.sandbox"

describe("the sandbox's binding", function()
  local server, asker
  asking.shared({}, function(...) server, asker = ... end)

  local function post(body) return asker:ask("POST", "/openapi/build", body) end

  local minimal = asking.build()

  local refused = {
    ["nothing"] = "",
    ["null"] = "null",
    ["an array"] = "[]",
    ["a string"] = '"s"',
    ["a number"] = "1",
    ["half an object"] = minimal:sub(1, -2),
    ["a trailing comma"] = minimal:sub(1, -2) .. ",}",
    ["a byte order mark"] = "\u{FEFF}" .. minimal,
    ["single quotes"] = "{'name':'b'}",
    ["a comment"] = "/**/" .. minimal,
    ["a control character in a string"] = asking.build { build_script = '"a\nb"' },
    ["an unknown escape"] = asking.build { build_script = [["\x"]] },
    ["a short unicode escape"] = asking.build { build_script = [["\u12"]] },
    ["an octal number"] = asking.build { unknown = "01" },
    ["a bare fraction"] = asking.build { unknown = ".5" },
    ["a missing fraction"] = asking.build { unknown = "1." },
    ["NaN"] = asking.build { unknown = "NaN" },
    ["text in place of an object"] = asking.build { advanced_settings = '"x"' },
    ["an array for an object"] = asking.build { docker_build_step = "[{}]" },
    ["an array for the settings"] = asking.build { advanced_settings = "[]" },
    ["an object for an array"] = asking.build { services = "{}" },
    ["a number for a string"] = asking.build { build_script = "1" },
    ["a boolean for a string"] = asking.build { build_script = "true" },
    ["a string for a boolean"] =
      asking.build { docker_build_step = '{"dockerfile_source":"local","enable_buildkit":"true"}' },
    ["a number for a boolean"] =
      asking.build { docker_build_step = '{"dockerfile_source":"local","enable_buildkit":1}' },
    ["a string among the outputs' place"] = asking.build { installs = '["go"]' },
    ["a label's number out of range"] = asking.build { advanced_settings =
      '{"cluster_name":"local-20250523164625","custom_labels":[{"key":"a","value":1e400}]}' },
  }
  for _, key in ipairs { "name", "project_key", "infrastructure", "build_os", "script_type" } do
    refused["no " .. key] = asking.build { [key] = false }
    refused["an empty " .. key] = asking.build { [key] = '""' }
    refused["a null " .. key] = asking.build { [key] = "null" }
  end
  for _, literal in ipairs { "30.0", "3e1", "30.5", '"30"', "true", "9223372036854775808",
    "-9223372036854775809", "[]", "{}" } do
    refused["a timeout of " .. literal] = asking.build { advanced_settings =
      ('{"cluster_name":"local-20250523164625","timeout":%s}'):format(literal) }
  end
  for what, body in pairs(refused) do
    it("refuses " .. what, function()
      asking.empty(400, post(body))
      assert.is_nil(asker:stored "b")
    end)
  end

  for _, key in ipairs { "name", "project_key", "template_name", "target_services" } do
    it(("refuses a template build without %s, or with null"):format(key), function()
      asking.empty(400, asker:create_from_template { [key] = false })
      asking.empty(400, asker:create_from_template { [key] = "null" })
      asking.empty(400, asker:update_from_template { [key] = false })
    end)
  end

  it("refuses an input's value that is not a string", function()
    asking.empty(400, asker:create_from_template {
      target_services = '[{"inputs":[{"key":"name","value":1}]}]' })
  end)

  local accepted = {
    ["unknown keys of any kind"] = asking.build { zzz = '{"a":[1e400,null,{}]}' },
    ["white space"] = " \t\r\n" .. minimal:gsub(":", " :\n"),
    ["what follows the first value"] = minimal .. "}]garbage\0\255",
    ["null for whatever is optional"] = asking.build { services = "null", installs = "null",
      advanced_settings = "null", docker_build_step = "null", build_script = "null" },
    ["any depth up to Go's"] = asking.build { zzz = ("["):rep(9999) .. ("]"):rep(9999) },
    ["a blank"] = asking.build { infrastructure = '" "' },
  }
  for what, body in pairs(accepted) do
    it("accepts " .. what, function() asking.success(post(body)) end)
  end

  it("rejects brackets deeper than Go's limit", function()
    asking.empty(400, post(asking.build { zzz = ("["):rep(10000) .. ("]"):rep(10000) }))
  end)

  it("ignores the content type", function()
    asking.success(post(minimal))
  end)

  it("matches keys in any case, including the long s and the Kelvin sign", function()
    asking.success(post(minimal:gsub('"name"', '"NaMe"'):gsub('"script_type"', '"ſcript_type"')))
    assert.equal("shell", asker:stored "b".script_type)
  end)

  it("takes the last of duplicate keys", function()
    asking.success(post(minimal:sub(1, -2) .. ',"name":"c","NAME":"d"}'))
    assert.is_nil(asker:stored "c")
    assert.truthy(asker:stored "d")
  end)

  it("reads integers exactly", function()
    for _, literal in ipairs { "9223372036854775807", "-9223372036854775808", "-0", "0" } do
      server:reset()
      asking.success(post(asking.build { advanced_settings =
        ('{"cluster_name":"local-20250523164625","timeout":%s}'):format(literal) }))
      assert.equal(tonumber(literal), asker:stored "b".timeout)
    end
  end)

  it("decodes escapes, pairs surrogates and replaces invalid UTF-8", function()
    asking.success(post(asking.build { build_script =
      [["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d\u0041\ude00]] .. '\xff\xed\xa0\x80é"' }))
    assert.equal('"\\/\b\f\n\r\té😀\u{FFFD}A\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}é',
      asker:stored "b".build_script)
  end)

  for _, place in ipairs { "installs", "parameters", "services", "repo_info" } do
    it(("panics at a null among the %s"):format(place), function()
      asking.empty(500, asker:create { [place] = "[null]" })
      assert.is_nil(asker:stored "b")
    end)
  end

  for _, place in ipairs { "custom_labels", "custom_annotations" } do
    it(("panics at a null among the %s"):format(place), function()
      asking.empty(500, asker:create { advanced_settings =
        ('{"cluster_name":"local-20250523164625","%s":[null]}'):format(place) })
    end)
  end

  it("panics at a null among target services and inputs", function()
    asking.empty(500, asker:create_from_template { target_services = "[null]" })
    asking.empty(500, asker:create_from_template { target_services = '[{"inputs":[null]}]' })
  end)

  it("drops null among strings and integers, and keeps it among storages", function()
    asking.success(asker:create {
      parameters = '[{"key":"a","choice_option":[null,"x"]}]',
      repo_info = '[{"codehost_name":"gitlab","prs":[null,2]}]',
      advanced_settings = [[{"cluster_name":"local-20250523164625","outputs":[null],
        "storages":{"enabled":true,"storages_properties":[null]}}]],
    })
    local build = asker:stored "b"
    assert.same({ "", "x" }, build.parameters[1].choice_option)
    assert.same({ 0, 2 }, build.repos[1].prs)
    assert.equal("", build.outputs[3].name)
    assert.equal(sandbox.null, build.storages.storages_properties[1])
  end)

  it("has caused no internal error", function()
    for _, entry in ipairs(server:state().log) do assert.is_nil(entry.problem) end
  end)
end)

describe("the sandbox's JSON", function()
  it("is escaped as in Go", function()
    assert.equal([["\u003ca\u003e\u0026\"\\\n\r\t\u0008\u0000\u2028é😀]] .. "\127" .. '"',
      json.quote "<a>&\"\\\n\r\t\b\0\u{2028}é😀\127")
    assert.equal('"a\u{FFFD}b"', json.quote "a\xffb")
  end)

  it("keeps the order of keys and leaves out absent ones", function()
    assert.equal('{"z":1,"a":[{},null,true]}', json.text(json.object {
      "z", 1, "m", json.absent, "a", json.list { json.object {}, json.null, true },
    }))
  end)

  it("survives any bytes", function()
    math.randomseed(7)
    local valid = asking.build { zzz = '[1,-2.5e3,"\\u00e9",null,{"a":[]}]' }
    for _ = 1, 3000 do
      local bytes = { valid:byte(1, -1) }
      for _ = 1, math.random(4) do bytes[math.random(#bytes)] = math.random(0, 255) end
      local node, reason = json.read(string.char(table.unpack(bytes)):sub(1, math.random(#valid)))
      assert.is_true(node ~= nil or type(reason) == "string")
    end
  end)
end)
