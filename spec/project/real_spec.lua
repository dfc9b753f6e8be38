-- SPDX-License-Identifier: MIT
-- script/test --real, with a sandbox of its own as the real server.

local helpers = require "support.helpers"
local sandbox = require "zadig.sandbox"

describe("the comparison with a real server", function()
  local server

  before_each(function()
    server = assert(sandbox.start { users = {
      { name = "admin", token = "secret-token", system_admin = true } } })
  end)
  after_each(function() server:stop() end)

  local function compare(...)
    local result = helpers.lua({ "script/real.lua", server.url, "--project", "yaml", ... },
      { env = { ZADIG_TOKEN = "secret-token" } })
    assert.is_nil((result.stdout .. result.stderr):find("secret", 1, true))
    return result
  end

  local function names()
    local found = {}
    for i, build in ipairs(server:state().builds) do
      found[i] = build.name
    end
    return found
  end

  local function touched()
    for _, entry in ipairs(server:state().log) do
      if entry.method ~= "GET" then
        local name = entry.query.name or entry.body:match '"name":"(lua%-zadig%-test%-%d+%-)'
        assert.matches("^lua%-zadig%-test%-%d+%-", name)
      end
    end
  end

  it("finds nothing between sandboxes, and leaves nothing behind", function()
    local before = names()
    local result = compare("--codehost", "other", "--template", "demo-template")
    assert.equal("", result.stderr)
    assert.equal(0, result.status, result.stdout)
    assert.matches("33 steps, 0 differ\n$", result.stdout)
    assert.same(before, names())
    touched()
  end)

  for _, version in ipairs { "4.1", "4.3" } do
    it("finds nothing in a server of v" .. version, function()
      server:set { version = version }
      local result = compare("--template", "demo-template")
      assert.equal(0, result.status, result.stdout)
    end)
  end

  it("takes its cluster, strategy, image and variables from the server", function()
    server:set {
      clusters = { { id = "0123456789abcdef12345678", name = "elsewhere",
        strategies = { { name = "careful", default = true } } } },
      images = { { id = "61af6b575c9beafb9ab130dc", label = "ubuntu 18.04" },
        { label = "special" } },
      build_templates = { { name = "own", parameters = { { key = "k", value = "v",
        type = "choice", choice_option = { "v", "w" } } } } },
    }
    local result = compare("--image", "special", "--template", "own")
    assert.equal(0, result.status, result.stdout)
  end)

  it("prints what differs, without values of parameters", function()
    server:fault { kind = "swap_description", description = "something new" }
    server:set { build_templates = { { name = "own", parameters = {
      { key = "k", value = "secret", type = "string", is_credential = true } } } } }
    server:fault { kind = "status", status = 503, operation = "update_build", times = 1 }
    local result = compare("--template", "own")
    assert.equal(1, result.status)
    assert.matches("DIFFERS the detail of a missing build\n", result.stdout)
    assert.matches("failure.description: the server has something new, the sandbox mongo: ",
      result.stdout)
    assert.matches("\n%d+ steps, %d+ differ\n$", result.stdout)
  end)

  it("deletes what it created although the server fails on the way", function()
    local before = names()
    server:fault { kind = "empty_500", operation = "get_build", after = 3, times = 20 }
    local result = compare()
    assert.equal(1, result.status)
    assert.same(before, names())
    touched()
  end)

  it("names the builds that it could not delete", function()
    server:fault { kind = "empty_403", operation = "delete_build" }
    local result = compare()
    assert.equal(1, result.status)
    assert.matches('\nLEFT    build "lua%-zadig%-test%-%d+%-plain" could not be deleted\n',
      result.stdout)
  end)

  it("refuses a prefix under which there are builds, and what it cannot use", function()
    server:set { builds = { { name = "mine-1", project_key = "yaml" } } }
    local result = compare("--prefix", "mine-")
    assert.equal(2, result.status)
    assert.matches('there is a build named "mine%-1" already', result.stderr)
    assert.same({ "mine-1" }, names())
    for says, words in pairs {
      ["%-%-project is required"] = { server.url },
      ["no URL is given"] = { "--project", "p" },
      ["unknown argument: %-%-x"] = { server.url, "--x" },
      ["%-%-prefix must not be empty"] = { server.url, "--project", "p", "--prefix", "" },
      ["%-%-image needs a value"] = { server.url, "--image" },
      ["unauthorized"] = { server.url, "--project", "p" },
    } do
      result = helpers.lua({ "script/real.lua", table.unpack(words) },
        { env = { ZADIG_TOKEN = "wrong" } })
      assert.equal(2, result.status)
      assert.matches(says, result.stderr)
    end
  end)
end)
