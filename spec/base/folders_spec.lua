-- SPDX-License-Identifier: MIT
-- New files, and what a folder has.
local core = require "zadig.core"
local helpers = require "support.helpers"
local lfs = require "lfs"

describe("core.create_file", function()
  it("writes a new file, for the owner alone", function()
    local dir <close> = helpers.tmpdir()
    local path = dir.path .. "/a.lua"
    assert.is_true(core.create_file(path, "text\0more"))
    assert.equal("text\0more", helpers.read(path))
    assert.equal("rw-------", lfs.attributes(path, "permissions"))
    assert.same({ "a.lua" }, core.list_folder(dir.path))
  end)

  it("replaces nothing, not even a link that leads nowhere", function()
    local dir <close> = helpers.tmpdir()
    local path = dir:write("a.lua", "old")
    assert(os.execute(("ln -s nowhere '%s/b.lua'"):format(dir.path)))
    for _, name in ipairs { "a.lua", "b.lua" } do
      local ok, why = core.create_file(dir.path .. "/" .. name, "new")
      assert.is_nil(ok)
      assert.equal(dir.path .. "/" .. name .. ": is there already", why)
    end
    assert.equal("old", helpers.read(path))
    assert.equal(2, #core.list_folder(dir.path))
  end)

  it("says why it cannot", function()
    local dir <close> = helpers.tmpdir()
    assert.matches("No such file", select(2, core.create_file(dir.path .. "/none/a", "x")))
    assert.matches("is there already$", select(2, core.create_file(dir.path, "x")))
    assert.matches("is not the path", select(2, core.create_file("", "x")))
    assert.matches("is not the path", select(2, core.create_file("a\0b", "x")))
    assert.matches("is not the path", select(2, core.create_file(("x"):rep(5000), "x")))
  end)
end)

describe("core.list_folder", function()
  it("gives the names, hidden ones as well", function()
    local dir <close> = helpers.tmpdir()
    for _, name in ipairs { "b", "a", ".c", "with blank" } do
      dir:write(name, "")
    end
    local names = core.list_folder(dir.path)
    table.sort(names)
    assert.same({ ".c", "a", "b", "with blank" }, names)
  end)

  it("says why it cannot", function()
    local dir <close> = helpers.tmpdir()
    local path = dir:write("a", "")
    assert.matches("No such file", select(2, core.list_folder(dir.path .. "/none")))
    assert.matches("Not a directory", select(2, core.list_folder(path)))
  end)
end)

describe("core.identify", function()
  it("tells files and folders, and that two paths lead to one file", function()
    local dir <close> = helpers.tmpdir()
    local path = dir:write("a", "")
    assert(os.execute(("ln -s a '%s/b'"):format(dir.path)))
    local kind, id = core.identify(path)
    assert.equal("file", kind)
    assert.equal(id, select(2, core.identify(dir.path .. "/b")))
    assert.not_equal(id, select(2, core.identify(dir.path)))
    assert.equal("folder", (core.identify(dir.path)))
    assert.equal("other", (core.identify "/dev/null"))
    assert.matches("No such file", select(2, core.identify(dir.path .. "/none")))
  end)
end)
