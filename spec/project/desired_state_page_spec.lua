-- SPDX-License-Identifier: MIT
-- ctest: no-asan
-- The story of docs/desired-state.md from its first line to its last: each program as it stands
-- there, in one folder, against one sandbox.
local core = require "zadig.core"
local helpers = require "support.helpers"
local start = require("zadig.sandbox").start

local page = helpers.read "docs/desired-state.md"

-- What somebody has made in the web page.
local function builds()
  local function build(name, more)
    local made = { name = name, project_key = "yaml", update_time = 1700000000, timeout = 30,
      build_script = "make " .. name .. "\n",
      basic_image_id = "63047770931401b9baa6e396",
      repos = { { codehost_name = "gitlab", source = "gitlab", repo_owner = "group",
        repo_namespace = "group", repo_name = name, branch = "main" } },
      services = { { service_name = name, service_module = name } } }
    for key, value in pairs(more or {}) do
      made[key] = value
    end
    return made
  end
  return {
    build "api-1",
    build("api-2", { parameters = { { key = "TOKEN", value = "kept-secret", type = "string",
      is_credential = true } } }),
  }
end

describe("docs/desired-state.md", function()
  it("is a story that runs as it is told", function()
    local sandbox <close> = assert(start { builds = builds() })
    local dir <close> = helpers.tmpdir()
    local env = { LUA_PATH = package.path:gsub("%f[^;%z]%.?/?(lua/)", helpers.root .. "/%1"),
      LUA_CPATH = package.cpath, ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token,
      ZADIG_PROJECT_KEY = "yaml" }
    local outputs = {}
    for block in page:gmatch "\n```lua\n(.-)\n```" do
      local result = helpers.run({ helpers.program, dir:write("step.lua", block) },
        { env = env, cwd = dir.path })
      assert.equal("", result.stderr:gsub("\r.*", ""), block)
      assert.equal(0, result.status, block .. result.stdout)
      for name in result.stdout:gmatch "set (%S+)" do
        env[name] = "kept-secret"
      end
      outputs[#outputs + 1] = result.stdout
    end
    local text = table.concat(outputs, "\n")
    assert.is_nil(text:find("kept-secret", 1, true))
    assert.matches("2 unchanged %(0 proven, 2 as far as a reading tells%)\n$", outputs[2])
    assert.matches("\n%+ api%-3 +builds/api%-3%.lua\n", outputs[4])
    assert.matches("1 done, 0 failed", outputs[4])
    assert.matches("\n%- api%-3 ", outputs[5]) -- undone
    assert.matches("\n%+ api%-3 ", outputs[6]) -- and made again that night
    local stored = {}
    for _, build in ipairs(sandbox:state().builds) do
      stored[build.name] = build
    end
    assert.same({ 90, "make api-1\n" }, { stored["api-1"].timeout, stored["api-1"].build_script })
    assert.equal("kept-secret", stored["api-2"].parameters[1].value)
    assert.equal(384, core.mode(dir.path .. "/builds/.zadig.json"))
  end)
end)
