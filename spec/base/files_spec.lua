-- SPDX-License-Identifier: MIT
-- Files that are written as a whole or not at all.
local core = require "zadig.core"
local helpers = require "support.helpers"
local lfs = require "lfs"

describe("replacing a file", function()
  local dir
  before_each(function() dir = helpers.tmpdir() end)
  after_each(function() dir:remove() end)

  it("makes it, for its owner alone, or gives it a new text", function()
    local path = dir.path .. "/file"
    for _, text in ipairs { "", "one", ("x"):rep(1000000), "a\0b" } do
      assert.is_true((core.replace_file(path, text)))
      assert.equal(text, helpers.read(path))
      assert.equal(384, core.mode(path)) -- 0600
    end
    assert.same({ path }, helpers.files(dir.path, "file"))
  end)

  it("works in the folder of the program, and for the longest names", function()
    local run = helpers.lua({ dir:write("x.lua", [[
      assert(require("zadig.core").replace_file("here", "text"))]]) }, { cwd = dir.path })
    assert.equal(0, run.status, run.stderr)
    assert.equal("text", helpers.read(dir.path .. "/here"))
    local _, why = core.replace_file(dir.path .. "/" .. ("n"):rep(250), "x")
    assert.matches("File name too long", why)
    _, why = core.replace_file(("d/"):rep(3000), "x")
    assert.matches("is not the path of a file", why)
    _, why = core.replace_file("", "x")
    assert.matches("is not the path of a file", why)
    _, why = core.replace_file(dir.path .. "/a\0b", "x")
    assert.matches("is not the path of a file", why)
  end)

  it("leaves alone what is no file", function()
    local _, why = core.replace_file(dir.path, "x")
    assert.equal(dir.path .. ": is a folder", why)
    for _, device in ipairs { "/dev/full", "/dev/null" } do
      why = select(2, core.replace_file(device, "x"))
      assert.equal(device .. ": is not a regular file", why)
      assert.equal("other", core.file_kind(device))
    end
    _, why = core.replace_file(dir.path .. "/none/file", "x")
    assert.equal(dir.path .. "/none/file: No such file or directory", why)
    assert.same({}, helpers.files(dir.path, "[^.]"))
  end)

  it("writes the file that a link points at", function()
    dir:write("real", "old")
    assert(lfs.link("real", dir.path .. "/link", true))
    assert.is_true((core.replace_file(dir.path .. "/link", "new")))
    assert.equal("new", helpers.read(dir.path .. "/real"))
    assert.equal("link", lfs.symlinkattributes(dir.path .. "/link", "mode"))
  end)
end)

describe("making a folder", function()
  it("makes one for its owner alone, and is content with one that is there", function()
    local dir <close> = helpers.tmpdir()
    local path = dir.path .. "/folder"
    assert.is_true((core.make_folder(path)))
    assert.equal(448, core.mode(path)) -- 0700
    assert.is_true((core.make_folder(path)))
    assert.equal("folder", core.file_kind(path))
    local _, why = core.make_folder(dir:write("file", ""))
    assert.matches("is not a folder$", why)
    _, why = core.make_folder(dir.path .. "/none/below")
    assert.matches("No such file or directory$", why)
    assert.is_nil(core.file_kind(dir.path .. "/none"))
  end)
end)
