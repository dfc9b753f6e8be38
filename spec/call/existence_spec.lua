-- SPDX-License-Identifier: MIT
-- delete_build with must_exist: nothing is deleted unless the build is known to exist.
local core = require "zadig.core"
local sandboxes = require "support.sandboxes"
local zadig = require "zadig"

describe("must_exist", function()
  local server, client
  sandboxes.shared({ project_key = "yaml", retry = false },
    function(...) server, client = ... end)

  local function requests_of(operation)
    return server:state().counters.requests[operation]
  end

  it("deletes a build whose detail cannot be read", function()
    for _, name in ipairs { "web-host", "jenkins-job", "lost-cluster", "lost-template" } do
      assert(client:delete_build(name, { must_exist = true, project_key = "legacy" }))
    end
    assert.equal(0, assert(client:list_builds { project_key = "legacy" }).total)
  end)

  it("sends no delete for a build that does not exist", function()
    local _, failure = client:delete_build("none", { must_exist = true })
    assert.same({ "not_found", "delete_build" }, { failure.kind, failure.operation })
    assert.is_nil(requests_of "delete_build")
    assert.is_nil(failure.hint) -- the list has told it from a build whose template is missing
  end)

  it("sends no delete if the detail fails and the list lacks the name", function()
    server:fault { kind = "empty_500", operation = "get_build" }
    local _, failure = client:delete_build("none", { must_exist = true })
    assert.same({ "not_found", "delete_build" }, { failure.kind, failure.operation })
    assert.is_nil(requests_of "delete_build")
  end)

  describe("if the list only comes in pages", function()
    before_each(function()
      local builds = {}
      for i = 1, 7 do builds[i] = { name = "b" .. i, project_key = "yaml" } end
      server:set { builds = builds, max_page_size = 3 }
      server:fault { kind = "empty_500", operation = "get_build" }
    end)

    it("finds a build on any page", function()
      assert(client:delete_build("b7", { must_exist = true }))
      assert.equal(6, assert(client:list_builds()).total)
    end)

    it("reads all pages before it reports that there is none", function()
      local _, failure = client:delete_build("none", { must_exist = true })
      assert.same({ "not_found", "delete_build" }, { failure.kind, failure.operation })
      assert.equal(1 + 3, requests_of "list_builds")
      assert.is_nil(requests_of "delete_build")
    end)

    it("returns the failure of a page", function()
      server:fault { kind = "empty_403", operation = "list_builds", after = 2 }
      local _, failure = client:delete_build("none", { must_exist = true })
      assert.same({ "forbidden", "delete_build" }, { failure.kind, failure.operation })
      assert.is_nil(requests_of "delete_build")
    end)

    it("raises other errors", function()
      local stop <close> = zadig.connect { url = server.url, token = server.token, retry = false,
        project_key = "yaml", debug = function(line)
          if line:find("pageNum=2", 1, true) then error("stop here", 0) end
        end }
      local ok, why = pcall(stop.delete_build, stop, "none", { must_exist = true })
      assert.same({ false, "stop here" }, { ok, why })
    end)
  end)

  it("keeps the deadline of the delete for all its requests", function()
    server:fault { kind = "latency", seconds = 0.25, operation = "get_build" }
    server:fault { kind = "stall", seconds = 5, operation = "list_builds" }
    local began = core.now()
    local _, failure = client:delete_build("none", { must_exist = true, deadline = 0.4 })
    assert.equal("timeout", failure.kind)
    assert.is_true(core.now() - began < 0.6, core.now() - began)
    local hasty <close> = zadig.connect { url = server.url, token = server.token,
      project_key = "yaml", deadline = 0.4 }
    began = core.now()
    _, failure = hasty:delete_build("none", { must_exist = true })
    assert.equal("timeout", failure.kind)
    assert.is_true(core.now() - began < 0.6, core.now() - began)
  end)

  it("keeps the deadline over many small pages, too, and fails as the delete", function()
    server:set { max_page_size = 1 }
    server:fault { kind = "latency", seconds = 0.1, operation = "list_builds" }
    local builds = {}
    for i = 1, 9 do builds[i] = { name = "b" .. i, project_key = "yaml" } end
    server:set { builds = builds }
    local began = core.now()
    local _, failure = client:delete_build("none", { must_exist = true, deadline = 0.45 })
    assert.same({ "timeout", "delete_build" }, { failure.kind, failure.operation })
    assert.is_true(core.now() - began < 0.65, core.now() - began)
  end)

  it("returns the failure if it cannot find out", function()
    server:fault { kind = "empty_403", operation = "get_build" }
    assert.equal("forbidden", select(2, client:delete_build("b", { must_exist = true })).kind)
    server:faults_off()
    server:fault { kind = "empty_403", operation = "list_builds" }
    assert.equal("forbidden", select(2, client:delete_build("b", { must_exist = true })).kind)
    assert.is_nil(requests_of "delete_build")
  end)

  it("raises other errors", function()
    local stop <close> = zadig.connect { url = server.url, token = server.token, retry = false,
      debug = function(line)
        if line:find("pageSize", 1, true) then error("stop here", 0) end
      end }
    local ok, why = pcall(stop.delete_build, stop, "b", { must_exist = true, project_key = "yaml" })
    assert.is_false(ok)
    assert.equal("stop here", why)
  end)
end)
