-- SPDX-License-Identifier: MIT
-- ctest: no-asan timeout=300
-- Builds examples/embed as its reader would, against an installed library, with CMake and without.
local document = dofile "examples/document.lua"
local helpers = require "support.helpers"

local succeed = helpers.succeed
local warnings = "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes -Werror"

local function build_by_cmake(prefix, directory)
  succeed({ "cmake", "-S", "examples/embed", "-B", directory, "-DCMAKE_PREFIX_PATH=" .. prefix,
    "-DCMAKE_C_FLAGS=" .. warnings }, { env = { CMAKE_GENERATOR = "Ninja" } })
  succeed { "cmake", "--build", directory }
  return directory .. "/embed"
end

-- The commands in the head of CMakeLists.txt.
local function build_by_pkg_config(prefix, directory)
  local words = helpers.read("examples/embed/CMakeLists.txt"):match "\n#   (cc .-)\ncmake_minimum"
  local path = succeed({ "find", prefix, "-name", "pkgconfig" }):match "[^\n]+"
  local command = words:gsub("\n#", "\n"):gsub("main%.c", "examples/embed/main.c")
    :gsub("%-o embed", "-o " .. directory .. "/embed " .. warnings)
  succeed({ "sh", "-c", command }, { env = { PKG_CONFIG_PATH = path } })
  return directory .. "/embed"
end

describe("examples/embed", function()
  local directory, prefix, sandbox

  setup(function()
    directory = helpers.tmpdir()
    prefix = directory.path .. "/installed"
    succeed { "cmake", "--install", helpers.build, "--prefix", prefix }
    sandbox = require("zadig.sandbox").start()
  end)

  teardown(function()
    sandbox:stop()
    directory:remove()
  end)

  for _, way in ipairs { { "find_package", build_by_cmake },
    { "pkg-config", build_by_pkg_config } } do
    describe("built by " .. way[1], function()
      local embed, env

      setup(function()
        assert(require "lfs".mkdir(directory.path .. "/" .. way[1]))
        embed = way[2](prefix, directory.path .. "/" .. way[1])
        env = { LUA_PATH = false, LUA_CPATH = false, ZADIG_URL = sandbox.url,
          ZADIG_TOKEN = sandbox.token }
      end)

      before_each(function()
        sandbox:reset()
      end)

      local function run(...)
        return helpers.run({ embed, ... }, { env = env })
      end

      it("runs a script", function()
        local result = run("examples/quickstart.lua")
        assert.equal("", result.stderr)
        assert.equal(0, result.status)
        assert.matches("\nAll seven operations work%.\n$", result.stdout)
      end)

      it("gives the script its arguments", function()
        local result = run("examples/nightly_report.lua", "24", "lilian-test")
        assert.equal(0, result.status)
        assert.matches("## lilian%-test\n\n2 builds, 0 changed", result.stdout)
      end)

      it("ends with a message and a status if the script wants too much memory", function()
        local script = directory:write("greedy.lua", [[
          local zadig = require "zadig"
          local client <close> = zadig.connect { project_key = "lilian-test" }
          local kept = {}
          while true do
            for build in client:builds { page_size = 1 } do
              kept[#kept + 1] = { build, ("x"):rep(100000) .. #kept }
            end
          end
        ]])
        local result = run("--memory", "4096", script)
        assert.equal("embed: not enough memory\n", result.stderr)
        assert.equal(1, result.status)
      end)

      it("ends cleanly wherever memory runs out, or does its work", function()
        local name = document.plain_build().name
        local script = directory:write("modest.lua", ([[
          local zadig = require "zadig"
          local client <close> = zadig.connect { project_key = "yaml" }
          package.path = "examples/?.lua;" .. package.path
          client:create_build(require "document".plain_build())
          print(#tostring(assert(client:get_build %q)) > 1000)
        ]]):format(name))
        local worked = 0
        for kib = 20, 800, helpers.all and 3 or 60 do
          local result = run("--memory", tostring(kib), script)
          assert.is_nil(result.signal, kib)
          if result.status == 0 then
            assert.equal("true\n", result.stdout)
            worked = worked + 1
          else
            assert.equal(1, result.status)
            assert.matches("not enough memory", result.stderr)
          end
        end
        assert.is_true(worked > 0)
      end)

      it("reports mistakes in a script", function()
        assert.matches("^embed: cannot open none%.lua", run("none.lua").stderr)
        local result = run(directory:write("broken.lua", "error 'on purpose'"))
        assert.matches("^embed: [^\n]*broken%.lua:1: on purpose\nstack traceback:", result.stderr)
        assert.equal(1, result.status)
        assert.matches("^usage: ", run().stderr)
        assert.matches("^usage: ", run("--memory", "much", "x.lua").stderr)
      end)

      it("contains one Lua, the host's", function()
        local libraries = succeed { "ldd", embed }
        local _, count = libraries:gsub("liblua[^\n]*=>", "")
        assert.equal(1, count)
        assert.is_nil(succeed({ "nm", "--defined-only", embed }):find " T lua_newstate")
      end)
    end)
  end

  describe("and the modules", function()
    local function needed(path)
      local names = {}
      for name in succeed({ "readelf", "-d", path }):gmatch "%(NEEDED%)[^%[]*%[([%w%-]+)%." do
        names[#names + 1] = name
      end
      table.sort(names)
      return table.concat(names, " ")
    end

    it("need only the libraries that they are linked with", function()
      assert.equal("libc libcjson libcurl",
        (needed(helpers.build .. "/zadig/core.so"):gsub("libcurl%-gnutls", "libcurl")))
      assert.equal("libc libmicrohttpd", needed(helpers.build .. "/zadig/sandbox/core.so"))
    end)

    it("contain no Lua of their own", function()
      for _, name in ipairs { "/zadig/core.so", "/zadig/sandbox/core.so" } do
        local symbols = succeed { "nm", "-D", helpers.build .. name }
        assert.matches(" U lua_", symbols)
        assert.is_nil(symbols:find " [TW] lua_")
      end
    end)
  end)
end)
