-- SPDX-License-Identifier: MIT
-- The file of earlier statements.
local core = require "zadig.core"
local helpers = require "support.helpers"
local histories = require "zadig.console.history"

describe("the history's file", function()
  local dir, path
  before_each(function()
    dir = helpers.tmpdir()
    path = dir.path .. "/a/b/history"
  end)
  after_each(function() dir:remove() end)

  it("keeps statements as they are", function()
    local list = { "1 + 1", "a = {\n  1\n}", "\"\\n\\\\n\\\"", "x = [[\\\n]]" }
    local history = histories.open(path, {})
    assert.same({}, history.entries)
    for _, text in ipairs(list) do
      history:add(text)
    end
    assert.same(list, histories.open(path, {}).entries)
    assert.equal(tonumber("600", 8), core.mode(path))
  end)

  it("is shared by sessions at the same time", function()
    local one, two = histories.open(path, {}), histories.open(path, {})
    one:add "first"
    two:add "second"
    one:add "third"
    assert.same({ "first", "second", "third" }, histories.open(path, {}).entries)
  end)

  it("is shortened once it is long", function()
    local lines = {}
    for i = 1, 2001 do
      lines[i] = "s" .. i
    end
    path = dir:write("history", table.concat(lines, "\n") .. "\n")
    assert.equal(2001, #histories.open(path, {}).entries)
    local kept = histories.open(path, {}).entries
    assert.equal(1000, #kept)
    assert.equal("s2001", kept[1000])
    assert.equal(tonumber("600", 8), core.mode(path))
  end)

  local secret = {
    "c = zadig.connect { token = \"abc\" }", "c = zadig.connect { url = u, token='abc' }",
    "p = zadig.parameter.secret(\"K\", \"abc\")", "zadig.input.secret(\"K\", \"abc\")",
    "TOKEN = \"abc\"", "env[\"API_TOKEN\"] = \"abc\"", "password = [[abc]]", "db_password=\"abc\"",
    "{ key = \"K\", value = \"abc\" }", "{ default_value = \"abc\" }", "f(\"known-secret\")",
    "x = \"eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl\"", "a = 1\nb = { Token = \"abc\" }",
    "api_key = \"abc\"", "my.apikey = 'abc'",
  }
  it("has no statement that may hold a credential", function()
    local history = histories.open(path, { "known-secret", "" })
    for _, text in ipairs(secret) do
      history:add(text)
      assert.is_nil(core.file_kind(path), text)
    end
    for _, text in ipairs { "client:list_builds()", "token_count = 1", "x = sandbox.token",
      "c = zadig.connect { token = os.getenv \"T\" }", "f \"eyJ is none\"" } do
      history:add(text)
    end
    assert.equal(5, #histories.open(path, {}).entries)
  end)

  it("is where the environment says", function()
    local function at(variables)
      local names = { ZADIG_HISTORY = false, XDG_STATE_HOME = false, HOME = false }
      for name, value in pairs(variables) do
        names[name] = value
      end
      local env = {}
      for name, value in pairs(names) do
        env[name] = value
      end
      return helpers.lua_source(
        "print(require('zadig.console.history').default_path())", {}, { env = env }).stdout
    end
    assert.equal("/h/.local/state/zadig/history\n", at { HOME = "/h" })
    assert.equal("/s/zadig/history\n", at { HOME = "/h", XDG_STATE_HOME = "/s" })
    assert.equal("/h/.local/state/zadig/history\n", at { HOME = "/h", XDG_STATE_HOME = "s" })
    assert.equal("/x\n", at { HOME = "/h", XDG_STATE_HOME = "/s", ZADIG_HISTORY = "/x" })
    assert.equal("nil\n", at { HOME = "/h", ZADIG_HISTORY = "" })
    assert.equal("nil\n", at {})
  end)
end)
