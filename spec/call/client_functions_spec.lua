-- SPDX-License-Identifier: MIT
-- The methods of a client that add its project to functions of the module, and client:exists.
local core = require "zadig.core"
local fixtures = require "support.fixtures"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local function without_project()
  local definition = fixtures.read "create_build"
  definition.project_key = nil
  return definition
end

describe("client:check", function()
  local client
  sandboxes.shared({ project_key = "yaml" }, function(_, own) client = own end)

  it("fills in the project of the client", function()
    assert.is_nil((zadig.check("create_build", without_project())))
    local definition = without_project()
    assert.is_true((client:check("create_build", definition)))
    assert.is_nil(definition.project_key)
  end)

  it("returns warnings beside true, or the failure with all problems", function()
    local definition = without_project()
    definition.build_script = nil
    local ok, warnings = client:check("create_build", definition)
    assert.is_true(ok)
    assert.equal("build_script", warnings[1].path)
    local none, failure = client:check("create_build", definition, { strict = true })
    assert.is_nil(none)
    assert.equal("invalid", failure.kind)
    definition.name = nil
    assert.equal("name", select(2, client:check("create_build", definition)).problems[1].path)
  end)

  it("checks queries as well", function()
    assert.is_true((client:check("get_build", { name = "x" })))
    assert.is_true((client:check("list_builds", { page_size = 5 })))
    assert.equal("page_num", select(2, client:check("list_builds",
      { page_num = 0 })).problems[1].path)
    assert.equal("name", select(2, client:check("delete_build", {})).problems[1].path)
  end)

  it("tells the maker of a definition from a detail what to call", function()
    local _, failure = client:check("update_build", { build_env = {} })
    assert.matches("zadig.definition", failure.hint)
  end)

  it("blames the caller", function()
    for _, case in ipairs { { "nonsense", {} }, { 5, {} }, { "create_build", 5 },
      { "create_build", {}, 5 }, { "create_build", {}, { loose = true } } } do
      local ok, problem = pcall(function() client:check(table.unpack(case)) end)
      assert.is_false(ok)
      assert.matches("^spec/call/client_functions_spec.lua:%d+: check: ", problem)
    end
    local ok, problem = pcall(function() client.check({}, "create_build", {}) end)
    assert.is_false(ok)
    assert.matches("check is a method", problem)
  end)
end)

describe("client:decode", function()
  local client
  sandboxes.shared({ project_key = "yaml" }, function(_, own) client = own end)

  it("takes the project of the client where the text has none", function()
    local text = zadig.encode(nil, without_project())
    assert.is_nil((zadig.decode("BuildDefinition", text)))
    local definition = assert(client:decode("BuildDefinition", text))
    assert.equal("yaml", definition.project_key)
    local whole = zadig.encode("BuildDefinition", fixtures.read "create_build")
    assert.equal(zadig.encode("BuildDefinition", zadig.decode("BuildDefinition", whole)),
      zadig.encode("BuildDefinition", definition))
  end)

  it("decodes all else as zadig.decode does", function()
    assert.equal(core.null, client:decode(nil, "null"))
    assert.equal("other", client:decode("BuildDefinition", (zadig.encode(nil, without_project())
      :gsub("^{", '{"project_key":"other",'))).project_key)
    for _, text in ipairs { "{", "[]", "5", "null", '{"name":5}' } do
      assert.is_nil((client:decode("BuildDefinition", text)))
    end
    assert.equal("go", client:decode("Install", '{"name":"go"}').name)
  end)
end)

describe("zadig.encode without a record", function()
  it("encodes any JSON", function()
    assert.equal('[1,"a",null,{"b":[]}]', zadig.encode(nil, { 1, "a", zadig.null,
      { b = zadig.array {} } }))
    assert.equal("5", zadig.encode(nil, 5))
  end)
end)

describe("client:exists", function()
  local sandbox, client
  sandboxes.each({ project_key = "yaml" }, function(...) sandbox, client = ... end)

  it("says whether there is such a build", function()
    assert.is_false(client:exists "api-test")
    assert(client:create_build(fixtures.read "create_build"))
    assert.is_true(client:exists "api-test")
    assert.is_false(client:exists("api-test", { project_key = "demo" }))
  end)

  it("finds builds whose detail the server cannot show", function()
    for _, name in ipairs { "web-host", "lost-template", "lost-cluster" } do
      assert.is_true(client:exists(name, { project_key = "legacy" }), name)
    end
  end)

  it("fails when the server cannot tell", function()
    sandbox:fault { kind = "empty_403", operation = "get_build", times = 1 }
    local none, failure = client:exists "api-test"
    assert.is_nil(none)
    assert.equal("forbidden", failure.kind)
    sandbox:fault { kind = "database", operation = "list_builds", times = 9 }
    none, failure = client:exists "api-test"
    assert.is_nil(none)
    assert.equal("list_builds", failure.operation)
  end)
end)
