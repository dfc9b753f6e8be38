-- SPDX-License-Identifier: MIT
-- ctest: no-asan timeout=300
-- The Debian packages that cpack makes: installed by dpkg into a temporary root beside the packages
-- of this machine, used there, and removed.
local helpers = require "support.helpers"

local succeed = helpers.succeed
local version = helpers.read("src/zadig.h"):match 'ZADIG_VERSION "([^"]+)"'

-- lua-zadig for Lua 5.4, lua5.5-zadig for Lua 5.5.
local base = helpers.series == "5.4" and "lua-zadig" or helpers.program .. "-zadig"

local function pattern_of(text)
  return (text:gsub("%p", "%%%0"))
end

local dir, packages, root

-- dpkg on the temporary root. Installed packages of this machine count, so that dependencies are
-- checked.
local function dpkg(...)
  return helpers.run({ "fakeroot", "dpkg", "--force-not-root",
    "--admindir=" .. dir.path .. "/admin", "--instdir=" .. root, "--log=" .. dir.path .. "/log",
    ... },
    { env = { PATH = os.getenv "PATH" .. ":/usr/sbin:/sbin" } })
end

local function files()
  return succeed { "find", root, "-type", "f" }
end

describe("the Debian packages", function()
  setup(function()
    dir = helpers.tmpdir()
    root = dir.path .. "/root"
    succeed { "mkdir", "-p", root, dir.path .. "/admin/updates", dir.path .. "/admin/info",
      dir.path .. "/admin/triggers" }
    succeed { "cp", "/var/lib/dpkg/status", dir.path .. "/admin/status" }
    succeed { "cpack", "--config", helpers.build .. "/CPackConfig.cmake",
      "-B", dir.path .. "/made" }
    packages = {}
    for path in succeed({ "find", dir.path .. "/made", "-maxdepth", "1", "-name", "*.deb" })
      :gmatch "[^\n]+" do
      packages[path:match "/([^/_]+)_[^/]*$"] = path
    end
  end)

  teardown(function()
    dir:remove()
  end)

  local function field(name, key)
    return (succeed { "dpkg-deb", "-f", packages[name], key }:gsub("\n$", ""))
  end

  it("have the version of the header", function()
    for _, name in ipairs { base, base .. "-dev", base .. "-sandbox", "zadig" } do
      assert.equal(version, field(name, "Version"))
    end
  end)

  it("depend on the libraries of their modules, and on no Lua but the host's", function()
    local depends = field(base, "Depends")
    for _, name in ipairs { "libc6", "libcurl4", "libcjson1" } do
      assert.is_truthy(("," .. depends):find("[ ,]" .. name .. "%f[%W]"), depends)
    end
    assert.is_nil(depends:find "lua")
    assert.matches("libcurl4 %(>= 7%.85%)", depends)
    assert.matches("libmicrohttpd", field(base .. "-sandbox", "Depends"))
    assert.is_nil(field(base .. "-sandbox", "Depends"):find "lua")
    assert.equal(("%s (= %s), %s, lua-argparse"):format(base, version, helpers.program),
      field("zadig", "Depends"))
    assert.equal(base .. "-sandbox, lua-readline", field("zadig", "Recommends"))
    assert.matches(pattern_of(("%s (= %s), lib%s-dev"):format(base, version, helpers.program)),
      field(base .. "-dev", "Depends"))
  end)

  it("install files in the right places only", function()
    for name, path in pairs(packages) do
      local listed = succeed { "dpkg-deb", "-c", path }
      for mode, owner, file in listed:gmatch "(%S+) (%S+)[^\n]- %./(%S*)\n" do
        assert.equal("root/root", owner)
        assert.equal(mode:sub(1, 1) == "d" or file:find "^usr/bin/" ~= nil,
          mode:find "x" ~= nil, file)
        assert.is_truthy(file == "" or file:find "^usr/", file)
      end
      assert.matches("usr/share/doc/" .. name:gsub("%-", "%%-") .. "/copyright\n", listed)
    end
  end)

  it("are installed, work on Lua's default paths, and are removed without a trace", function()
    assert.equal("", files())
    local result = dpkg("-i", packages[base], packages[base .. "-sandbox"])
    assert.equal(0, result.status, result.stderr)

    -- Where Debian's Lua looks by default, below the root.
    local paths = succeed { "env", "-u", "LUA_PATH", "-u", "LUA_CPATH", helpers.program, "-e",
      "print(package.path) print(package.cpath)" }
    local function below(path)
      return (path:gsub("[^;]+", function(template)
        return template:sub(1, 1) == "/" and root .. template or nil
      end))
    end
    local path, cpath = paths:match "^([^\n]+)\n([^\n]+)"
    local used = helpers.run({ helpers.program, "-e", [[
      local zadig = require "zadig"
      local sandbox <close> = require "zadig.sandbox".start()
      local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
        project_key = "lilian-test" }
      print(zadig.version, assert(client:list_builds()).total, package.searchpath("zadig",
        package.path))
    ]] }, { cwd = dir.path, env = { LUA_PATH = below(path), LUA_CPATH = below(cpath) } })
    assert.equal("", used.stderr)
    assert.equal(("%s\t2\t%s/usr/share/lua/%s/zadig/init.lua\n")
      :format(version, root, helpers.series), used.stdout)

    result = dpkg("-i", packages.zadig)
    assert.equal(0, result.status, result.stderr)
    local argparse = package.searchpath("argparse", package.path):gsub("argparse", "?")
    local doctor = helpers.run({ root .. "/usr/bin/zadig", "doctor" }, { cwd = dir.path, env = {
      LUA_PATH = below(path) .. ";" .. argparse,
      LUA_CPATH = below(cpath), ZADIG_URL = false } })
    assert.equal("", doctor.stderr)
    assert.matches("^bad +settings +no server given", doctor.stdout)
    local typed = helpers.run({ root .. "/usr/bin/zadig", "console" }, { cwd = dir.path,
      input = "client:list_builds().total\nhelp trap 9\n", env = {
      LUA_PATH = below(path) .. ";" .. argparse, LUA_CPATH = below(cpath), ZADIG_URL = false } })
    assert.equal("", typed.stderr)
    assert.matches("^2\nTrap 9\n", typed.stdout)
    for _, file in ipairs { "man/man1/zadig.1", "bash-completion/completions/zadig",
      "zsh/vendor-completions/_zadig", "doc/" .. base .. "/examples/quickstart.lua",
      "doc/" .. base .. "/library/zadig.lua" } do
      assert.is_truthy(files():find("/usr/share/" .. file, 1, true), file)
    end
    result = dpkg("--purge", "zadig", base, base .. "-sandbox")
    assert.equal(0, result.status, result.stderr)
    assert.equal("", files())
  end)

  if helpers.all then
    -- Only Lua, its libraries and this machine's name service are there.
    it("work in a root of their own", function()
      assert.equal(0, dpkg("-i", packages[base], packages[base .. "-sandbox"]).status)
      local modules = root .. "/usr/lib/lua/" .. helpers.series .. "/zadig/"
      local needs = { "/usr/bin/" .. helpers.program,
        modules .. "core.so", modules .. "sandbox/core.so" }
      for library in succeed({ "ldd", table.unpack(needs) }):gmatch "%s(/%S+) %(0x" do
        needs[#needs + 1] = library
      end
      for _, path in ipairs(needs) do
        if path:sub(1, #root) ~= root then
          succeed { "cp", "-L", "--parents", path, root }
        end
      end
      local chroot = helpers.is_root() and { "chroot" } or { "unshare", "-r", "chroot" }
      table.move({ root, "/usr/bin/" .. helpers.program, "-e", [[
        local zadig = require "zadig"
        local sandbox <close> = require "zadig.sandbox".start()
        local client <close> = zadig.connect { url = sandbox.url, token = sandbox.token,
          project_key = "lilian-test" }
        print(assert(client:list_builds()).total)
      ]] }, 1, 4, #chroot + 1, chroot)
      -- A module that counts its lines writes to its build directory, which does not exist here.
      assert.equal("2\n", succeed(chroot, { env = { LUA_PATH = false, LUA_CPATH = false,
        PATH = os.getenv "PATH" .. ":/usr/sbin", GCOV_PREFIX = "/counts" } }))
      succeed { "sh", "-c", 'cd "$1" && find . -name "*.so.*" -exec rm {} + && ' ..
        'rm -rf usr/bin/lua5.* counts', "sh", root }
      assert.equal(0, dpkg("--purge", base, base .. "-sandbox").status)
      assert.equal("", files())
    end)
  end

  it("are refused if a dependency is missing", function()
    local status = helpers.read("/var/lib/dpkg/status")
    local without = ("\n\n" .. status):gsub("\n\nPackage: libcjson1\n.-\n\n", "\n\n"):sub(3)
    local file <close> = assert(io.open(dir.path .. "/admin/status", "wb"))
    assert(file:write(without))
    file:close()
    local result = dpkg("-i", packages[base])
    assert.equal(1, result.status)
    assert.matches(pattern_of(base) .. " depends on libcjson1", result.stderr)
    assert.equal(0, dpkg("--purge", base).status)
    assert.equal("", files())
  end)
end)
