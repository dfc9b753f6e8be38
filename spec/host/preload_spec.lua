-- SPDX-License-Identifier: MIT
-- Hosts may have the Lua files in memory: then only package.preload is used.
local helpers = require "support.helpers"

-- A program that contains all Lua files, as a host may: only the first searcher, and empty paths
-- for the others. The C modules come from the directory `...`.
local function program(body)
  local parts = { "local build = ...\n" }
  for path in io.popen "find lua -name '*.lua' | sort":lines() do
    local name = path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")
    parts[#parts + 1] = ("package.preload[%q] = assert(load(%q, %q))\n"):format(name,
      helpers.read(path), "=" .. name)
  end
  parts[#parts + 1] = [[
    for name, file in pairs { ["zadig.core"] = "/zadig/core.so",
      ["zadig.sandbox.core"] = "/zadig/sandbox/core.so" } do
      package.preload[name] = assert(package.loadlib(build .. file,
        "luaopen_" .. name:gsub("%.", "_")))
    end
    package.path, package.cpath = "", ""
    package.searchers = { package.searchers[1] }
    io.open = function(path) error("opened " .. path) end
  ]]
  parts[#parts + 1] = body
  return table.concat(parts)
end

local function run(body)
  local result = helpers.lua_source(program(body), { helpers.build },
    { env = { LUA_PATH = "", LUA_CPATH = "" } })
  assert.equal("", result.stderr)
  return result.stdout
end

describe("a host with the Lua files in memory", function()
  it("has every module", function()
    assert.equal("true", run [[
      local all = true
      for name in pairs(package.preload) do
        all = all and require(name) ~= nil
      end
      io.write(tostring(all))
    ]])
  end)

  it("can use a sandbox in memory, too", function()
    assert.equal("success 1 2\n", run [[
      local zadig = require "zadig"
      local sandbox <close> = require "zadig.sandbox".start()
      local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
        project_key = "yaml" }
      local reply = assert(client:create_build {
        name = "a", infrastructure = "kubernetes", build_os = "ubuntu 20.04",
        script_type = "shell", build_script = "make", installs = zadig.installs { go = "1.20.7" },
        services = zadig.services { "s" },
      })
      assert(tostring(client:get_build "a"):find "ubuntu 20.04")
      print(reply.message, assert(client:list_builds()).total,
        assert(client:list_builds { project_key = "lilian-test" }).total)
    ]]:gsub("\t", " "))
  end)
end)
