-- SPDX-License-Identifier: MIT
-- ctest: no-asan timeout=600
-- The commands of CONTRIBUTING.md, in a copy of the tree, as a new contributor types them.
local helpers = require "support.helpers"

local page = helpers.read "CONTRIBUTING.md"

describe("CONTRIBUTING.md", function()
  it("has commands that work, one after another", function()
    local dir <close> = helpers.tmpdir()
    helpers.succeed { "sh", "-c", "tar -c --exclude=./build* --exclude=./.git . | tar -x -C "
      .. dir.path }
    local commands = {
      "set -eu", "git init -q .", "git config user.name x", "git config user.email x@example.com",
      "git add .", "git commit -qm 'Begin'", "echo '-- changed' >>spec/many/queue_spec.lua",
    }
    local setup = #commands
    for block in page:gmatch "\n```sh\n(.-)\n```" do
      commands[#commands + 1] = block
    end
    assert.equal(setup + 5, #commands)
    commands[#commands + 1] = "echo 'int  a;' >>src/json/scan.c; ! git commit -qam 'Fail'"
    local result = helpers.run({ "sh", "-c", table.concat(commands, "\n") }, { cwd = dir.path,
      env = { GIT_DIR = false, GIT_INDEX_FILE = false, GIT_WORK_TREE = false, LUA_PATH = false,
        LUA_CPATH = false, ZADIG_BUILD = false } })
    assert.equal(0, result.status, result.stdout .. result.stderr)
    for _, text in ipairs { "1 success / 0 failures", "asan.json.decode", "100% tests passed",
      "ok      1 of ", "FAILED  format" } do
      assert.truthy((result.stdout .. result.stderr):find(text, 1, true), text)
    end
  end)

  it("names only files that are there", function()
    for path in page:gmatch "[`(]([%l]+/[%w_./-]+)" do
      assert.truthy(helpers.run({ "test", "-e", path }).status == 0, path)
    end
  end)
end)
