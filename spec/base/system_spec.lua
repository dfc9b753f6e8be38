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

describe("the height of a terminal", function()
  it("is known on a terminal only", function()
    local dir <close> = helpers.tmpdir()
    local chunk = dir:write("height.lua", "print(require('zadig.core').height(io.stdout))")
    local shown = helpers.run({ "script", "-qec",
      ("stty rows 31; %s %s"):format(helpers.interpreter, chunk), "/dev/null" },
      { env = { LUA_PATH = package.path, LUA_CPATH = package.cpath } })
    assert.equal("31\r\n", shown.stdout)
    local file <close> = assert(io.tmpfile())
    assert.is_nil(core.height(file))
    assert.is_nil(core.height "stdout")
  end)
end)

describe("what Ctrl-C does", function()
  -- Interrupts itself several times; how often that raised an error, and how the program ends.
  local function interrupted(keep)
    return helpers.lua_source(([[
      local core = require "zadig.core"
      local pid = io.popen("echo $PPID"):read "n"
      io.write(tostring(core.keep_interrupt(%s)), " ")
      for i = 1, 3 do
        local ok, why = pcall(function()
          os.execute("(sleep 0.2; kill -INT " .. pid .. ") >&- 2>&- &")
          for _ = 1, 100 do core.sleep(0.05) end
        end)
        io.write(tostring(ok), " ", why:match "interrupted!$" or "", " ")
        io.flush()
      end
      io.write(tostring(core.keep_interrupt(false)))
    ]]):format(keep))
  end

  it("is the same each time if that is kept, and ends the program if not", function()
    local kept = interrupted "true"
    assert.equal(("true " .. ("false interrupted! "):rep(3) .. "false"), kept.stdout)
    assert.equal(0, kept.status)
    local lost = interrupted "false"
    assert.equal("false false interrupted! ", lost.stdout)
    assert.equal(2, lost.signal)
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
