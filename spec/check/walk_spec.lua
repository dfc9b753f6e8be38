-- SPDX-License-Identifier: MIT
-- Walking tables: arrays, what they must not contain, and the maximum depth.
local checking = require "support.checking"
local core = require "zadig.core"

local lines, plain, with = checking.lines, checking.plain, checking.with
local settings, template = checking.settings, checking.template

describe("a walk through a definition", function()
  it("calls no metamethod and warns of fields that would be inherited", function()
    local function trap()
      error "a metamethod was called"
    end
    local definition = plain()
    definition.services = setmetatable(definition.services,
      { __index = trap, __len = trap, __pairs = trap, __newindex = trap, __eq = trap })
    local inherits = "warning services: has a metatable; inherited fields are ignored, "
      .. "merge them with zadig.build"
    assert.same({ inherits }, (lines("create_build", definition)))
    for _, metatable in ipairs { { __index = trap }, { __pairs = trap } } do
      definition.services = setmetatable({}, metatable)
      assert.same({ inherits }, (lines("create_build", definition)))
    end
    assert.same({}, (lines("create_build", setmetatable(plain(), { __name = "mine" }))))
    assert.same({}, (lines("create_build", with("installs", core.array {}))))
  end)

  it("names a limited number of holes, and does not count up to a far index", function()
    local found, errors = lines("create_build", with("services", { [1000000000] = {} }))
    assert.equal(9, errors)
    assert.equal("error services: 999999991 more elements are missing", found[9])
  end)


  it("checks the elements next to a hole", function()
    assert.same({
      "error advanced_settings.outputs[2]: missing (the array has a hole)",
      "error advanced_settings.outputs[3]: expected string, got integer 7",
    }, (lines("create_build", settings { outputs = { "a", nil, 7 } })))
  end)

  it("reports named keys in place of an array", function()
    assert.same({ "error target_services: expected an array of tables, got a table with named "
      .. "keys; wrap it in { }" },
      (lines("create_build_from_template", template(function(d)
        d.target_services = { service_name = "s" }
      end))))
  end)

  it("distinguishes an array from a table", function()
    assert.same({ "error build_script: expected string, got a table" },
      (lines("create_build", with("build_script", {}))))
    assert.same({ "error build_script: expected string, got an array" },
      (lines("create_build", with("build_script", { 1 }))))
  end)

  it("may find a table twice, and any number of tables, unless one contains itself", function()
    local shared = { service_name = "s", service_module = "m", extra = { list = { {}, {} } } }
    local services = {}
    for i = 1, 70 do
      services[i] = shared
    end
    local same = {}
    assert.same({}, (lines("create_build", plain(function(d)
      d.services = services
      d.extra = { first = same, second = { same, same, {} }, third = { x = same, y = same } }
    end))))
  end)

  it("reports excessive depth once, and checks the rest", function()
    local deep = {}
    for _ = 1, 200 do
      deep = { a = deep }
    end
    local found = lines("create_build", with("extra", { b = deep, c = print }))
    assert.equal(2, #found)
    assert.equal("error extra.b" .. (".a"):rep(62) .. ": nested deeper than 64 levels", found[1])
    assert.equal("error extra.c: expected a value that JSON can represent, got function", found[2])
  end)
end)
