-- SPDX-License-Identifier: MIT
-- System functions that Lua does not have.
local core = require "zadig.core"
local helpers = require "support.helpers"

describe("the width of a terminal", function()
  it("is known on a terminal only", function()
    local dir <close> = helpers.tmpdir()
    local chunk = dir:write("width.lua", "print(require('zadig.core').width(io.stdout))")
    local shown = helpers.run({ "script", "-qec",
      ("stty cols 93; %s %s"):format(helpers.interpreter, chunk), "/dev/null" },
      { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } })
    assert.equal("93\r\n", shown.stdout)
    local file <close> = assert(io.tmpfile())
    assert.is_nil(core.width(file))
    assert.is_nil(core.width "stdout")
    file:close()
    assert.is_nil(core.width(file))
  end)
end)

describe("a file that can be read", function()
  it("is distinguished from one that would block", function()
    local silent <close> = assert(io.popen("exec sleep 0.3", "r"))
    local began = helpers.now()
    assert.is_false(core.readable(silent, 0.05))
    assert.is_true(helpers.now() - began < 4)
    local spoken <close> = assert(io.popen("echo yes", "r"))
    assert.is_true(core.readable(spoken, 5))
    assert.is_true(core.readable(spoken, math.huge)) -- waits as long as it takes
    assert.equal("yes", spoken:read "l")
    spoken:close()
    assert.error_matches(function() core.readable(spoken, 1) end, "open file expected")
  end)
end)

describe("the permission bits", function()
  it("are those of the file, and nil if there is none", function()
    local dir <close> = helpers.tmpdir()
    local path = dir:write("config", "")
    for _, mode in ipairs { "600", "644" } do
      assert(os.execute(("chmod %s %s"):format(mode, path)))
      assert.equal(tonumber(mode, 8), core.mode(path))
    end
    assert.is_nil(core.mode(path .. ".missing"))
  end)
end)
