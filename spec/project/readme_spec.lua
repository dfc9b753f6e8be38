-- SPDX-License-Identifier: MIT
-- ctest: no-asan

local helpers = require "support.helpers"
local run_blocks = require "support.blocks".run

local readme = helpers.read "README.md"

describe("docs/embedding.md", function()
  it("shows the C of the header", function()
    assert.truthy(helpers.read "src/zadig.h":find('luaL_requiref(L, "zadig.core", '
      .. "luaopen_zadig_core, 0);", 1, true))
  end)
end)

for _, page in ipairs { "concurrency", "retries" } do
  describe("docs/" .. page .. ".md", function()
    it("has Lua blocks that run, each as a program of its own", function()
      assert.truthy(run_blocks(helpers.read("docs/" .. page .. ".md")) >= 3)
    end)
  end)
end

describe("docs/retries.md", function()
  it("lists every row of retries", function()
    local text = helpers.read "docs/retries.md"
    for _, row in ipairs(require "zadig.call.retry".rows) do
      assert.truthy(text:find(("| %s |"):format(row.kind or row.status), 1, true))
    end
  end)
end)

describe("README.md", function()
  it("has Lua blocks that run, each as a program of its own", function()
    assert.truthy(run_blocks(readme) >= 4)
  end)

  it("shows the problems of a definition as they are printed", function()
    local _, failure = require "zadig".check("create_build", {
      name = "api-test", project_key = "yaml", build_os = "ubuntu 20.04", script_type = "shell",
      build_script = "make", installs = {},
      services = { { service_name = "a", service_module = "a" }, nil,
        { service_name = "b", service_module = "b" } },
      docker_build_step = { dockerfile_source = "local", build_context_dir = ".",
        dockerfile_directory = "Dockerfile", enable_buildkit = "true" },
      advanced_settings = { cluster_name = "c", resource_spec = { cpu_limit = 1, cpu_req = 1,
        memory_limit = 1, memory_req = 1, cpu_limt = 1 } },
    })
    local shown = readme:match "\n```\n(zadig%.failure.-)\n```"
    assert.equal(shown, tostring(failure))
  end)

  it("names every operation", function()
    for _, row in ipairs(require "zadig.core".operations()) do
      assert.truthy(readme:find("client:" .. row.name, 1, true), row.name)
    end
  end)

  it("links only to existing files", function()
    for path in readme:gmatch "%]%(([%w_/.-]+)%)" do
      local file = assert(io.open(path))
      file:close()
    end
  end)
end)
