-- SPDX-License-Identifier: MIT
-- ctest: no-asan timeout=300
-- What CMake and LuaRocks install works from where it is installed.
local helpers = require "support.helpers"

local succeed = helpers.succeed
local version = helpers.read("src/zadig.h"):match 'ZADIG_VERSION "([^"]+)"'

local share = ("/share/lua/%s/"):format(helpers.series)
local lib = ("/lib/lua/%s/"):format(helpers.series)

-- The exported openers of each module below `directory`.
local function exports(directory)
  local modules = {}
  for path in succeed({ "find", directory, "-name", "*.so" }):gmatch "[^\n]+" do
    local symbols = {}
    for symbol in succeed({ "nm", "-D", "--defined-only", path }):gmatch "(%S+)\n" do
      symbols[#symbols + 1] = symbol
    end
    modules[path:match "zadig/.*%.so$"] = table.concat(symbols, " ")
  end
  return modules
end

-- The search paths of a new interpreter for `prefix` only.
local function paths(prefix)
  return {
    LUA_PATH = ("%s%s?.lua;%s%s?/init.lua"):format(prefix, share, prefix, share),
    LUA_CPATH = prefix .. lib .. "?.so",
  }
end

-- Calls a sandbox from there: its output.
local function loads(prefix)
  local result = helpers.lua_source([[
    local zadig = require "zadig"
    local sandbox <close> = require("zadig.sandbox").start {}
    local client <close> = zadig.connect {
      url = sandbox.url, token = sandbox.token, project_key = "yaml",
    }
    io.write(zadig.version, " ", assert(client:list_builds()).total)
  ]], {}, { env = paths(prefix) })
  return result.stderr .. result.stdout
end

-- The library that the command parses its arguments by, which is not ours to install.
local argparse = assert(package.searchpath("argparse", package.path))

-- What the installed program prints.
local function says(prefix, ...)
  local env = paths(prefix)
  env.LUA_PATH = env.LUA_PATH .. ";" .. argparse:gsub("argparse", "?")
  env.ZADIG_URL, env.ZADIG_CONFIG = false, false
  local result = helpers.run({ prefix .. "/bin/zadig", ... }, { env = env })
  return result.stderr .. result.stdout
end

local function works(prefix)
  assert.equal("zadig " .. version .. "\n", says(prefix, "--version"))
  assert.matches("^bad +settings +no server given", says(prefix, "doctor"))
  assert.matches("fault kind", says(prefix, "sandbox", "--fault", "none"))
end

local host = [[
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <zadig.h>

int main(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  luaL_requiref(L, "zadig.core", luaopen_zadig_core, 0);
  lua_getfield(L, -1, "version");
  printf("%s", lua_tostring(L, -1));
  lua_close(L);
  return 0;
}
]]

describe("what cmake --install installs", function()
  local prefix, pkg_config_path

  setup(function()
    prefix = helpers.tmpdir()
    succeed { "cmake", "--install", helpers.build, "--prefix", prefix.path }
    local find = { "find", prefix.path, "-name", "pkgconfig" }
    pkg_config_path = succeed(find):match "[^\n]+"
  end)

  teardown(function()
    prefix:remove()
  end)

  it("loads from Lua's search path", function()
    assert.equal(version .. " 0", loads(prefix.path))
    works(prefix.path)
  end)

  it("has the manual page, completion, annotations and examples", function()
    for _, path in ipairs { "share/man/man1/zadig.1", "share/bash-completion/completions/zadig",
      "share/zsh/vendor-completions/_zadig" } do
      local made = path:find "man1" and "docs/zadig.1" or path:find "bash" and
        "completion/zadig.bash" or "completion/_zadig"
      assert.equal(helpers.read(made), helpers.read(prefix.path .. "/" .. path))
    end
    local found = succeed({ "find", "share/doc", "-name", "*.lua" }, { cwd = prefix.path })
    assert.matches("/library/zadig.lua\n", found)
    assert.matches("/examples/quickstart.lua\n", found)
  end)

  it("is on the default path of Debian's Lua, without a prefix", function()
    local staged <close> = helpers.tmpdir()
    succeed({ "cmake", "--install", helpers.build }, { env = { DESTDIR = staged.path } })
    local defaults = succeed({ helpers.program, "-e", "print(package.path, package.cpath)" },
      { env = { LUA_PATH = false, LUA_CPATH = false } })
    for _, template in ipairs { "/usr/local" .. share .. "?.lua",
      "/usr/local" .. share .. "?/init.lua", "/usr/local" .. lib .. "?.so" } do
      assert.is_truthy(defaults:find(template, 1, true), template)
    end
    assert.equal(version .. " 0", loads(staged.path .. "/usr/local"))
  end)

  it("has every Lua file of the project", function()
    local installed = succeed({ "find", ".", "-name", "*.lua" },
      { cwd = prefix.path .. share })
    for path in succeed({ "find", "lua", "-name", "*.lua" }):gmatch "lua(/[^\n]+)" do
      assert.is_truthy(installed:find("." .. path .. "\n", 1, true), path .. " is not installed")
    end
  end)

  it("works in a host built with pkg-config", function()
    local work <close> = helpers.tmpdir()
    work:write("host.c", host)
    succeed({ "sh", "-c", 'cc host.c -o host $(pkg-config --cflags --libs zadig "$1")', "sh",
      helpers.program },
      { cwd = work.path, env = { PKG_CONFIG_PATH = pkg_config_path } })
    assert.equal(version, succeed { work.path .. "/host" })
    assert.equal(version .. "\n", succeed({ "pkg-config", "--modversion", "zadig" },
      { env = { PKG_CONFIG_PATH = pkg_config_path } }))
  end)

  it("works in a host built with find_package", function()
    local work <close> = helpers.tmpdir()
    work:write("host.c", host)
    work:write("CMakeLists.txt", ([[
      cmake_minimum_required(VERSION 3.20)
      project(host C)
      find_package(zadig %s REQUIRED)
      pkg_check_modules(LUA REQUIRED IMPORTED_TARGET lua${zadig_LUA})
      add_executable(host host.c)
      target_link_libraries(host PRIVATE zadig::zadig PkgConfig::LUA)
    ]]):format(version))
    succeed({ "cmake", "-S", ".", "-B", "build", "-DCMAKE_PREFIX_PATH=" .. prefix.path },
      { cwd = work.path, env = { CMAKE_GENERATOR = "Ninja" } })
    succeed({ "cmake", "--build", "build" }, { cwd = work.path })
    assert.equal(version, succeed { work.path .. "/build/host" })
  end)
end)

describe("what luarocks make installs", function()
  it("loads, exports its opener only and leaves the source tree unchanged", function()
    -- In a copy: LuaRocks leaves object files next to the sources.
    local work <close> = helpers.tmpdir()
    succeed { "cp", "-R", "src", "lua", "rockspec", "script", "completion", "docs", "examples",
      "library", work.path }
    for _, rock in ipairs { "zadig", "zadig-sandbox" } do
      succeed({ "luarocks", "--lua-version", helpers.series, "make", "--tree", "tree",
        ("rockspec/%s-scm-1.rockspec"):format(rock) }, { cwd = work.path })
    end
    assert.equal(version .. " 0", loads(work.path .. "/tree"))
    works(work.path .. "/tree")
    local rock = work.path .. "/tree/lib/luarocks/rocks-" .. helpers.series .. "/zadig/scm-1/"
    for _, path in ipairs { "library/zadig.lua", "examples/quickstart.lua", "docs/zadig.1",
      "completion/zadig.bash" } do
      assert.equal(helpers.read(path), helpers.read(rock .. path))
    end
    assert.same({
      ["zadig/core.so"] = "luaopen_zadig_core",
      ["zadig/sandbox/core.so"] = "luaopen_zadig_sandbox_core",
    }, exports(work.path .. "/tree/lib"))
  end)

  it("needs headers, and names the packages that have them", function()
    local work <close> = helpers.tmpdir()
    succeed { "cp", "-R", "src", "lua", "rockspec", "script", "completion", "docs", "examples",
      "library", work.path }
    for rock, packages in pairs {
      zadig = { "libcurl4-openssl-dev (Debian)", "curl-dev (Alpine)", "libcurl-devel (Fedora)",
        "curl (Homebrew)", "libcjson-dev (Debian)", "cjson-dev (Alpine)", "cjson-devel (Fedora)",
        "cjson (Homebrew)" },
      ["zadig-sandbox"] = { "libmicrohttpd-dev (Debian, Alpine)", "libmicrohttpd-devel (Fedora)",
        "libmicrohttpd (Homebrew)" },
    } do
      local result = helpers.run({ "luarocks", "--lua-version", helpers.series, "make", "--tree",
        "tree", ("rockspec/%s-scm-1.rockspec"):format(rock), "CFLAGS=-O2 -fPIC -nostdinc" },
        { cwd = work.path })
      assert.not_equal(0, result.status)
      local said = result.stdout .. result.stderr
      for _, name in ipairs(packages) do
        assert.is_truthy(said:find(name, 1, true), name .. " in:\n" .. said)
      end
    end
  end)
end)
