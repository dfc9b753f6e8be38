-- SPDX-License-Identifier: MIT
-- What a refused write means if its description may be another request's (trap 30).

local fixtures = require "support.fixtures"
local helpers = require "support.helpers"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

local TAKEN = "项目中有相同的构建名称存在,请检查!"
local REFERENCED = "该构建被服务 [mine,yours] 引用，请解除引用之后再做删除!"

-- Descriptions of every kind of refusal, as the server has them.
local DESCRIPTIONS = {
  "yaml" .. TAKEN,
  "demo" .. TAKEN,
  "somewhere" .. TAKEN,
  "write exception: write errors: [E11000 duplicate key error collection: zadig.module_build]",
  "failed to find build module, buildName: other, projectName: yaml, err: "
    .. "mongo: no documents in result",
  "failed to find build module, buildName:other, projectName:yaml err: "
    .. "mongo: no documents in result",
  "mongo: no documents in result",
  "查询编译模块失败: mongo: no documents in result",
  REFERENCED,
  "failed to find cluster of name: another, error: mongo: no documents in result",
  "failed to find the basic image of name: another, error is: mongo: no documents in result",
  "failed to convert user repository input info into system repository, codehostName: [another], "
    .. "repoName[r], err: failed to find codehost with name [another], error is: "
    .. "mongo: no documents in result",
  "unsupported dockerfile type, it can only be local or template",
  "failed to find the dockerfile template of name: [another], err: mongo: no documents in result",
  "format of gpu request is incorrect",
  "an inserted document is too large",
  "empty build name.",
  "target_service must have at least one item in it",
  "",
}

describe("a refused write whose description is another request's", function()
  local server, client
  sandboxes.shared({ project_key = "yaml", retry = false },
    function(...) server, client = ... end)

  local function quietly(method, ...)
    return select(2, helpers.with_warnings(client[method], client, ...))
  end

  local function plain(method, change)
    local definition = fixtures.read(method)
    if change then change(definition) end
    return quietly(method, definition)
  end

  local function seed(builds)
    server:set { builds = builds }
  end

  local function lost_cluster(d) d.advanced_settings.cluster_name = "none" end

  -- what is refused, by the kind it must become, and what does it
  local cases = {
    { "a create of a name taken in its project", "conflict", function()
      seed { { name = "api-test", project_key = "yaml" } }
      return plain "create_build"
    end },
    { "a create that a quicker one met", "conflict", function()
      server:fault { kind = "race", times = 1 }
      return plain "create_build"
    end },
    { "a create from a template of a name taken in its project", "conflict", function()
      seed { { name = "demo-build", project_key = "demo" } }
      return plain "create_build_from_template"
    end },
    { "a create in an unknown cluster", "rejected", function()
      return plain("create_build", lost_cluster)
    end },
    { "an update of nothing", "not_found", function() return plain "update_build" end },
    { "an update in an unknown cluster", "rejected", function()
      seed { { name = "api-test", project_key = "yaml" } }
      return plain("update_build", lost_cluster)
    end },
    { "a template update of nothing", "not_found", function()
      return plain "update_build_from_template"
    end },
    { "a delete of a build in use", nil, function()
      seed { { name = "b", project_key = "yaml" } }
      server:set { services = { { name = "s", build_name = "b" } } }
      return client:delete_build "b"
    end },
    { "a detail of nothing", "not_found", function() return client:get_build "none" end },
    { "a template build without a licence", "license", function()
      server:set { licence = false }
      return plain "create_build_from_template"
    end },
    { "a list that the database cannot give", "rejected", function()
      server:fault { kind = "database", operation = "list_builds", times = 1 }
      return client:list_builds()
    end },
  }

  for _, case in ipairs(cases) do
    local what, kind, refused = table.unpack(case, 1, 3)
    it("is told by code, operation and a reading: " .. what, function()
      for _, description in ipairs(DESCRIPTIONS) do
        server:reset()
        server:fault { kind = "swap_description", description = description, times = 1 }
        local reply, failure = refused()
        assert.is_nil(reply)
        local expected = kind or description == REFERENCED and "in_use" or "rejected"
        assert.equal(expected, failure.kind, description)
        assert.equal(description ~= "" and description or nil, failure.description)
      end
    end)
  end

  it("never counts as a conflict if no such build is found", function()
    for _, description in ipairs { "yaml" .. TAKEN, "demo" .. TAKEN, "E11000 duplicate key" } do
      server:reset()
      server:fault { kind = "swap_description", description = description, times = 1 }
      local _, failure = plain("create_build", lost_cluster)
      assert.equal("rejected", failure.kind)
      assert.matches("may be taken by a build that you cannot see", failure.hint)
      assert.matches("may belong to another request", failure.hint)
    end
  end)
end)

describe("a refused write", function()
  local server, client
  sandboxes.shared({ project_key = "yaml", retry = false },
    function(...) server, client = ... end)

  local function create(change, with)
    local definition = fixtures.read "create_build"
    if change then change(definition) end
    local _, _, failure = helpers.with_warnings((with or client).create_build, with or client,
      definition)
    return failure
  end

  local function reads()
    local requests = server:state().counters.requests
    return (requests.get_build or 0) + (requests.list_builds or 0)
  end

  it("is a conflict with a build of another project that can be read, and names it", function()
    server:set { builds = { { name = "api-test", project_key = "demo" } } }
    local failure = create()
    assert.equal("conflict", failure.kind)
    assert.matches('it is in project "demo"', failure.hint)
  end)

  it("is not a conflict with a build that cannot be read", function()
    server:set { builds = { { name = "api-test", project_key = "demo" } } }
    local builder <close> = zadig.connect { url = server.url, token = server.tokens.builder,
      project_key = "yaml", retry = false }
    local failure = create(nil, builder)
    assert.equal("rejected", failure.kind)
    assert.matches("in any project", failure.hint)
  end)

  it("needs no reading if its description names what was sent", function()
    for _, change in ipairs {
      function(d) d.advanced_settings.cluster_name = "none" end,
      function(d) d.build_os = "none" end,
      function(d) d.repo_info[1].codehost_name = "none" end,
      function(d)
        d.docker_build_step.dockerfile_source = "template"
        d.docker_build_step.template_name = "none"
      end,
    } do
      local failure = create(change)
      assert.equal("rejected", failure.kind)
      assert.matches("^no ", failure.message)
    end
    local _, _, failure = helpers.with_warnings(client.update_build, client,
      fixtures.read "update_build")
    assert.equal("not_found", failure.kind)
    assert.equal(0, reads())
  end)

  it("is about the build that was sent, whatever becomes of the definition", function()
    server:set { builds = { { name = "b", project_key = "yaml" } } }
    server:fault { kind = "latency", seconds = 0.2 }
    local function outcome(sent, changed)
      local failure
      local loop <close> = zadig.loop()
      local definition = fixtures.read "create_build"
      definition.name = sent
      loop:spawn(function()
        failure = select(2, client:create_build(definition))
      end)
      loop:spawn(function()
        zadig.sleep(0.05)
        definition.name = changed
      end)
      assert(loop:run())
      return failure
    end
    local failure = outcome("b", "other")
    assert.equal("conflict", failure.kind)
    assert.matches('"b"', failure.message)
    server:fault { kind = "status", status = 400, times = 1, operation = "create_build",
      body = '{"code":6520,"description":"x","extra":{},"message":"x","type":"error"}' }
    assert.equal("rejected", outcome("new", "b").kind)
  end)

  it("is too large if it is large, and not because the server says so", function()
    local large = ("x"):rep(16 * 1024 * 1024 - 1000) -- a little more in the server's own form
    local failure = create(function(d) d.build_script = large end)
    assert.equal("rejected", failure.kind)
    assert.matches("too large to be stored", failure.message)
    server:fault { kind = "swap_description", times = 1,
      description = "an inserted document is too large" }
    failure = create(function(d) d.build_os = "none" end)
    assert.matches("rejected the request", failure.message)
    assert.matches("another request", failure.hint)
  end)

  it("reads within the deadline of its call", function()
    server:set { builds = { { name = "api-test", project_key = "yaml" } } }
    server:fault { kind = "stall", operation = "get_build" }
    local began = helpers.now()
    local definition = fixtures.read "create_build"
    local _, _, failure = helpers.with_warnings(client.create_build, client, definition,
      { deadline = 0.5 })
    assert.is_true(helpers.now() - began < 5)
    assert.equal("rejected", failure.kind)
  end)

  it("warns that a list of services may be another build's", function()
    server:set { builds = { { name = "b", project_key = "yaml" } },
      services = { { name = "s", build_name = "b" } } }
    local _, failure = client:delete_build "b"
    assert.equal("in_use", failure.kind)
    assert.matches("may be those of another build", failure.hint)
  end)

  it("of an old server is distinguished from an existing build by a reading", function()
    server:set { version = "4.1" }
    local _, failure = client:delete_build "none"
    assert.equal("not_found", failure.kind)
    server:set { builds = { { name = "b", project_key = "yaml" } },
      services = { { name = "s", build_name = "b" } } }
    server:fault { kind = "swap_description", times = 1,
      description = "查询编译模块失败: mongo: no documents in result" }
    _, failure = client:delete_build "b"
    assert.equal("rejected", failure.kind)
  end)
end)
