-- SPDX-License-Identifier: MIT
-- A problem has the same form whoever finds it: the rows, the options, or a call's arguments.
local checking = require "support.checking"
local zadig = require "zadig"

local lines, plain, settings, with =
  checking.lines, checking.plain, checking.settings, checking.with

describe("a problem", function()
  local client

  setup(function()
    client = zadig.connect { url = "http://127.0.0.1:1", token = "made-up", project_key = "yaml" }
  end)

  teardown(function()
    client:close()
  end)

  local function problems(_, failure)
    assert.equal("invalid", failure.kind)
    return failure.problems
  end

  local cases = {
    ["the rows found"] = function() return client:create_build {} end,
    ["an option's row found"] = function()
      return client:create_build({ name = "x" }, { timout = 1 })
    end,
    ["only a call can find"] = function() return client:get_build("x", { name = "y" }) end,
    ["two places disagree on"] = function()
      return client:create_build({ name = "x", project_key = "a" }, { project_key = "b" })
    end,
  }

  for what, call in pairs(cases) do
    it("that " .. what .. " has a path, a message, a severity, and prints", function()
      local list = problems(call())
      assert.truthy(#list > 0)
      assert.is_nil(tostring(list):find "^table: ")
      for _, problem in ipairs(list) do
        assert.equal("string", type(problem.path))
        assert.equal("string", type(problem.message))
        assert.truthy(problem.severity == "error" or problem.severity == "warning")
        assert.is_nil(tostring(problem):find "^table: ")
        if problem.path:find "^options" then
          assert.equal("error", problem.severity)
        end
      end
    end)
  end
end)

describe("a list of problems", function()
  it("stops after a hundred and says how many more there are", function()
    local outputs = {}
    for i = 1, 250 do
      outputs[i] = i
    end
    local found, errors = lines("create_build", settings { outputs = outputs })
    assert.equal(250, errors)
    assert.equal(101, #found)
    assert.equal("error : ... and 150 more", found[101])
  end)

  it("ends with a warning if all errors are listed", function()
    local labels = {}
    for i = 1, 120 do
      labels[i] = { key = "k", value = "v" }
    end
    local found, errors, warnings = lines("create_build", settings { timeout = "x",
      custom_labels = labels })
    assert.same({ 1, 119 }, { errors, warnings })
    assert.equal(101, #found)
    assert.equal("warning : ... and 20 more", found[101])
  end)

  it("sorts keys that Lua keeps in no order", function()
    for _ = 1, 8 do
      local definition = plain()
      for _, key in ipairs { "zz", "mm", "ab", "aa", "qq" } do
        definition[key .. "_odd"] = 1
      end
      local found = lines("create_build", definition)
      assert.equal(5, #found)
      local sorted = { table.unpack(found) }
      table.sort(sorted)
      assert.same(sorted, found)
      local odd = lines("create_build",
        settings { outputs = { "a", z = 1, y = 1, x = 1, w = 1, [0] = 1 } })
      local expected = {}
      for i, key in ipairs { ".w", ".x", ".y", ".z", "[0]" } do
        expected[i] = "error advanced_settings.outputs" .. key .. ": unexpected key in an array"
      end
      assert.same(expected, odd)
    end
  end)

  it("says whether an error is among those left out", function()
    local function parameters(types)
      local list = {}
      for _, entry in ipairs(types) do
        for _ = 1, entry[1] do
          list[#list + 1] = { key = "K" .. #list, type = entry[2], default_value = "" }
        end
      end
      return lines("create_build", with("parameters", list))
    end
    -- Of these types, "file" causes a warning and "text" an error.
    assert.equal("warning : ... and 51 more", parameters { { 1, "text" }, { 150, "file" } }[101])
    assert.equal("error : ... and 2 more", parameters { { 99, "file" }, { 3, "text" } }[101])
    assert.equal("error : ... and 50 more", parameters { { 100, "file" }, { 50, "text" } }[101])
    assert.equal("warning : ... and 50 more", parameters { { 100, "text" }, { 50, "file" } }[101])
    assert.is_nil(parameters { { 100, "file" } }[101])
  end)
end)
