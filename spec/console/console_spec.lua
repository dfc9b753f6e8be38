-- SPDX-License-Identifier: MIT
-- ctest: no-asan
local helpers = require "support.helpers"

-- What a terminal shows when these lines are typed at the prompt, one after the other.
local function typed(lines, env)
  local parts = { "sleep 1" }
  for _, line in ipairs(lines) do
    parts[#parts + 1] = ("printf %s; sleep 0.3"):format(helpers.quote(line))
  end
  env.LUA_PATH, env.LUA_CPATH, env.TERM = package.path, package.cpath, "dumb"
  return helpers.run({ "sh", "-c", "{ " .. table.concat(parts, "; ") .. "; } | " ..
    "script -qec '" .. helpers.program .. " -i script/console.lua' /dev/null" },
    { env = env }).stdout:gsub("\r", "")
end

describe("the console", function()
  it("greets in two lines, with a client of a sandbox at hand", function()
    local text = typed({ "client:get_build(\"s-build\").name\\n" },
      { ZADIG_URL = false, ZADIG_TOKEN = false })
    assert.matches("\nzadig [%d.]+: client is connected to http://127.0.0.1:%d+, a sandbox\n" ..
      "Try zadig.help%(%)[^\n]*Tab completes names\n", text)
    assert.matches('\ns%-build\n', text)
  end)

  it("completes methods, functions and fields", function()
    local text = typed({ "client:list_b\\t{ page_siz\\t= 1 }.total\\n",
      "#zadig.parameter.sec\\t(\"A\", \"b\").key\\n", "zadig.help(\"Resour\\t)\\n" },
      { ZADIG_URL = false, ZADIG_TOKEN = false })
    assert.matches("client:list_builds { page_size = 1 }", text)
    assert.matches('zadig.parameter.secret %("A"', text)
    assert.matches("Used in  AdvancedSettings.resource_spec", text)
  end)

  it("takes the words that were named last", function()
    local found = helpers.run({ helpers.program, "-e", [[
      local use = require("zadig.completion").use
      print(use "one\ntwo", use "three", pcall(use))
    ]] }, { env = { LUA_CPATH = package.cpath } })
    assert.matches("^true\ttrue\tfalse\t[^\n]*string expected", found.stdout)
  end)

  it("does without completion under a Lua without readline", function()
    local dir <close> = helpers.tmpdir()
    local found = helpers.run({ helpers.build .. "/host",
      dir:write("main.lua", 'print(require("zadig.completion").use "one")') },
      { env = { LUA_CPATH = package.cpath } })
    assert.equal("", found.stderr)
    -- Lua 5.5's own prompt loads readline later: there it is found wherever it is installed.
    local there = _VERSION ~= "Lua 5.4" and package.loadlib("libreadline.so", "*") ~= nil
    assert.equal(tostring(there) .. "\n", found.stdout)
  end)

  it("connects to a server when told to", function()
    local sandbox <close> = require("zadig.sandbox").start {}
    local text = typed({ "client:stats().url\\n" },
      { ZADIG_URL = sandbox.url, ZADIG_TOKEN = sandbox.token })
    assert.is_truthy(text:find("connected to " .. sandbox.url .. "\n", 1, true))
  end)

  it("says in a line why it cannot", function()
    local answer = helpers.lua({ "script/console.lua" }, { env = { ZADIG_URL = "ftp://x",
      ZADIG_TOKEN = "t" } })
    assert.equal(1, answer.status)
    assert.matches("^[^\n]*zadig.connect: invalid options\n  url: ", answer.stderr)
    assert.is_nil(answer.stderr:find "traceback")
  end)
end)
