-- SPDX-License-Identifier: MIT
-- A host's scripts may have few of Lua's libraries. Whatever can work without them does; the rest
-- fails with a plain message.
local helpers = require "support.helpers"
local start_sandbox = require "zadig.sandbox".start

local body = [[
  local url, token = ...
  local zadig = require "zadig"
  local client <close> = zadig.connect { url = url, token = token, project_key = "lilian-test",
    debug = function() end }
  %s
  local definition = { name = "bare", infrastructure = "kubernetes", build_os = "ubuntu 20.04",
    script_type = "shell" }
  assert(client:create_build(definition))
  assert(client:update_build(definition, { resolve = true }))
  assert(client:delete_build("bare", { must_exist = true }))
  local names = {}
  for build in client:builds() do names[#names + 1] = build.name end
  local details, failures = client:map(names, client.get_build, { progress = true })
  assert(#details == 2 and not next(failures))
  details, failures = client:map(names, function() error "boom" end)
  assert(tostring(failures[1]):find "boom")
  local loop <close> = zadig.loop()
  loop:spawn(function() zadig.sleep(0.001) error "boom" end)
  local ok, mishaps = loop:run { progress = true }
  assert(not ok and tostring(mishaps[1]):find "boom")
  assert(tostring(details) and zadig.format { 1 } == "{ 1 }")
  zadig.show { 1 }
  zadig.help "trap 1"
]]

-- The output of the program in a state that lacks the libraries from the start, or after the module
-- has been loaded.
local function run(sandbox, lacking, when, more)
  local parts = {}
  for _, name in ipairs(lacking) do
    parts[#parts + 1] = ("package.loaded.%s = nil; %s = nil"):format(name, name)
  end
  local take = table.concat(parts, "\n")
  local source = when == "before" and take .. "\n" .. body:format "" or body:format(take)
  local result = helpers.lua_source(source .. (more or ""), { sandbox.url, sandbox.token })
  assert.equal("", result.stderr)
  return result.stdout
end

describe("a state without some of Lua's libraries", function()
  local sandbox

  setup(function() sandbox = start_sandbox() end)
  teardown(function() sandbox:stop() end)

  for _, lacking in ipairs { { "os" }, { "io" }, { "debug" }, { "warn" },
    { "os", "io", "debug", "warn" } } do
    it("does everything without " .. table.concat(lacking, ", "), function()
      assert.matches("{ 1 }\n", run(sandbox, lacking, "before"))
    end)
  end

  it("goes on if they are removed afterwards", function()
    assert.matches("{ 1 }\n",
      run(sandbox, { "os", "io", "debug", "warn" }, "after"))
  end)

  it("knows without os, too, that a build existed before the call", function()
    local own <close> = start_sandbox { time = os.time() - 600 }
    own:fault { kind = "reset_after", operation = "create_build", after = 1 }
    local result = helpers.lua_source([[
      package.loaded.os, os = nil, nil
      local url, token = ...
      local client <close> = require "zadig".connect { url = url, token = token,
        project_key = "p" }
      local definition = { name = "bare", infrastructure = "kubernetes",
        build_os = "ubuntu 20.04", script_type = "shell" }
      assert(client:create_build(definition))
      print(select(2, client:create_build(definition)).verdict)
    ]], { own.url, own.token })
    assert.same({ "unknown\n", "" }, { result.stdout, result.stderr })
  end)

  it("reports what is not available", function()
    local told = run(sandbox, { "io", "os" }, "before", [[
      print(pcall(zadig.script, "build.sh"))
      print(pcall(zadig.connect, { url = url, token = "file:token" }))
      print(pcall(zadig.connect, { url = url, token = "cmd:token" }))
      print(pcall(zadig.connect, { url = url, token = "env:TOKEN" }))
    ]])
    assert.matches("zadig.script: build.sh: this Lua state has no io library\n", told, 1, true)
    assert.matches("token: cannot open the file (token: this Lua state has no io library)\n", told,
      1, true)
    assert.matches("token: cannot run the command (this Lua state has no io library)\n", told, 1,
      true)
    assert.matches("token: environment variable TOKEN is not set\n", told, 1, true)
  end)
end)
